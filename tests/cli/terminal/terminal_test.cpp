#include "cli/terminal/terminal.hpp"

#include <sstream>

#include <gtest/gtest.h>

using schoolgate::cli::Terminal;

namespace {

class TerminalTest : public testing::Test {
 protected:
  std::ostringstream out_;
  std::ostringstream err_;
  Terminal terminal_{out_, err_, false};
};

}  // namespace

TEST_F(TerminalTest, AnErrorSaysWhatHappenedAndWhatToDo) {
  terminal_.error({schoolgate::ErrorCode::NotFound, "a.jpg is not there", "check the path"});
  EXPECT_EQ(err_.str(), "schoolgate: a.jpg is not there: check the path\n");
}

TEST_F(TerminalTest, AFileNameCannotSendTerminalCommands) {
  terminal_.say("took in {}", "\x1b[2Jphoto\x07.jpg");
  EXPECT_EQ(out_.str(), "took in ?[2Jphoto?.jpg\n");
}

TEST_F(TerminalTest, QuietLeavesResultsAndErrors) {
  terminal_.quiet(true);
  terminal_.say("news");
  terminal_.progress(1, 2, "photos");
  EXPECT_TRUE(out_.str().empty());
  EXPECT_TRUE(err_.str().empty());
  terminal_.result("result");
  EXPECT_EQ(out_.str(), "result\n");
}

TEST_F(TerminalTest, ALogFileGetsAtMostElevenLinesOfProgress) {
  for (std::size_t i = 1; i <= 500; ++i) terminal_.progress(i, 500, "photos");
  const std::string text = err_.str();
  EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 11);
  EXPECT_NE(text.find("500 of 500 photos"), std::string::npos);
}
