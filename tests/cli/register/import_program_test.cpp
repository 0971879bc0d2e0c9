// A list from a school's system, imported by command.
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "cli/program.hpp"
#include "support/shared_data.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class ImportByCommand : public testing::Test {
 protected:
  ImportByCommand() {
    EXPECT_EQ(run_program({"init", workspace_}).code, 0);
    EXPECT_EQ(import("pupil_id,first_name,last_name,class,photo_website\n004512,Amelia,Hughes,4B,yes\n"
                     "004513,Arjun,Patel,4B,no\nA1,F1,L1,4B,yes\n")
                  .code,
              0);
  }
  Ended run(std::vector<std::string> words) {
    words.insert(words.end(), {"--workspace", workspace_});
    return run_program(words);
  }
  Ended import(const std::string& csv, const std::vector<std::string>& options = {}) {
    std::ofstream(list_, std::ios::binary) << csv;
    std::vector<std::string> words{"register", "import", list_};
    words.insert(words.end(), options.begin(), options.end());
    return run(words);
  }
  // The database and what belongs to it.
  std::string database() {
    std::string bytes;
    for (const char* name : {"schoolgate.db", "schoolgate.db-wal"})
      bytes += bytes_of(std::filesystem::path(workspace_) / name) + "|";
    return bytes;
  }
  void expect_refused(const std::string& csv, const std::string& what) {
    const std::string before = database();
    const Ended refused = import(csv);
    EXPECT_EQ(refused.code, 2) << what << ": " << refused.output;
    EXPECT_THAT(refused.output, HasSubstr("schoolgate: ")) << what;
    EXPECT_TRUE(database() == before) << what << " changed the register";
  }

  TemporaryFolder folder_;
  std::string workspace_ = (folder_.path() / "school").string();
  std::string list_ = (folder_.path() / "list.csv").string();
};

TEST_F(ImportByCommand, ARefusedFileLeavesTheRegisterByteForByteAsItWas) {
  const std::string header = "pupil_id,first_name,last_name,class,photo_website\n";
  for (const std::string& rows :
       {std::string("004512,Amelia,Hughes,4B,maybe\n"), std::string("004512,Amelia,Hughes,4B,#REF!\n"),
        std::string("004512,Amelia,Hughes,yes\n"), std::string("004512,Amelia,Hughes,4B,,yes\n"),
        std::string("4512,Amelia,Hughes,4B,yes\n"), std::string("004512,Otto,Berg,4B,yes\n"),
        std::string("004512,\"Amelia,Hughes,4B,yes\n"), std::string(",Amelia,Hughes,4B,yes\n"),
        std::string("004512,Amelia\x1a,Hughes,4B,yes\n"), std::string()})
    expect_refused(header + rows, rows);
  expect_refused("sep=x\n" + header + "004512,Amelia,Hughes,4B,yes\n", "sep=x");
  expect_refused("pupil_id,first_name,last_name,Photo consent\n004512,Amelia,Hughes,yes\n", "a column");
  expect_refused("ID,Completion time,first_name,last_name,photo_website\n1,9/3/2026,Amelia,Hughes,yes\n",
                 "a form");
  expect_refused("first_name,last_name,class,photo_website\nAmelia,Huges,4B,yes\n", "a slip");
  expect_refused(std::string("PK\x03\x04rubbish", 11), "no workbook");
}

TEST_F(ImportByCommand, SoDoesEachOfTheCases) {
  SCHOOLGATE_NEEDS_SHARED("cases/imports/13_answers.csv");
  int refused = 0;
  for (const auto& file : std::filesystem::directory_iterator(shared_data() / "cases/imports")) {
    const std::string before = database();
    const Ended ended = run({"register", "import", file.path().string()});
    if (ended.code == 0 || ended.code == 1) continue;
    ++refused;
    EXPECT_TRUE(database() == before) << file.path() << " changed the register";
  }
  EXPECT_GE(refused, 6);
}

TEST_F(ImportByCommand, WhatIsAskedIsAnsweredOnceAndKeptInAProfile) {
  const std::string csv =
      "Adno,Surname,Forename,Photo consent\n004512,Hughes,Amelia,Portal: OK\n004513,Patel,Arjun,Portal: OK\n";
  const Ended asked = import(csv);
  EXPECT_THAT(asked.output,
              AllOf(HasSubstr("the column 'Photo consent' is not understood (something else 2)"),
                    HasSubstr("1 question is open, so nothing was changed")));
  const std::vector<std::string> column{"--profile", "our-portal", "--column",
                                        "Photo consent=photo_website,photo_facebook"};
  EXPECT_THAT(import(csv, column).output, HasSubstr("--answer \"Portal: OK=yes\""));
  std::vector<std::string> both = column;
  both.insert(both.end(), {"--answer", "Portal: OK=yes"});
  std::vector<std::string> rehearsed = both;
  rehearsed.push_back("--dry-run");
  const std::string before = database();
  EXPECT_THAT(import(csv, rehearsed).output,
              AllOf(HasSubstr("004512 (line 2): photos may now be shown on facebook"),
                    HasSubstr("nothing was changed yet")));
  EXPECT_TRUE(database() == before);
  EXPECT_THAT(import(csv, {"--profile", "our-portal"}).output,
              HasSubstr("there is no profile 'our-portal' yet"));
  const Ended made = import(csv, both);
  EXPECT_THAT(made.output, HasSubstr("2 rows about 2 people: 0 new, 2 changed, 0 as before"));
  const auto profile = std::filesystem::path(workspace_) / "import-profiles/our-portal.txt";
  EXPECT_THAT(bytes_of(profile), AllOf(HasSubstr("Photo consent = photo_website,photo_facebook"),
                                       HasSubstr("Portal: OK = yes"), Not(HasSubstr("Hughes"))));
  struct stat status {};
  ASSERT_EQ(::stat(profile.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_THAT(import(csv, {"--profile", "our-portal"}).output, HasSubstr("0 new, 0 changed, 2 as before"));
}

TEST_F(ImportByCommand, OptionsThatMakeNoSenseAreWrongUsage) {
  for (const std::vector<std::string>& options : {std::vector<std::string>{"--column", "Photo"},
                                                  {"--answer", "Opt in=perhaps"},
                                                  {"--row", "two=P1"},
                                                  {"--profile", "../x"},
                                                  {"--profile", "nobodys"},
                                                  {"--dates", "year-first"}})
    EXPECT_EQ(import("pupil_id,surname\n1,x\n", options).code, 2) << options.back();
}

TEST_F(ImportByCommand, WhatNobodyHasToSeeToIsANoteAndNoFault) {
  const Ended done =
      import("pupil_id,first_name,last_name,class,photo_website,Gender\n004512,Amelia,Hughes,4B,yes,F\n");
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.output, AllOf(HasSubstr("Note: "), HasSubstr("not used: Gender"),
                                 HasSubstr("2 of the register are not in the file and stay as they are"),
                                 Not(HasSubstr("line 0"))));
}

TEST_F(ImportByCommand, ADateThatMayBeTwoDaysNamesTheOptionThatSays) {
  const std::string list =
      "pupil_id,first_name,last_name,class,photo_website,date_of_birth\n004512,Amelia,Hughes,4B,yes,03/07/"
      "2017\n";
  const Ended refused = import(list);
  EXPECT_NE(refused.code, 0);
  EXPECT_THAT(refused.output, AllOf(HasSubstr("'03/07/2017' may be day/month or month/day"),
                                    HasSubstr("--dates day-first or --dates month-first")));
  EXPECT_EQ(import(list, {"--dates", "day-first"}).code, 0);
}

}  // namespace
}  // namespace schoolgate::test
