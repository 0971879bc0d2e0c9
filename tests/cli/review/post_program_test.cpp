// A post by command: the text checked, prepared by one account and confirmed by another.
#include <fstream>

#include <gmock/gmock.h>

#include "cli/program.hpp"
#include "foundation/os_user.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class PostByCommand : public testing::Test {
 protected:
  PostByCommand() {
    const auto list = folder_.path() / "pupils.csv";
    std::ofstream(list) << "pupil_id,first_name,last_name,class,photo_facebook,name_facebook\n"
                           "P001,Amelia,Hughes,4B,no,no\n";
    EXPECT_EQ(run_program({"init", workspace_}).code, 0);
    EXPECT_EQ(run({"register", "import", list.string()}).code, 0);
  }
  Ended run(std::vector<std::string> words) {
    words.insert(words.end(), {"--workspace", workspace_});
    return run_program(words);
  }
  Ended run_as_another(std::vector<std::string> words) {
    words.insert(words.end(), {"--workspace", workspace_});
    return run_program_as_another(words);
  }
  TemporaryFolder folder_;
  std::string workspace_ = (folder_.path() / "school").string();
};

TEST_F(PostByCommand, ATextIsCheckedWithWhatCouldStandThere) {
  const Ended found = run({"post", "check", "Well done Amelia!", "--platform", "facebook"});
  EXPECT_EQ(found.code, 1);
  EXPECT_THAT(found.output, AllOf(HasSubstr("\"Amelia\""), HasSubstr("write \"a Year 4 pupil\"")));
  EXPECT_EQ(run({"post", "check", "What a sunny day!", "--platform", "facebook"}).code, 0);
  EXPECT_EQ(run({"post", "check", "What a sunny day!", "--platform", "nowhere"}).code, 2);
}

TEST_F(PostByCommand, NobodyConfirmsWhatTheyPresented) {
  const Ended made = run({"post", "new", "--platform", "facebook", "--text", "Well done Amelia!"});
  EXPECT_EQ(made.code, 0) << made.output;
  EXPECT_THAT(made.output, HasSubstr("1 finding in its text must be changed"));
  EXPECT_EQ(run({"post", "change", "1", "--text", "Ask Zorbel about our sunny day!"}).code, 0);
  EXPECT_EQ(run({"post", "present", "1"}).code, 0);
  EXPECT_THAT(run({"post", "confirm", "1", "--positive", "--proper"}).output,
              HasSubstr("somebody else has to confirm it"));
  ASSERT_EQ(run({"user", "add", "h.lane", "--role", "admin", "--no-password"}).code, 0);
  ASSERT_EQ(run({"user", "tie", "h.lane", "--os-user", os_user()}).code, 0);
  EXPECT_THAT(run({"post", "confirm", "1", "--positive", "--proper", "--nobody", "Zorbel"}).output,
              HasSubstr("your login presented post 1"))
      << "another account of the same login is nobody else";
  if (!can_be_another()) GTEST_SKIP() << "only the superuser can be somebody else";
  ASSERT_EQ(run({"user", "add", "s.marsh", "--role", "admin", "--no-password"}).code, 0);
  ASSERT_EQ(run({"user", "tie", "s.marsh", "--os-user", kAnother}).code, 0);
  EXPECT_EQ(run_as_another({"post", "confirm", "1", "--positive"}).code, 1) << "one tick alone";
  EXPECT_THAT(run_as_another({"post", "confirm", "1", "--positive", "--proper"}).output,
              HasSubstr("1 word in the text of post 1 may be somebody's name"));
  EXPECT_EQ(run_as_another({"post", "confirm", "1", "--positive", "--proper", "--nobody", "Ask"}).code, 2);
  const Ended confirmed =
      run_as_another({"post", "confirm", "1", "--positive", "--proper", "--nobody", "Zorbel"});
  EXPECT_EQ(confirmed.code, 0) << confirmed.output;
  const std::string out = (folder_.path() / "out").string();
  EXPECT_EQ(run({"post", "export", "1", "--out", out}).code, 0);
  std::ifstream text(out + "/post.txt");
  std::string line;
  std::getline(text, line);
  EXPECT_EQ(line, "Ask Zorbel about our sunny day!");
  EXPECT_EQ(run({"post", "posted", "1", "--link", "https://www.facebook.com/oakwood/posts/1"}).code, 0);
  EXPECT_THAT(run({"post", "list"}).output, AllOf(HasSubstr("posted"), HasSubstr("oakwood/posts/1")));
}

}  // namespace
}  // namespace schoolgate::test
