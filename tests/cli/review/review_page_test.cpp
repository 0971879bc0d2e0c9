// The review page as a school starts it: accounts from the command line, the address printed, a quiet end.
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include "cli/program.hpp"
#include "support/pictures.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kPassword = "orchard ladder 7";

class ReviewPageProgram : public testing::Test {
 protected:
  ReviewPageProgram() {
    const Ended made = run_program({"init", workspace_});
    EXPECT_EQ(made.code, 0) << made.output;
  }
  [[nodiscard]] std::vector<std::string> in_workspace(std::vector<std::string> words) const {
    words.insert(words.end(), {"--workspace", workspace_});
    return words;
  }
  [[nodiscard]] Ended run(std::vector<std::string> words, const std::string& input = {}) const {
    return run_program(in_workspace(std::move(words)), input);
  }
  void add(const std::string& user, const std::string& role) const {
    const Ended added = run({"user", "add", user, "--role", role}, std::string(kPassword) + "\n");
    ASSERT_EQ(added.code, 0) << added.output;
  }
  static int sign_in(const std::string& address, const std::string& user, const std::string& password,
                     const std::string& place = "") {
    httplib::Client client(address);
    const auto answer = client.Post(place + "/api/login", json{{"user", user}, {"password", password}}.dump(),
                                    "application/json");
    return answer ? answer->status : 0;
  }

  TemporaryFolder folder_;
  std::string workspace_ = (folder_.path() / "school").string();
};

std::string address_in(const std::string& output) {
  const auto begin = output.find("http://");
  return begin == std::string::npos ? std::string()
                                    : output.substr(begin, output.find_first_of("\r\n \"", begin) - begin);
}

TEST_F(ReviewPageProgram, ServesThePageToAccountsFromTheCommandLineUntilItIsAskedToEnd) {
  add("a.first", "admin");
  Program program(in_workspace({"review", "serve", "--allow-root", "--port", "0"}));
  const std::string address = address_in(program.read_until("\n"));
  ASSERT_THAT(address, HasSubstr("http://127.0.0.1:"));
  EXPECT_EQ(sign_in(address, "a.first", kPassword), 200);
  EXPECT_EQ(sign_in(address, "a.first", "another password"), 401);
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait(), 0) << program.output();
  EXPECT_EQ(sign_in(address, "a.first", kPassword), 0) << "nobody listens any more";
}

TEST_F(ReviewPageProgram, APhotoInHandWhenItIsAskedToEndIsCarriedOnWithAtTheNextStart) {
  ASSERT_EQ(
      run({"user", "add", "office", "--role", "office", "--own-password"}, std::string(kPassword) + "\n")
          .code,
      0);
  // Large enough to be in hand for a while, and without anything that could be taken for writing: whatever
  // finds texts on this machine, models or Tesseract alone, would read it for minutes.
  cv::Mat picture(3000, 4000, CV_8UC3);
  for (int row = 0; row < picture.rows; ++row) {
    const int red = 60 + row / 30;
    picture.row(row) = cv::Scalar(90, 120, red);
  }
  const Bytes jpeg = jpeg_of(picture);
  {
    Program program(in_workspace({"review", "serve", "--allow-root", "--port", "0"}));
    const std::string address = address_in(program.read_until("\n"));
    httplib::Client client(address);
    const auto welcome = client.Post("/api/login", json{{"user", "office"}, {"password", kPassword}}.dump(),
                                     "application/json");
    ASSERT_TRUE(welcome && welcome->status == 200);
    const std::string set = welcome->get_header_value("Set-Cookie");
    const httplib::Headers session{{"Cookie", set.substr(0, set.find(';'))},
                                   {"X-CSRF-Token", json::parse(welcome->body)["csrf"].get<std::string>()}};
    const auto sent = client.Post("/api/uploads?event=Fair&name=a.jpg", session,
                                  std::string(jpeg.begin(), jpeg.end()), "application/octet-stream");
    ASSERT_TRUE(sent && sent->status == 201);
    program.signal(SIGTERM);
    EXPECT_EQ(program.wait(), 0) << program.output();
  }
  Program program(in_workspace({"review", "serve", "--allow-root", "--port", "0"}));
  program.read_until("\n");
  Ended held;
  for (int i = 0; i < 300 && held.output.find("held") == std::string::npos; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    program.drain();
    held = run({"review", "list", "--json"});
  }
  EXPECT_THAT(held.output, HasSubstr(R"("state":"held")"));
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait(), 0) << program.output();
}

TEST_F(ReviewPageProgram, SaysWhenNobodyCanSignInYet) {
  Program program(in_workspace({"review", "serve", "--allow-root", "--port", "0"}));
  EXPECT_THAT(program.read_until("user add"), HasSubstr("Nobody can sign in yet"));
  program.signal(SIGINT);
  EXPECT_EQ(program.wait(), 0);
}

TEST_F(ReviewPageProgram, ServesSeveralSchoolsAndNamesTheOneThatIsDamaged) {
  add("a.first", "admin");
  const std::string damaged = (folder_.path() / "damaged").string();
  const std::string empty = (folder_.path() / "empty").string();
  ASSERT_EQ(run_program({"init", damaged}).code, 0);
  ASSERT_EQ(run_program({"init", empty}).code, 0);
  std::ofstream(damaged + "/schoolgate.db") << "this is no database, however long it goes on";
  Program program({"review", "serve", "--allow-root", "--port", "0", "--school", "elm=" + workspace_,
                   "--school", "oak=" + damaged, "--school", "ash=" + empty});
  const std::string said = program.read_until("user add NAME");
  EXPECT_THAT(said, HasSubstr("oak is not served: "));
  EXPECT_THAT(said, HasSubstr("The page of 2 schools is at http://127.0.0.1:"));
  EXPECT_THAT(said,
              HasSubstr("Nobody can sign in to ash yet: schoolgate --workspace " + empty + " user add"));
  const std::string address = address_in(said);
  EXPECT_EQ(sign_in(address, "a.first", kPassword, "/s/elm"), 200);
  EXPECT_EQ(sign_in(address, "a.first", kPassword, "/s/oak"), 503);
  EXPECT_EQ(sign_in(address, "a.first", kPassword, "/s/ash"), 401);
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait(), 0) << program.output();
}

TEST_F(ReviewPageProgram, SchoolsThatMakeNoSenseAreRefused) {
  const std::vector<std::string> serve{"review", "serve", "--allow-root", "--port", "0"};
  const auto refused = [&](std::vector<std::string> more) {
    more.insert(more.begin(), serve.begin(), serve.end());
    const Ended ended = run_program(more);
    EXPECT_EQ(ended.code, 2) << ended.output;
    return ended.output;
  };
  EXPECT_THAT(refused({"--school", "elm"}), HasSubstr("NAME=DIR"));
  EXPECT_THAT(refused({"--school", "=" + workspace_}), HasSubstr("NAME=DIR"));
  EXPECT_THAT(refused({"--school", "elm=" + workspace_, "--school", "oak=" + workspace_ + "/"}),
              HasSubstr("is named for two schools"));
  EXPECT_THAT(refused({"--school", "Elm!=" + workspace_}), HasSubstr("is no name for a school's address"));
  EXPECT_THAT(refused({"--school", "elm=" + workspace_, "--workspace", workspace_}),
              HasSubstr("leave --workspace out"));
  const Ended none = run_program({"review", "serve", "--allow-root", "--school", "elm=/nowhere"});
  EXPECT_EQ(none.code, 3);
  EXPECT_THAT(none.output, HasSubstr("none of the schools can be opened"));
  ::setenv("SCHOOLGATE_WORKSPACE", workspace_.c_str(), 1);
  const Ended besides = run_program({"review", "serve", "--allow-root", "--school", "elm=/nowhere"});
  ::unsetenv("SCHOOLGATE_WORKSPACE");
  EXPECT_THAT(besides.output, HasSubstr("none of the schools can be opened")) << "it gives way";
}

TEST_F(ReviewPageProgram, TheSuperuserServesOnlyWhenToldTo) {
  if (::geteuid() != 0) GTEST_SKIP() << "these tests run as somebody else";
  const Ended ended = run({"review", "serve", "--port", "0"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.output, HasSubstr("--allow-root"));
}

TEST_F(ReviewPageProgram, OtherMachinesAreNotServedWithoutTls) {
  const Ended ended = run({"review", "serve", "--allow-root", "--bind", "0.0.0.0"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.output, HasSubstr("--cert"));
  EXPECT_EQ(run({"review", "serve", "--allow-root", "--port", "70000"}).code, 2);
  EXPECT_EQ(run({"review", "serve", "--allow-root", "--cert", "/nowhere", "--key", "/nowhere"}).code, 3);
}

TEST_F(ReviewPageProgram, APortThatIsTakenIsNamed) {
  Program first(in_workspace({"review", "serve", "--allow-root", "--port", "0"}));
  const std::string address = address_in(first.read_until("\n"));
  const std::string port = address.substr(address.rfind(':') + 1);
  const Ended second = run({"review", "serve", "--allow-root", "--port", port});
  EXPECT_EQ(second.code, 3);
  EXPECT_THAT(second.output, HasSubstr(port));
}

TEST_F(ReviewPageProgram, AccountsAreListedChangedAndRemoved) {
  add("a.first", "admin");
  add("t.brook", "technician");
  EXPECT_EQ(run({"user", "role", "t.brook", "head"}).code, 0);
  const Ended listed = run({"user", "list", "--json"});
  EXPECT_THAT(listed.output,
              HasSubstr(R"("role":"head","second_factor":false,"trained":null,"user":"t.brook")"));
  EXPECT_THAT(listed.output, Not(HasSubstr("argon2"))) << "no hash leaves the database";
  EXPECT_EQ(run({"user", "password", "t.brook"}, "another orchard 9\n").code, 0);
  EXPECT_EQ(run({"user", "remove", "t.brook"}).code, 0);
  EXPECT_THAT(run({"user", "list"}).output, Not(HasSubstr("t.brook")));
}

TEST_F(ReviewPageProgram, TheLastAdminStays) {
  // The one that init made for whoever runs this.
  const auto only = nlohmann::json::parse(run({"user", "list", "--json"}).output).at("user");
  EXPECT_EQ(run({"user", "remove", only}).code, 1);
  EXPECT_EQ(run({"user", "role", only, "office"}).code, 1);
  EXPECT_THAT(run({"user", "list"}).output, HasSubstr(only.get<std::string>()));
}

TEST_F(ReviewPageProgram, WrongAccountsAreRefusedInOneSentence) {
  add("a.first", "admin");
  struct Case {
    std::vector<std::string> words;
    std::string input;
    int code;
  };
  const std::string good = std::string(kPassword) + "\n";
  for (const Case& wrong :
       {Case{{"user", "add", "A First", "--role", "admin"}, good, 2},
        Case{{"user", "add", "b.second", "--role", "king"}, good, 2},
        Case{{"user", "add", "b.second"}, good, 2},
        Case{{"user", "add", "a.first", "--role", "admin"}, good, 2},
        Case{{"user", "add", "b.second", "--role", "admin"}, "short\n", 2},
        Case{{"user", "add", "b.second", "--role", "admin"}, "", 2},
        Case{{"user", "add", "b.second", "--role", "admin", "--password", "x"}, good, 2},
        Case{{"user", "add", "b.second", kPassword, "--role", "admin"}, good, 2},
        Case{{"user", "password", "nobody"}, good, 2}, Case{{"user", "role", "a.first", "king"}, "", 2},
        Case{{"user", "remove", "nobody"}, "", 2}}) {
    const Ended ended = run(wrong.words, wrong.input);
    EXPECT_EQ(ended.code, wrong.code) << ended.output;
    EXPECT_THAT(ended.output, testing::StartsWith("schoolgate: ")) << ended.output;
    EXPECT_EQ(std::count(ended.output.begin(), ended.output.end(), '\n'), 1) << ended.output;
  }
  EXPECT_THAT(run({"user", "list"}).output, Not(HasSubstr("b.second")));
}

TEST_F(ReviewPageProgram, ATerminalIsAskedTwiceAndNeverShowsThePassword) {
  {
    Program program(in_workspace({"user", "add", "a.first", "--role", "admin"}), Program::Input::Terminal);
    program.read_until("Password: ");
    program.write(std::string(kPassword) + "\n");
    program.read_until("again: ");
    program.write(std::string(kPassword) + "\n");
    EXPECT_EQ(program.wait(), 0) << program.output();
    EXPECT_THAT(program.output(), Not(HasSubstr("orchard")));
  }
  {
    Program program(in_workspace({"user", "add", "b.second", "--role", "admin"}), Program::Input::Terminal);
    program.read_until("Password: ");
    program.write(std::string(kPassword) + "\n");
    program.read_until("again: ");
    program.write("another orchard 9\n");
    EXPECT_EQ(program.wait(), 2) << program.output();
    EXPECT_THAT(program.output(), HasSubstr("differ"));
  }
  {
    Program program(in_workspace({"user", "add", "c.third", "--role", "admin"}), Program::Input::Terminal);
    program.read_until("Password: ");
    program.signal(SIGINT);
    EXPECT_EQ(program.wait(), 1) << program.output();
  }
  const std::string listed = run({"user", "list"}).output;
  EXPECT_THAT(listed, HasSubstr("a.first"));
  EXPECT_THAT(listed, Not(HasSubstr("b.second")));
  EXPECT_THAT(listed, Not(HasSubstr("c.third")));
}

}  // namespace
}  // namespace schoolgate::test
