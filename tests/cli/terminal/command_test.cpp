#include "cli/terminal/command.hpp"

#include <sstream>

#include <gtest/gtest.h>

#include "cli/command_table.hpp"

using schoolgate::cli::ExitCode;

namespace {

struct Outcome {
  ExitCode code;
  std::string out;
  std::string err;
};

Outcome run(const std::vector<std::string>& words) {
  std::ostringstream out;
  std::ostringstream err;
  schoolgate::cli::Terminal terminal(out, err, false);
  const schoolgate::SystemClock clock;
  const ExitCode code = schoolgate::cli::run(schoolgate::cli::commands(), words, terminal, clock, {});
  return {code, out.str(), err.str()};
}

}  // namespace

TEST(CommandLine, HelpListsEveryCommand) {
  const Outcome outcome = run({"--help"});
  EXPECT_EQ(outcome.code, ExitCode::Done);
  ASSERT_FALSE(schoolgate::cli::commands().empty());
  for (const auto& command : schoolgate::cli::commands()) {
    EXPECT_NE(outcome.out.find(command.name), std::string::npos) << command.name;
    EXPECT_NE(outcome.out.find(command.summary), std::string::npos) << command.name;
  }
}

TEST(CommandLine, EveryCommandHasAManual) {
  for (const auto& command : schoolgate::cli::commands()) {
    const Outcome outcome = run({"help", std::string(command.name.substr(0, command.name.find(' '))),
                                 std::string(command.name.find(' ') == std::string_view::npos
                                                 ? ""
                                                 : command.name.substr(command.name.find(' ') + 1))});
    EXPECT_EQ(outcome.code, ExitCode::Done) << command.name;
    EXPECT_NE(outcome.out.find(command.manual), std::string::npos) << command.name;
  }
}

TEST(CommandLine, TheFirstWordOfACommandAloneIsToldItsSecondWords) {
  const Outcome outcome = run({"register"});
  EXPECT_EQ(outcome.code, ExitCode::WrongUsage);
  EXPECT_NE(outcome.err.find("register import, register list"), std::string::npos) << outcome.err;
  EXPECT_NE(run({"register", "frobnicate"}).err.find("there is no command 'register frobnicate'"),
            std::string::npos);
}

TEST(CommandLine, WrongWordsAreWrongUsageAndSayWhereToReadOn) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{},
                                                {"frobnicate"},
                                                {"process", "--no-such-option"},
                                                {"process", "--jobs", "many", "x"},
                                                {"init"},
                                                {"init", "a", "b"},
                                                {"init", ""},
                                                {"redact", "a.jpg"},
                                                {"inspect", "--detect", "often", "a.jpg"},
                                                {"register", "import"}}) {
    const Outcome outcome = run(words);
    EXPECT_EQ(outcome.code, ExitCode::WrongUsage) << outcome.err;
    EXPECT_TRUE(outcome.err.starts_with("schoolgate: ")) << outcome.err;
    EXPECT_NE(outcome.err.find("--help'"), std::string::npos) << outcome.err;
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << "one sentence: " << outcome.err;
    EXPECT_TRUE(outcome.out.empty()) << outcome.out;
  }
}

TEST(CommandLine, WordsAfterTheDoubleDashAreArguments) {
  const Outcome outcome = run({"inspect", "--workspace", "/nonexistent", "--", "--json"});
  EXPECT_NE(outcome.code, ExitCode::WrongUsage) << outcome.err;
}

TEST(CommandLine, AFolderThatIsNoWorkspaceIsASystemFailure) {
  const Outcome outcome = run({"--workspace", "/nonexistent", "process", "x.jpg"});
  EXPECT_EQ(outcome.code, ExitCode::SystemFailure);
  EXPECT_NE(outcome.err.find("/nonexistent"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("schoolgate init"), std::string::npos) << outcome.err;
}
