#include "gate/telling/news.hpp"

#include <atomic>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "foundation/process.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/release.hpp"
#include "gate/made_school.hpp"
#include "gate/telling/mail.hpp"
#include "support/source_folder.hpp"

namespace fs = std::filesystem;
namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
using namespace std::chrono_literals;
using gate::ToldByMail;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

namespace {

// A mail server of a few lines on this machine. It writes what it was given, each mail to a file of its own.
class MailServerTest : public testing::Test {
 protected:
  MailServerTest()
      : server_([this] {
          static_cast<void>(schoolgate::run_process(
              {.words = {"python3", "-B",
                         (test::source_folder() / "tests/gate/telling/smtp_server.py").string(),
                         folder_.path().string()},
               .folder = folder_.path(),
               .limit = 60s,
               .go_on = [this] { return !over_.load(); }}));
        }) {
    for (int i = 0; i < 200 && !fs::exists(folder_.path() / "port"); ++i) std::this_thread::sleep_for(50ms);
    std::ifstream(folder_.path() / "port") >> port_;
  }
  ~MailServerTest() override { over_ = true; }

  [[nodiscard]] std::string settings(const std::string& more = "") const {
    return "[mail]\nserver = smtp://127.0.0.1:" + port_ +
           "\nfrom = schoolgate@school.example\ntechnician = tess@school.example\n" + more;
  }
  [[nodiscard]] std::vector<std::string> mails() const {
    std::vector<std::string> all;
    for (int i = 1; fs::exists(folder_.path() / ("mail" + std::to_string(i))); ++i) {
      std::ostringstream text;
      text << std::ifstream(folder_.path() / ("mail" + std::to_string(i))).rdbuf();
      all.push_back(text.str());
    }
    return all;
  }

  test::TemporaryFolder folder_;
  std::string port_;
  std::atomic<bool> over_ = false;
  std::jthread server_;
};

}  // namespace

TEST_F(MailServerTest, TheTechnicianIsToldWhatWaitsAtMostOnceAnHourAndOnlyWhenItIsMore) {
  test::MadeSchool school(settings());
  school.photo(1);
  school.photo(2);
  ASSERT_THAT(gate::tell_by_mail(*school), SizeIs(1));
  ASSERT_THAT(mails(), SizeIs(1));
  EXPECT_THAT(mails()[0], HasSubstr("To: <tess@school.example>"));
  EXPECT_THAT(mails()[0], HasSubstr("2 photos wait for review, 0 are blocked."));
  for (const char* secret : {"Given", "Family", "photo1", "P001"})
    EXPECT_THAT(mails()[0], Not(HasSubstr(secret)));

  school.photo(3);
  EXPECT_THAT(gate::tell_by_mail(*school), IsEmpty()) << "within the hour";
  school.clock().advance(61min);
  EXPECT_THAT(gate::tell_by_mail(*school), SizeIs(1));
  school.clock().advance(61min);
  EXPECT_THAT(gate::tell_by_mail(*school), IsEmpty()) << "nothing more waits";
  EXPECT_THAT(mails(), SizeIs(2));
}

TEST_F(MailServerTest, TheOfficeIsToldWhatWasReleasedSinceAndNoNamesOfEventsThatArePupils) {
  test::MadeSchool school(settings("office = office@school.example\n"));
  EXPECT_THAT(gate::tell_by_mail(*school), IsEmpty());
  const auto photo = school.process({school.file("a.jpg", test::made_photo(1), "2026-07-03 Givena wins")})
                         .photos.at(0)
                         .photo;
  ASSERT_TRUE(gate::approve(school->darkroom(), photo, {"tess", school.record(photo).version},
                            {.open = gate::OpenFindings::KeepRedacted}));
  ASSERT_TRUE(gate::release(school->darkroom(), {.who = "tess", .event = {}}));
  ASSERT_THAT(gate::tell_by_mail(*school), SizeIs(1));
  ASSERT_THAT(mails(), SizeIs(1));
  EXPECT_THAT(mails()[0], HasSubstr("Released: Photos, 1 for facebook"));
  EXPECT_THAT(mails()[0], Not(HasSubstr("Givena")));
}

TEST_F(MailServerTest, WithAPasswordThatOthersMayReadNothingIsSent) {
  const fs::path password = folder_.path() / "password";
  std::ofstream(password) << "secret\n";
  ::chmod(password.c_str(), 0644);
  test::MadeSchool school(settings("user = schoolgate\npassword_file = " + password.string() + "\n"));
  school.photo();
  const auto outcomes = gate::tell_by_mail(*school);
  ASSERT_THAT(outcomes, SizeIs(1));
  ASSERT_FALSE(outcomes[0].sent);
  EXPECT_THAT(outcomes[0].sent.error().message, HasSubstr("others may read"));
  EXPECT_THAT(mails(), IsEmpty());
  EXPECT_THAT(gate::mail_problems(*school->database()).at(ToldByMail::Technician),
              HasSubstr("others may read"));
}

TEST(Mail, WithoutSettingsNothingIsSent) {
  test::MadeSchool school;
  school.photo();
  EXPECT_THAT(gate::tell_by_mail(*school), IsEmpty());
}

TEST(Mail, OnlyThisMachineMayBeToldInTheOpen) {
  for (const char* near : {"smtp://localhost:25", "smtp://127.0.0.1:2525", "smtp://[::1]:25"})
    EXPECT_TRUE(gate::is_loopback_server(near)) << near;
  for (const char* far : {"smtp://mail.school.uk:587", "smtp://127.0.0.1.example:25", "smtps://10.0.0.1:465",
                          "smtp://localhost.example:25"})
    EXPECT_FALSE(gate::is_loopback_server(far)) << far;
}
