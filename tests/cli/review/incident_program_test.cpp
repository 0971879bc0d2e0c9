// An incident by command, from the report to the closing.
#include <gmock/gmock.h>

#include "cli/program.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class IncidentByCommand : public testing::Test {
 protected:
  IncidentByCommand() { EXPECT_EQ(run_program({"init", workspace_}).code, 0); }
  Ended run(std::vector<std::string> words) {
    words.insert(words.end(), {"--workspace", workspace_});
    return run_program(words);
  }
  Ended report() {
    return run({"incident", "report", "--what", "a girl of 4B is shown", "--link",
                "https://www.facebook.com/oakwood/posts/7"});
  }
  TemporaryFolder folder_;
  std::string workspace_ = (folder_.path() / "school").string();
};

TEST_F(IncidentByCommand, IsReportedToldAndClosed) {
  const Ended reported = report();
  EXPECT_EQ(reported.code, 0) << reported.output;
  EXPECT_THAT(reported.output, HasSubstr("incident 1 is reported"));
  const Ended open = run({"incident", "list"});
  EXPECT_EQ(open.code, 1) << "it waits for somebody";
  EXPECT_THAT(open.output, AllOf(HasSubstr("OPEN"), HasSubstr("1 incident open")));
  EXPECT_EQ(run({"incident", "told", "1", "--whom", "dsl", "--note", "by telephone"}).code, 0);
  EXPECT_EQ(run({"incident", "told", "1", "--whom", "neighbour"}).code, 2);
  const Ended shown = run({"incident", "show", "1"});
  EXPECT_THAT(shown.output, AllOf(HasSubstr("a girl of 4B is shown"), HasSubstr("told dsl"),
                                  HasSubstr("by telephone"), HasSubstr("facebook.com/oakwood/posts/7")));
  EXPECT_EQ(run({"incident", "close", "1", "--outcome", "it was no picture of ours"}).code, 0);
  EXPECT_EQ(run({"incident", "list"}).code, 0);
  EXPECT_THAT(run({"incident", "list"}).output, Not(HasSubstr("closed ")));
  EXPECT_THAT(run({"incident", "list", "--all", "--json"}).output,
              HasSubstr("\"outcome\":\"it was no picture of ours\""));
}

TEST_F(IncidentByCommand, SaysWhatIsWrong) {
  ASSERT_EQ(report().code, 0);
  EXPECT_EQ(run({"incident", "report"}).code, 2) << "what happened?";
  EXPECT_EQ(run({"incident", "show", "9"}).code, 2);
  EXPECT_THAT(run({"incident", "choose", "1", "12"}).output, HasSubstr("12"));
  const Ended early = run({"incident", "take-down", "1"});
  EXPECT_EQ(early.code, 1);
  EXPECT_THAT(early.output, HasSubstr("incident 1 is about no picture yet"));
  EXPECT_NE(run({"incident", "find", (folder_.path() / "absent.png").string()}).code, 0);
}

}  // namespace
}  // namespace schoolgate::test
