// The server as a whole: where it listens, how it ends, who must wait.
#include "review/server.hpp"

#include <fstream>
#include <future>

#include <gmock/gmock.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "gate/log/photos.hpp"
#include "review/raw_connection.hpp"
#include "review/review_school.hpp"
#include "support/certificate.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using test::kPassword;
using test::PageClient;
using test::Pem;
using test::ReviewSchool;
using test::self_signed;
using testing::HasSubstr;
using testing::StartsWith;
using namespace std::chrono_literals;

TEST(Server, PrintsNothingAndTellsItsAddressOnceItListens) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  {
    ReviewSchool school;
    EXPECT_THAT(school.address, StartsWith("http://127.0.0.1:"));
    PageClient client(school.address);
    EXPECT_EQ(client.get("/").status, 200);
  }
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Server, EndsInGoodOrderWhileClientsWait) {
  ReviewSchool school;
  PageClient first(school.address);
  EXPECT_EQ(first.get("/").status, 200);  // its connection stays open
  const auto began = std::chrono::steady_clock::now();
  school.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
  EXPECT_EQ(first.get("/").status, 0);
}

TEST(Server, DoesNotWaitLongForAPhotoInHandWhichIsNotItsFault) {
  ReviewSchool school;
  school.add_user("office", Role::Office);
  std::promise<void> begun;
  std::promise<void> go_on;
  school.make_bench = [&]() -> Result<std::unique_ptr<gate::Workbench>> {
    return std::make_unique<test::MadeBench>([&](const pipeline::Photo& photo) {
      begun.set_value();
      go_on.get_future().wait();
      pipeline::Findings findings;
      findings.size = photo.bgr.size();
      return findings;
    });
  };
  PageClient client = school.client("office");
  const auto id =
      client.upload("Sports Day", "a.jpg", test::picture(320)).json()["photo"].get<gate::PhotoId>();
  begun.get_future().wait();
  EXPECT_EQ(school.school->log().photos.find(id)->attempts, 1);
  school.stop();
  const auto began = std::chrono::steady_clock::now();
  EXPECT_FALSE(school.server->settle(100ms));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
  const auto waiting = school.school->log().photos.find(id);
  EXPECT_EQ(waiting->state, gate::PhotoState::Received) << "it waits for the next start";
  EXPECT_EQ(waiting->attempts, 0) << "as if it had not been begun";
  go_on.set_value();
  EXPECT_TRUE(school.server->settle(60s));
}

TEST(Server, EndsAtOnceWhenAskedToBeforeItServes) {
  ReviewSchool other;
  auto server = Server::create(*other.school, ReviewSchool::quick_options());
  ASSERT_TRUE(server);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE((*server)->run(stop.get_token(), {}));
}

TEST(Server, DoesNotShareItsPort) {
  ReviewSchool school;
  auto options = ReviewSchool::quick_options();
  options.port = school.port;
  auto second = Server::create(*school.school, options);
  ASSERT_TRUE(second);
  const auto outcome = (*second)->run({}, {});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::Unavailable);
  EXPECT_THAT(sentence(outcome.error()), HasSubstr(std::to_string(school.port)));
}

class ServerOptionsTest : public testing::Test {
 protected:
  ReviewSchool school_;
  [[nodiscard]] Error refused(const std::function<void(ServerOptions&)>& change) {
    auto options = ReviewSchool::quick_options();
    change(options);
    auto server = Server::create(*school_.school, options);
    return server ? Error{{}, "it was not refused", ""} : server.error();
  }
};

TEST_F(ServerOptionsTest, AProxyHasTheCertificateAndReachesThePageOnThisMachine) {
  EXPECT_THAT(refused([](ServerOptions& o) { o.behind = "https://photos.school.uk"; }).message,
              HasSubstr("no name of a server"));
  const Pem pem = self_signed(school_.folder.path());
  EXPECT_THAT(sentence(refused([&](ServerOptions& o) {
                o.behind = "photos.school.uk";
                o.certificate = pem.certificate;
                o.key = pem.key;
              })),
              HasSubstr("the proxy's"));
}

TEST(ServerBehindAProxy, IsAnsweredUnderItsNameAsUnderTls) {
  auto options = ReviewSchool::quick_options();
  options.behind = "photos.school.uk";
  ReviewSchool school(options);
  school.add_user("h.lane", Role::Head);
  PageClient proxy(school.address);
  const std::string login = json{{"user", "h.lane"}, {"password", kPassword}}.dump();
  const auto sign_in = [&](httplib::Headers more) {
    more.emplace("Content-Type", "application/json");
    return proxy.send("POST", "/api/login", login, more);
  };
  const auto own = sign_in({{"X-Forwarded-For", "10.0.0.7"}});
  EXPECT_EQ(own.status, 421) << "nobody reaches it past the proxy by chance";
  const auto good = sign_in({{"Host", "photos.school.uk"},
                             {"Origin", "https://photos.school.uk"},
                             {"X-Forwarded-For", "10.0.0.7"}});
  ASSERT_EQ(good.status, 200) << good.body;
  const std::string cookie = good.headers.find("Set-Cookie")->second;
  EXPECT_THAT(cookie, testing::AllOf(StartsWith("__Host-"), HasSubstr("; Secure")));
  EXPECT_EQ(good.headers.count("Strict-Transport-Security"), 1U);
  EXPECT_EQ(sign_in({{"Host", "photos.school.uk"},
                     {"Origin", "https://elsewhere.example"},
                     {"X-Forwarded-For", "10.0.0.7"}})
                .status,
            403);
  const auto nobody = sign_in({{"Host", "photos.school.uk"}});
  EXPECT_EQ(nobody.status, 400) << "else everybody would share one address's patience";
  EXPECT_THAT(nobody.body, HasSubstr("X-Forwarded-For"));
}

TEST(ServerBehindAProxy, CountsEachOfItsClientsForItself) {
  auto options = ReviewSchool::quick_options();
  options.behind = "photos.school.uk";
  options.anonymous = {5, 0.001};
  ReviewSchool school(options);
  PageClient proxy(school.address);
  const auto asked_by = [&](const char* client) {
    return proxy.send("GET", "/api/me", "", {{"Host", "photos.school.uk"}, {"X-Forwarded-For", client}})
        .status;
  };
  for (int i = 0; i < 10; ++i) static_cast<void>(asked_by("10.0.0.7"));
  EXPECT_EQ(asked_by("10.0.0.7"), 429);
  EXPECT_EQ(asked_by("10.0.0.8"), 401) << "somebody else has not asked yet";
  EXPECT_EQ(asked_by("10.0.0.8, 10.0.0.7"), 429) << "what the client wrote itself does not count";
}

TEST_F(ServerOptionsTest, OtherMachinesAreServedUnderTlsOnly) {
  for (const char* address : {"0.0.0.0", "192.168.1.10", "::"}) {
    const Error error = refused([&](ServerOptions& options) { options.bind = address; });
    EXPECT_EQ(error.code, ErrorCode::Refused) << address;
    EXPECT_THAT(sentence(error), HasSubstr("--cert")) << address;
  }
}

TEST_F(ServerOptionsTest, WrongAddressesAndCertificatesAreNamed) {
  EXPECT_THAT(refused([](ServerOptions& o) { o.bind = "school.example"; }).message,
              HasSubstr("school.example"));
  EXPECT_THAT(refused([](ServerOptions& o) { o.port = 70000; }).message, HasSubstr("70000"));
  EXPECT_THAT(refused([](ServerOptions& o) { o.key = "/nowhere"; }).message, HasSubstr("both"));
  EXPECT_THAT(refused([](ServerOptions& o) {
                o.certificate = "/nowhere/c.pem";
                o.key = "/nowhere/k.pem";
              }).message,
              HasSubstr("/nowhere/c.pem"));
  const Pem one = self_signed(school_.folder.path());
  std::filesystem::create_directory(school_.folder.path() / "other");
  const Pem other = self_signed(school_.folder.path() / "other");
  EXPECT_THAT(refused([&](ServerOptions& o) {
                o.certificate = one.certificate;
                o.key = other.key;
              }).message,
              HasSubstr(other.key.string()));
  std::filesystem::permissions(one.key, std::filesystem::perms(0644));
  const Error open = refused([&](ServerOptions& o) {
    o.certificate = one.certificate;
    o.key = one.key;
  });
  EXPECT_EQ(open.code, ErrorCode::Refused);
  EXPECT_THAT(sentence(open), testing::AllOf(HasSubstr("others on this machine"), HasSubstr("chmod 600")));
}

TEST(ServerUnderTls, SpeaksHttpsWithASecureCookieOnly) {
  test::TemporaryFolder folder;
  const Pem pem = self_signed(folder.path());
  auto options = ReviewSchool::quick_options();
  options.certificate = pem.certificate;
  options.key = pem.key;
  ReviewSchool school(options);
  school.add_user("t.brook", Role::Technician);
  EXPECT_THAT(school.address, StartsWith("https://127.0.0.1:"));
  PageClient client(school.address);
  const auto answer = client.sign_in("t.brook", kPassword);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_THAT(answer.header("Set-Cookie"), StartsWith("__Host-schoolgate_session="));
  EXPECT_THAT(answer.header("Set-Cookie"), HasSubstr("; Secure"));
  EXPECT_EQ(client.get("/api/queue").status, 200);
  const auto photo = client.upload("Sports Day", "a.jpg", test::picture(1600, 1200));
  ASSERT_EQ(photo.status, 201) << photo.body;
  school.wait_until_processed(client);
  const auto original = client.get("/api/photos/1/original");
  EXPECT_EQ(original.status, 200);
  EXPECT_GT(original.body.size(), 100'000U) << "more than one record of TLS holds";
  PageClient plain("http://127.0.0.1:" + std::to_string(school.port));
  EXPECT_EQ(plain.get("/").status, 0);
  EXPECT_EQ(client.get("/api/queue").status, 200);
}

// A client of OpenSSL's own that speaks as it is told.
struct TlsTalk {
  std::string version;
  std::string suite;
  std::string subject;
};
std::optional<TlsTalk> talk_tls(int port, int version, const char* suites = nullptr) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                  &SSL_CTX_free);
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), version);
  SSL_CTX_set_max_proto_version(context.get(), version);
  if (suites != nullptr && SSL_CTX_set_cipher_list(context.get(), suites) != 1)
    throw std::runtime_error("no such suite");
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> wire(BIO_new_ssl_connect(context.get()), &BIO_free_all);
  BIO_set_conn_hostname(wire.get(), ("127.0.0.1:" + std::to_string(port)).c_str());
  if (BIO_do_handshake(wire.get()) != 1) return std::nullopt;
  SSL* ssl = nullptr;
  BIO_get_ssl(wire.get(), &ssl);
  const std::unique_ptr<X509, decltype(&X509_free)> peer(SSL_get1_peer_certificate(ssl), &X509_free);
  std::array<char, 64> name{};
  X509_NAME_get_text_by_NID(X509_get_subject_name(peer.get()), NID_commonName, name.data(), name.size());
  return TlsTalk{SSL_get_version(ssl), SSL_get_cipher_name(ssl), name.data()};
}

TEST(ServerUnderTls, SpeaksWithForwardSecrecyAndAuthenticatedEncryptionOnly) {
  test::TemporaryFolder folder;
  const Pem pem = self_signed(folder.path());
  auto options = ReviewSchool::quick_options();
  options.certificate = pem.certificate;
  options.key = pem.key;
  ReviewSchool school(options);
  ASSERT_TRUE(talk_tls(school.port, TLS1_3_VERSION));
  const auto talk = talk_tls(school.port, TLS1_2_VERSION);
  ASSERT_TRUE(talk);
  EXPECT_THAT(talk->suite, testing::AllOf(StartsWith("ECDHE-"), HasSubstr("GCM")));
  EXPECT_TRUE(talk_tls(school.port, TLS1_2_VERSION, "ECDHE-ECDSA-CHACHA20-POLY1305"));
  for (const char* weak : {"ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES128-SHA", "AES256-GCM-SHA384",
                           "AES128-SHA", "DHE-RSA-AES256-GCM-SHA384"})
    EXPECT_FALSE(talk_tls(school.port, TLS1_2_VERSION, weak)) << weak;
  EXPECT_FALSE(talk_tls(school.port, TLS1_1_VERSION));
  PageClient client(school.address);
  for (const char* path : {"/", "/api/me", "/nowhere"})
    EXPECT_THAT(client.get(path).header("Strict-Transport-Security"), StartsWith("max-age=")) << path;
}

TEST(ServerUnderTls, TakesANewCertificateUpWhileItRunsAndKeepsTheOldOneWhereItIsBroken) {
  test::TemporaryFolder folder;
  const Pem pem = self_signed(folder.path(), "first");
  auto options = ReviewSchool::quick_options();
  options.certificate = pem.certificate;
  options.key = pem.key;
  options.connections.certificate_look = 50ms;
  ReviewSchool school(options);
  school.add_user("a.first", Role::Admin);
  PageClient admin = school.client("a.first");
  const auto said = [&] {
    const auto health = admin.get("/api/health").json();
    for (const auto& fact : health["facts"])
      if (fact["area"] == "certificate")
        return fact["level"].get<std::string>() + ": " + fact["words"].get<std::string>();
    return std::string();
  };
  EXPECT_THAT(said(), HasSubstr("holds until"));
  EXPECT_EQ(talk_tls(school.port, TLS1_3_VERSION)->subject, "first");

  const auto wait_for = [&](const std::function<bool()>& done) {
    for (int i = 0; i < 600 && !done(); ++i) std::this_thread::sleep_for(50ms);
    return done();
  };
  std::ofstream(pem.key) << "half a key";
  EXPECT_TRUE(wait_for([&] { return said().starts_with("problem: the one from before stays in use"); }))
      << said();
  EXPECT_EQ(talk_tls(school.port, TLS1_3_VERSION)->subject, "first");
  EXPECT_THAT(school.take_problems(), testing::ElementsAre(HasSubstr("key.pem could not be used")));

  static_cast<void>(self_signed(folder.path(), "second"));
  std::filesystem::permissions(pem.key, std::filesystem::perms{0644});
  EXPECT_TRUE(wait_for([&] { return said().find("can be read") != std::string::npos; })) << said();
  EXPECT_EQ(talk_tls(school.port, TLS1_3_VERSION)->subject, "first");
  std::filesystem::permissions(pem.key, std::filesystem::perms{0600});
  EXPECT_TRUE(wait_for([&] { return talk_tls(school.port, TLS1_3_VERSION)->subject == "second"; }));
  EXPECT_THAT(school.take_problems(), testing::Contains(HasSubstr("certificate.pem is in use")));
  EXPECT_THAT(said(), testing::Not(HasSubstr("problem")));
  EXPECT_EQ(admin.get("/api/me").status, 200) << "nobody was signed out";
}

TEST(ServerSessions, EndAfterHalfAnHourWithoutARequest) {
  ReviewSchool school;
  school.add_user("t.brook", Role::Technician);
  PageClient client = school.client("t.brook");
  school.clock.advance(29min);
  EXPECT_EQ(client.get("/api/me").status, 200);
  school.clock.advance(29min);
  EXPECT_EQ(client.send("GET", "/api/uploads/progress", "", {{"X-Background", "1"}}).status, 200);
  school.clock.advance(2min);
  EXPECT_EQ(client.get("/api/me").status, 401) << "polling is no activity";
}

TEST(ServerLogins, AreSlowedDownForAccountsAndForUnknownNamesAlike) {
  ReviewSchool school;
  school.add_user("t.brook", Role::Technician);
  PageClient client(school.address);
  for (const char* user : {"t.brook", "nobody"}) {
    for (int i = 0; i < 5; ++i)
      EXPECT_EQ(client.sign_in(user, "wrong password").error(), "wrong-login") << user;
    const auto answer = client.sign_in(user, kPassword);
    EXPECT_EQ(answer.status, 429) << user;
    EXPECT_EQ(answer.header("Retry-After"), "1") << user;
  }
  school.clock.advance(1s);
  EXPECT_EQ(client.sign_in("T.Brook", kPassword).status, 200)
      << "names are told apart by letters, not by their size";
}

TEST(ServerConnections, ABodyThatTricklesInIsNotWaitedFor) {
  auto options = ReviewSchool::quick_options();
  options.connections.body_time = 300ms;
  ReviewSchool school(options);
  const auto began = std::chrono::steady_clock::now();
  const test::RawConnection connection(school.port);
  connection.send("POST /api/login HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(school.port) +
                  "\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n");
  const std::jthread hand([&](const std::stop_token& stop) {
    while (!stop.stop_requested() && connection.send(" ")) std::this_thread::sleep_for(50ms);
  });
  EXPECT_THAT(connection.receive(5s), testing::Not(HasSubstr("200 OK")));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 4s);
}

// Heads that never end keep a thread for as long as heads are waited for.
std::vector<std::unique_ptr<test::RawConnection>> unfinished_heads(int port, const char* from, int count) {
  std::vector<std::unique_ptr<test::RawConnection>> connections;
  for (int i = 0; i < count; ++i) {
    connections.push_back(std::make_unique<test::RawConnection>(port, from));
    connections.back()->send("GET / HTTP/1.1\r\nX-Slow: ");
  }
  return connections;
}

TEST(ServerConnections, OneClientCannotTakeAllThreads) {
  auto options = ReviewSchool::quick_options();
  options.threads = 4;
  options.connections.of_one_client = 2;
  options.connections.head_time = 30s;
  ReviewSchool school(options);
  const auto slow = unfinished_heads(school.port, "127.0.0.2", 40);
  const auto began = std::chrono::steady_clock::now();
  PageClient other(school.address);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(other.get("/").status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 10s) << "nobody waits for somebody else's slowness";
}

TEST(ServerConnections, ManyOfOneClientWaitTheirTurnAndTooManyAreClosed) {
  auto options = ReviewSchool::quick_options();
  options.threads = 8;
  options.connections.of_one_client = 2;
  options.connections.waiting_of_one = 2;
  options.connections.head_time = 30s;
  ReviewSchool school(options);
  auto slow = unfinished_heads(school.port, "127.0.0.2", 2);
  std::this_thread::sleep_for(100ms);  // their turns have begun
  const std::string request = "GET /favicon.svg HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(school.port) +
                              "\r\nConnection: close\r\n\r\n";
  const test::RawConnection first(school.port, "127.0.0.2");
  const test::RawConnection second(school.port, "127.0.0.2");
  first.send(request);
  second.send(request);
  std::this_thread::sleep_for(100ms);
  const test::RawConnection one_too_many(school.port, "127.0.0.2");
  one_too_many.send(request);
  EXPECT_EQ(one_too_many.receive(5s), "");
  slow.clear();
  EXPECT_THAT(first.receive(5s), HasSubstr("200 OK"));
  EXPECT_THAT(second.receive(5s), HasSubstr("200 OK"));
}

TEST(ServerConnections, AnIdleOneGivesWayToItsOwnClientsNext) {
  auto options = ReviewSchool::quick_options();
  options.connections.of_one_client = 1;
  options.connections.idle = 30s;
  ReviewSchool school(options);
  const auto began = std::chrono::steady_clock::now();
  std::vector<std::unique_ptr<PageClient>> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(std::make_unique<PageClient>(school.address));
    EXPECT_EQ(clients.back()->get("/favicon.svg").status, 200);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, 20s);
}

TEST(ServerConnections, AHeadThatTricklesInIsNotWaitedFor) {
  auto options = ReviewSchool::quick_options();
  options.connections.head_time = 300ms;
  ReviewSchool school(options);
  const auto began = std::chrono::steady_clock::now();
  const test::RawConnection connection(school.port);
  const std::jthread hand([&](const std::stop_token& stop) {
    while (!stop.stop_requested() && connection.send("X")) std::this_thread::sleep_for(50ms);
  });
  EXPECT_THAT(connection.receive(10s), testing::Not(HasSubstr("200 OK")));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 8s);
}

TEST(ServerRates, KeepOneSessionFromTakingItAll) {
  auto options = ReviewSchool::quick_options();
  options.signed_in = {10, 5};
  ReviewSchool school(options);
  school.add_user("t.brook", Role::Technician);
  school.add_user("h.lane", Role::Head);
  PageClient client = school.client("t.brook");
  PageClient other = school.client("h.lane");
  int refused = 0;
  for (int i = 0; i < 20; ++i) refused += client.get("/api/me").status == 429 ? 1 : 0;
  EXPECT_EQ(refused, 10);
  EXPECT_EQ(other.get("/api/me").status, 200);
  school.clock.advance(1s);
  EXPECT_EQ(client.get("/api/me").status, 200);
}

TEST(ServerRates, KeepStrangersFromTakingItAll) {
  auto options = ReviewSchool::quick_options();
  options.anonymous = {10, 5};
  ReviewSchool school(options);
  PageClient client(school.address);
  int refused = 0;
  for (int i = 0; i < 20; ++i) refused += client.get("/api/me").status == 429 ? 1 : 0;
  EXPECT_EQ(refused, 10);
}

}  // namespace
}  // namespace schoolgate::review
