// A backup and what is made of it, by command.
#include <filesystem>

#include <gmock/gmock.h>

#include "cli/program.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(BackupByCommand, IsMadeAndRestoredAndSaysWhatItIsNot) {
  const TemporaryFolder folder;
  const auto at = [&](const char* name) { return (folder.path() / name).string(); };
  ASSERT_EQ(run_program({"init", at("school")}).code, 0);
  ASSERT_EQ(
      run_program({"user", "add", "helen", "--role", "admin", "--no-password", "--workspace", at("school")})
          .code,
      0);
  const Ended made = run_program({"backup", at("disk"), "--same-disk", "--workspace", at("school")});
  EXPECT_NE(run_program({"backup", at("other"), "--workspace", at("school")}).code, 0) << "one disk";
  EXPECT_EQ(made.code, 0) << made.output;
  EXPECT_THAT(made.output, AllOf(HasSubstr("read back and good"), HasSubstr("keep it on an encrypted one")));
  const Ended again = run_program({"restore", at("disk"), at("again")});
  EXPECT_EQ(again.code, 0) << again.output;
  EXPECT_THAT(again.output,
              AllOf(HasSubstr("the ledger is whole"), HasSubstr("knows nothing of what came after"),
                    HasSubstr("compare with the one you noted"), HasSubstr("tied to nobody"),
                    HasSubstr("has left since"), HasSubstr("helen, admin")));
  EXPECT_EQ(run_program({"ledger", "verify", "--workspace", at("again")}).code, 0);
  const Ended with_a_key = run_program({"restore", at("disk"), at("with a key"), "--key", at("some.key")});
  EXPECT_EQ(with_a_key.code, 0) << with_a_key.output;
  EXPECT_THAT(with_a_key.output, HasSubstr("--key was not needed"));
  EXPECT_THAT(again.output, Not(HasSubstr("--key")));
  const std::string later = "1000:" + std::string(64, 'a');
  const Ended old = run_program({"restore", at("disk"), at("old"), "--noted", later});
  EXPECT_EQ(old.code, 1) << "it lost what came after";
  EXPECT_THAT(old.output, HasSubstr("LOOK: the end that you noted is "));
  EXPECT_NE(run_program({"restore", at("disk"), at("again")}).code, 0) << "never over what is there";
  EXPECT_NE(run_program({"restore", at("nowhere"), at("third")}).code, 0);
  EXPECT_FALSE(std::filesystem::exists(at("third")));
  EXPECT_EQ(run_program({"backup", at("disk"), "--keep", "0", "--workspace", at("school")}).code, 2);
}

}  // namespace
}  // namespace schoolgate::test
