// Entries of the register made and changed by command.
#include <gmock/gmock.h>

#include "cli/program.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class PeopleByCommand : public testing::Test {
 protected:
  PeopleByCommand() { EXPECT_EQ(run_program({"init", workspace_}).code, 0); }
  Ended run(std::vector<std::string> words) {
    words.insert(words.end(), {"--workspace", workspace_});
    return run_program(words);
  }
  TemporaryFolder folder_;
  std::string workspace_ = (folder_.path() / "school").string();
};

TEST_F(PeopleByCommand, SomebodyIsAddedCorrectedAndLeaves) {
  const Ended added =
      run({"register", "add", "--kind", "visitor", "--first-name", "Otto", "--last-name", "Berg"});
  EXPECT_EQ(added.code, 0) << added.output;
  EXPECT_THAT(added.output, HasSubstr("N0001: done"));
  const std::vector<std::string> twin{"register", "add", "P7", "--first-name", "otto", "--last-name", "BERG"};
  const Ended refused = run(twin);
  EXPECT_NE(refused.code, 0);
  EXPECT_THAT(refused.output, AllOf(HasSubstr("this may be N0001"), Not(HasSubstr("Otto"))));
  EXPECT_EQ(run({"register", "edit", "N0001", "--class", "4B", "--leaves", "2027-07-20"}).code, 0);
  EXPECT_THAT(run({"register", "show", "N0001"}).output,
              AllOf(HasSubstr("4B"), HasSubstr("leaving date: none -> 2027-07-20")));
  EXPECT_EQ(run({"register", "edit", "N0001", "--leaves", "none"}).code, 0);
  EXPECT_THAT(run({"register", "show", "N0001"}).output, HasSubstr("leaving date: 2027-07-20 -> none"));
  EXPECT_EQ(run({"register", "edit", "N0001", "--kind", "teacher"}).code, 2);
  EXPECT_EQ(run({"register", "edit", "N0001", "--leaves", "soon"}).code, 2);
}

TEST_F(PeopleByCommand, TwoEntriesAreSaidToBeOnePersons) {
  EXPECT_EQ(run({"register", "add", "P1", "--last-name", "Berg"}).code, 0);
  EXPECT_EQ(run({"register", "add", "P2", "--last-name", "Roth"}).code, 0);
  EXPECT_EQ(run({"register", "same", "P1", "P2"}).code, 0);
  EXPECT_EQ(run({"register", "same", "P1", "P2", "--different"}).code, 0);
  EXPECT_NE(run({"register", "same", "P1", "P9"}).code, 0);
}

}  // namespace
}  // namespace schoolgate::test
