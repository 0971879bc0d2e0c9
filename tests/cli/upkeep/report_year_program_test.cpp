// A school year in figures, by command.
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "cli/program.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class YearByCommand : public testing::Test {
 protected:
  YearByCommand() {
    std::ofstream(list_) << "pupil_id,first_name,last_name,class,photo_facebook\nP001,Amelia,Hughes,4B,yes\n";
    EXPECT_EQ(run_program({"init", workspace_}).code, 0);
    EXPECT_EQ(run({"register", "import", list_}).code, 0);
  }
  Ended run(std::vector<std::string> words) {
    words.insert(words.end(), {"--workspace", workspace_});
    return run_program(words);
  }
  TemporaryFolder folder_;
  std::string workspace_ = (folder_.path() / "school").string();
  std::string list_ = (folder_.path() / "pupils.csv").string();
};

TEST_F(YearByCommand, IsToldAndWrittenWithoutANameAndTheNamesOnlyWhereTheyAreAskedFor) {
  const Ended told = run({"report", "year"});
  EXPECT_EQ(told.code, 0) << told.output;
  EXPECT_THAT(told.output, Not(HasSubstr("Hughes")));
  const std::string out = (folder_.path() / "year").string();
  const Ended written = run({"report", "year", "--out", out});
  EXPECT_EQ(written.code, 0) << written.output;
  EXPECT_THAT(written.output, HasSubstr("year.html"));
  for (const char* name : {"/year.html", "/year.csv"}) {
    std::ostringstream text;
    text << std::ifstream(out + name).rdbuf();
    EXPECT_THAT(text.str(), AllOf(Not(HasSubstr("Hughes")), testing::SizeIs(testing::Gt(100U)))) << name;
  }
  EXPECT_NE(run({"report", "year", "--out", out}).code, 0) << "nothing is written over";
  EXPECT_THAT(run({"report", "year", "--never-shown"}).output, HasSubstr("Amelia Hughes"));
}

TEST_F(YearByCommand, TakesAYearAsItIsWritten) {
  EXPECT_EQ(run({"report", "year", "--year", "2026-27", "--json"}).code, 0);
  for (const char* year : {"2026", "2026-28", "next"})
    EXPECT_NE(run({"report", "year", "--year", year}).code, 0) << year;
  EXPECT_EQ(run({"report", "year", "--never-shown", "--out", "here"}).code, 2);
}

}  // namespace
}  // namespace schoolgate::test
