#include "models/download.hpp"

#include <chrono>

#include <gmock/gmock.h>

#include "models/loopback_server.hpp"
#include "models/self_signed_certificate.hpp"
#include "support/environment_variable.hpp"
#include "support/temporary_folder.hpp"

using namespace std::chrono_literals;
using schoolgate::Bytes;
using schoolgate::ErrorCode;
using schoolgate::models::download;
using schoolgate::models::DownloadLimits;
using schoolgate::test::EnvironmentVariable;
using schoolgate::test::LoopbackServer;
using schoolgate::test::RudeServer;
using schoolgate::test::SelfSignedCertificate;
using testing::HasSubstr;

namespace {

constexpr DownloadLimits kPatient{10s, 10s, 60s};  // a busy machine is no slow server
constexpr DownloadLimits kShort{1s, 300ms, 800ms};

const Bytes kFile = [] {
  Bytes bytes(100'000);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 % 251);
  return bytes;
}();

schoolgate::Error failing(const std::string& url, std::uintmax_t size = 10,
                          const DownloadLimits& limits = kPatient) {
  const auto bytes = download(url, size, limits, {});
  EXPECT_FALSE(bytes);
  return bytes ? schoolgate::Error{} : bytes.error();
}

std::string answer_with(const std::string& headers, const std::string& body) {
  return "HTTP/1.1 200 OK\r\n" + headers + "\r\n" + body;
}

}  // namespace

TEST(Download, GivesEveryByteAndTellsHowFarItIs) {
  LoopbackServer server;
  server.serve("/file", kFile);
  server.start();
  std::uintmax_t last = 0;
  const auto bytes = download(server.url("/file"), kFile.size(), kPatient, [&](std::uintmax_t received) {
    EXPECT_GT(received, last);
    last = received;
    return true;
  });
  ASSERT_TRUE(bytes) << bytes.error().message;
  EXPECT_EQ(*bytes, kFile);
  EXPECT_EQ(last, kFile.size());
}

TEST(Download, FollowsARedirection) {
  LoopbackServer elsewhere;
  elsewhere.serve("/real", kFile);
  elsewhere.start();
  LoopbackServer server;
  server.redirect("/file", "/moved");
  server.redirect("/moved", elsewhere.url("/real"));
  server.start();
  EXPECT_EQ(download(server.url("/file"), kFile.size(), kPatient, {}), kFile);
}

TEST(Download, LeavesARedirectionLoop) {
  LoopbackServer server;
  server.redirect("/file", "/other");
  server.redirect("/other", "/file");
  server.start();
  EXPECT_THAT(failing(server.url("/file")).message, HasSubstr("only leads to other addresses"));
}

TEST(Download, FollowsNoRedirectionToSomethingElseThanTheWeb) {
  LoopbackServer server;
  server.redirect("/file", "file:///etc/passwd");
  server.start();
  EXPECT_THAT(failing(server.url("/file")).message, HasSubstr("which is not a web address"));
}

TEST(Download, SaysThatTheFileIsNotThere) {
  LoopbackServer server;
  server.start();
  const auto error = failing(server.url("/file"));
  EXPECT_EQ(error.code, ErrorCode::NotFound);
  EXPECT_THAT(error.message, HasSubstr("answered with status 404 (there is no such file)"));
}

TEST(Download, NoticesABodyThatIsShorterThanAnnounced) {
  const RudeServer server({{answer_with("Content-Length: 10\r\n", "1234")}});
  EXPECT_THAT(failing(server.url()).message, HasSubstr("broke off after 4 of 10 bytes"));
}

TEST(Download, NoticesAShortBodyOfUnannouncedLength) {
  const RudeServer server({{answer_with("", "1234")}});
  EXPECT_THAT(failing(server.url()).message, HasSubstr("broke off after 4 of 10 bytes"));
}

TEST(Download, RefusesABodyThatIsAnnouncedTooLong) {
  const RudeServer server({{answer_with("Content-Length: 11\r\n", "12345678901")}});
  EXPECT_EQ(failing(server.url()).code, ErrorCode::TooLarge);
}

TEST(Download, EndsABodyThatDoesNotEnd) {
  const RudeServer server({{answer_with("", ""), std::string(65536, 'x')}, 0ms, true});
  const auto error = failing(server.url(), 1'000'000);
  EXPECT_EQ(error.code, ErrorCode::TooLarge);
  EXPECT_THAT(error.message, HasSubstr("sends more than the 1000000 bytes expected"));
}

TEST(Download, GivesUpOnASilentServer) {
  const RudeServer server({{answer_with("Content-Length: 10\r\n", "1234567890")}, 10s});
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_THAT(failing(server.url(), 10, kShort).message, HasSubstr("did not answer"));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
}

TEST(Download, GivesUpOnADrippingBody) {
  const RudeServer server({{answer_with("", ""), "x"}, 50ms, true});
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_THAT(failing(server.url(), 1'000'000, kShort).message,
              HasSubstr("was not downloaded within 0.8 seconds"));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
}

TEST(Download, GivesUpOnDrippingHeaders) {
  const RudeServer server({{"HTTP/1.1 200 OK\r\n", "X-Drip: 1\r\n"}, 50ms, true});
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_THAT(failing(server.url(), 10, kShort).message, HasSubstr("was not downloaded within 0.8 seconds"));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
}

TEST(Download, SaysThatNobodyIsThere) {
  const auto error = failing("http://127.0.0.1:" + std::to_string(RudeServer::closed_port()) + "/file");
  EXPECT_EQ(error.code, ErrorCode::Unavailable);
  EXPECT_THAT(error.message, HasSubstr("could not be reached"));
  EXPECT_THAT(error.hint, HasSubstr("check this machine's network"));
}

TEST(Download, EndsWhenItsProgressSaysSo) {
  LoopbackServer server;
  server.serve("/file", kFile);
  server.start();
  const auto bytes =
      download(server.url("/file"), kFile.size(), kPatient, [](std::uintmax_t) { return false; });
  ASSERT_FALSE(bytes);
  EXPECT_THAT(bytes.error().message, HasSubstr("was cancelled"));
}

TEST(Download, TakesOnlyWebAddresses) {
  for (const auto* url : {"", "file:///etc/passwd", "https://", "https:///file", "ftp://host/file"})
    EXPECT_EQ(failing(url).code, ErrorCode::InvalidInput) << url;
}

class HttpsDownload : public testing::Test {
 protected:
  HttpsDownload()
      : server_(std::make_unique<httplib::SSLServer>(certificate_.certificate(), certificate_.key()),
                "https") {
    certificate_.write(folder_.path() / "certificate.pem");
  }
  [[nodiscard]] std::string certificate_file() const { return folder_.path() / "certificate.pem"; }

  schoolgate::test::TemporaryFolder folder_;
  SelfSignedCertificate certificate_;
  LoopbackServer server_;
};

TEST_F(HttpsDownload, TrustsAServerThatTheSystemVouchesFor) {
  server_.serve("/file", kFile);
  server_.start();
  const EnvironmentVariable trusted("SSL_CERT_FILE", certificate_file());
  EXPECT_EQ(download(server_.url("/file"), kFile.size(), kPatient, {}), kFile);
}

TEST_F(HttpsDownload, RefusesAServerThatNobodyVouchesFor) {
  server_.serve("/file", kFile);
  server_.start();
  const auto error = failing(server_.url("/file"), kFile.size());
  EXPECT_EQ(error.code, ErrorCode::Refused);
  EXPECT_THAT(error.message, HasSubstr("could not prove who it is"));
}

TEST_F(HttpsDownload, IsNotLedToAnUnprotectedAddress) {
  LoopbackServer unprotected;
  unprotected.serve("/file", kFile);
  unprotected.start();
  server_.redirect("/file", unprotected.url("/file"));
  server_.start();
  const EnvironmentVariable trusted("SSL_CERT_FILE", certificate_file());
  EXPECT_THAT(failing(server_.url("/file"), kFile.size()).message,
              HasSubstr("which is not an https address"));
  EXPECT_EQ(unprotected.requests(), 0);
}
