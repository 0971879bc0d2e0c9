// A DPIA by command.
#include <filesystem>

#include <gmock/gmock.h>

#include "cli/program.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::test {
namespace {

using testing::HasSubstr;

TEST(DpiaByCommand, IsWrittenOnceAndNeverOverWhatSomebodyFilledIn) {
  const TemporaryFolder folder;
  const std::string school = (folder.path() / "school").string();
  const std::string page = (folder.path() / "dpia.html").string();
  ASSERT_EQ(run_program({"init", school}).code, 0);
  const Ended made = run_program({"dpia", page, "--workspace", school});
  EXPECT_EQ(made.code, 0) << made.output;
  EXPECT_THAT(made.output, HasSubstr("left for a person"));
  const auto size = std::filesystem::file_size(page);
  EXPECT_GT(size, 5000U);
  EXPECT_NE(run_program({"dpia", page, "--workspace", school}).code, 0);
  EXPECT_EQ(std::filesystem::file_size(page), size);
}

}  // namespace
}  // namespace schoolgate::test
