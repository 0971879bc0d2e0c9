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
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/telling/mail.hpp"
#include "support/certificate.hpp"
#include "support/environment_variable.hpp"
#include "support/source_folder.hpp"

namespace fs = std::filesystem;
namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
using namespace std::chrono_literals;
using gate::ToldByMail;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

namespace {

// A mail server of a few lines on this machine. It writes what it was given, each mail to a file of its own.
class MailServerTest : public testing::Test {
 protected:
  ~MailServerTest() override { over_ = true; }
  void SetUp() override { start({"127.0.0.1"}); }

  // At this address; with the files of a certificate it offers STARTTLS.
  void start(const std::vector<std::string>& how) {
    address_ = how.front();
    std::vector<std::string> words{"python3", "-B",
                                   (test::source_folder() / "tests/gate/telling/smtp_server.py").string(),
                                   folder_.path().string()};
    words.insert(words.end(), how.begin(), how.end());
    server_ = std::jthread([this, words] {
      static_cast<void>(
          schoolgate::run_process({.words = words, .folder = folder_.path(), .limit = 60s, .go_on = [this] {
                                     return !over_.load();
                                   }}));
    });
    for (int i = 0; i < 200 && !fs::exists(folder_.path() / "port"); ++i) std::this_thread::sleep_for(50ms);
    std::ifstream(folder_.path() / "port") >> port_;
  }

  [[nodiscard]] std::string settings(const std::string& more = "") const {
    return "[mail]\nserver = smtp://" + address_ + ":" + port_ +
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

  // What the server was told, word by word: "open EHLO".
  [[nodiscard]] std::vector<std::string> said() const {
    std::vector<std::string> lines;
    std::ifstream file(folder_.path() / "said");
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  test::TemporaryFolder folder_;
  std::string address_;
  std::string port_;
  std::atomic<bool> over_ = false;
  std::jthread server_;
};

// The server is on another machine, as far as the program knows, and asks for a password.
class FarMailServerTest : public MailServerTest {
 protected:
  static constexpr const char* kAddress = "127.0.0.2";
  void SetUp() override {}
  void start_with_certificate(const std::string& reached_at) {
    certificate_ = test::self_signed(folder_.path(), "mail", reached_at);
    start({kAddress, certificate_.certificate.string(), certificate_.key.string()});
  }
  // Of one mail that is due.
  [[nodiscard]] schoolgate::Status outcome() {
    const fs::path password = folder_.path() / "password";
    std::ofstream(password) << "secret\n";
    ::chmod(password.c_str(), 0600);
    test::MadeSchool school(settings("user = schoolgate\npassword_file = " + password.string() + "\n"));
    school.photo();
    auto outcomes = gate::tell_by_mail(*school);
    EXPECT_THAT(outcomes, SizeIs(1));
    EXPECT_EQ(gate::mail_problems(*school->database()).empty(), outcomes.at(0).sent.has_value());
    return outcomes.at(0).sent;
  }
  void expect_that_nothing_was_given() const {
    EXPECT_THAT(mails(), IsEmpty());
    EXPECT_THAT(said(), Not(IsEmpty())) << "it was asked";
    EXPECT_THAT(said(), Not(Contains(HasSubstr("AUTH"))));
    EXPECT_THAT(said(), Not(Contains(HasSubstr("MAIL"))));
  }

  test::Pem certificate_;
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
  ASSERT_TRUE(test::look_and_approve(school->darkroom(), photo, {"tess", school.record(photo).version},
                                     {.open = gate::OpenFindings::KeepRedacted}));
  ASSERT_TRUE(gate::release(school->darkroom(), {.who = "tess", .event = {}}));
  ASSERT_THAT(gate::tell_by_mail(*school), SizeIs(1));
  ASSERT_THAT(mails(), SizeIs(1));
  EXPECT_THAT(mails()[0], HasSubstr("Released: Photos, 1 for facebook"));
  EXPECT_THAT(mails()[0], Not(HasSubstr("Givena")));
}

TEST_F(MailServerTest, AMailSaysOfWhichSchoolItIsWhereThatHasAName) {
  test::MadeSchool plain(settings());
  plain.photo();
  ASSERT_THAT(gate::tell_by_mail(*plain), SizeIs(1));
  test::MadeSchool named(settings("school = Oakfield Primary, St Mary's\n"));
  named.photo();
  ASSERT_THAT(gate::tell_by_mail(*named), SizeIs(1));
  test::MadeSchool welsh(
      settings("school = Ysgol Gynradd Gymunedol y Tŵr Gwyn ger yr Afon Fawr, Bontnewydd\n"));
  welsh.photo();
  ASSERT_THAT(gate::tell_by_mail(*welsh), SizeIs(1));

  ASSERT_THAT(mails(), SizeIs(3));
  EXPECT_THAT(mails()[0], HasSubstr("Subject: Schoolgate: photos wait\r\n"));
  EXPECT_THAT(mails()[0], HasSubstr("\r\n\r\n1 photo waits"));
  EXPECT_THAT(mails()[1], HasSubstr("Subject: Schoolgate, Oakfield Primary, St Mary's: photos wait\r\n"));
  EXPECT_THAT(mails()[1], HasSubstr("\r\n\r\nOakfield Primary, St Mary's\r\n\r\n1 photo waits"));
  EXPECT_THAT(mails()[2], HasSubstr("Subject: =?utf-8?B?U2Nob29sZ2F0ZSwgWXNnb2wg"));
  EXPECT_THAT(mails()[2], HasSubstr("?=\r\n =?utf-8?B?")) << "no line of a header is longer than 76";
  EXPECT_THAT(mails()[2], HasSubstr("Tŵr Gwyn ger yr Afon Fawr")) << "in the text as it is";
}

TEST_F(MailServerTest, TheHeadIsToldOfTakeDownsThatAreDueAndAgainWhenTheyAreLate) {
  test::MadeSchool school(settings("head = head@school.example\n"));
  const auto photo = school.photo();
  ASSERT_TRUE(test::look_and_approve(school->darkroom(), photo, {"tess", school.record(photo).version}));
  ASSERT_TRUE(gate::release(school->darkroom(), {.who = "tess", .event = {}}));
  EXPECT_THAT(gate::tell_by_mail(*school), IsEmpty()) << "nothing has to go";
  ASSERT_TRUE(gate::take_down(school->log(), school->workspace(), photo, "tess", "Givena's parent asked"));
  ASSERT_THAT(gate::tell_by_mail(*school), SizeIs(1));
  ASSERT_THAT(mails(), SizeIs(1));
  EXPECT_THAT(mails()[0], HasSubstr("To: <head@school.example>"));
  EXPECT_THAT(mails()[0], HasSubstr("to take down, due tomorrow"));
  for (const char* secret : {"Given", "parent", "P001"}) EXPECT_THAT(mails()[0], Not(HasSubstr(secret)));
  school.clock().advance(61min);
  EXPECT_THAT(gate::tell_by_mail(*school), IsEmpty()) << "as many as before, and none late";
  school.clock().advance(24h);
  ASSERT_THAT(gate::tell_by_mail(*school), SizeIs(1));
  ASSERT_THAT(mails(), SizeIs(2));
  EXPECT_THAT(mails()[1], HasSubstr("overdue"));
}

TEST_F(FarMailServerTest, PasswordAndMailGoUnderTlsAlone) {
  start_with_certificate(std::string("IP:") + kAddress);
  const test::EnvironmentVariable trusted("SSL_CERT_FILE", certificate_.certificate.string());
  const auto sent = outcome();
  EXPECT_TRUE(sent) << schoolgate::sentence(sent.error());
  ASSERT_THAT(mails(), SizeIs(1));
  EXPECT_THAT(mails()[0], HasSubstr("1 photo waits for review"));
  EXPECT_THAT(said(), ElementsAre("open EHLO", "open STARTTLS", "tls EHLO", "tls AUTH", "tls MAIL",
                                  "tls RCPT", "tls DATA", "tls QUIT"));
}

TEST_F(FarMailServerTest, WhoseCertificateNobodyTrustsIsGivenNothingAndThatIsSaid) {
  start_with_certificate(std::string("IP:") + kAddress);
  const test::TemporaryFolder elsewhere;
  const test::EnvironmentVariable trusted("SSL_CERT_FILE",
                                          test::self_signed(elsewhere.path()).certificate.string());
  const auto sent = outcome();
  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().message,
              HasSubstr("certificate is another server's, or none that this machine trusts"));
  expect_that_nothing_was_given();
}

TEST_F(FarMailServerTest, WhoseCertificateIsAnotherServersIsGivenNothing) {
  start_with_certificate("IP:127.0.0.9");
  const test::EnvironmentVariable trusted("SSL_CERT_FILE", certificate_.certificate.string());
  const auto sent = outcome();
  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().message, HasSubstr("certificate is another server's"));
  expect_that_nothing_was_given();
}

TEST_F(FarMailServerTest, ThatDoesNotEncryptIsGivenNothing) {
  start({kAddress});
  const auto sent = outcome();
  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().message, HasSubstr("does not encrypt"));
  expect_that_nothing_was_given();
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
  EXPECT_THAT(outcomes[0].sent.error().message, HasSubstr("can be reached by other accounts"));
  EXPECT_THAT(mails(), IsEmpty());
  EXPECT_THAT(gate::mail_problems(*school->database()).at(ToldByMail::Technician),
              HasSubstr("can be reached by other accounts"));
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
