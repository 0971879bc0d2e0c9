// Every route as everybody, and everything that must not get through.
#include <fstream>
#include <regex>

#include <gmock/gmock.h>

#include "review/raw_connection.hpp"
#include "review/review_school.hpp"
#include "review/routing/route.hpp"
#include "review/serving/page_files.hpp"
#include "support/source_folder.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using test::Answer;
using test::kPassword;
using test::PageClient;
using test::ReviewSchool;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

const std::map<Role, std::string> kUsers{{Role::Office, "o.reed"},
                                         {Role::Technician, "t.brook"},
                                         {Role::Head, "h.lane"},
                                         {Role::Admin, "a.first"}};

// A path that fits the route, with ids that belong to nobody.
std::string path_for(const Route& route) {
  static const std::map<std::string, std::string> values{
      {"{photo}", "999"},     {"{event}", "999"},
      {"{job}", "999"},       {"{sha256}", std::string(64, 'a')},
      {"{person}", "P999"},   {"{platform}", "nowhere"},
      {"{post}", "999"},      {"{user}", "nobody"},
      {"{portrait}", "999"},  {"{incident}", "999"},
      {"{take_down}", "999"}, {"{screenshot}", "999"}};
  std::string path(route.path);
  for (const auto& [name, value] : values) {
    if (const auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), value);
  }
  return path;
}

Answer ask(PageClient& client, const Route& route, const std::string& csrf) {
  httplib::Headers headers;
  if (!csrf.empty()) headers.emplace("X-CSRF-Token", csrf);
  if (route.body == Body::None)
    return client.send(std::string(word(route.method)), path_for(route), "", headers);
  headers.emplace("Content-Type", route.body == Body::Json ? "application/json" : "application/octet-stream");
  return client.send(std::string(word(route.method)), path_for(route), "{}", headers);
}

class ProtectionTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    school_ = std::make_unique<ReviewSchool>();
    school_->fill_register();
    for (const auto& [role, user] : kUsers) school_->add_user(user, role);
  }
  static void TearDownTestSuite() { school_.reset(); }
  static PageClient nobody() { return PageClient(school_->address); }

  // Bytes as they are over a socket of their own; what came back until the server closed or a second passed.
  static std::string raw(const std::string& bytes) {
    const test::RawConnection connection(school_->port);
    connection.send(bytes);
    return connection.receive(1s);
  }
  static std::string host() { return "Host: 127.0.0.1:" + std::to_string(school_->port) + "\r\n"; }

  static std::unique_ptr<ReviewSchool> school_;
};

std::unique_ptr<ReviewSchool> ProtectionTest::school_;

TEST_F(ProtectionTest, EveryRouteIsClosedToTheSignedOut) {
  for (const Route& route : routes()) {
    if (route.access == Access::Anyone) continue;
    PageClient client = nobody();
    const Answer answer = ask(client, route, "");
    EXPECT_EQ(answer.status, 401) << word(route.method) << " " << route.path;
    EXPECT_EQ(answer.error(), "signed-out") << route.path;
  }
}

TEST_F(ProtectionTest, EveryRouteAsEveryRole) {
  for (const auto& [role, user] : kUsers) {
    PageClient client = school_->client(user);
    for (const Route& route : routes()) {
      if (route.access == Access::Anyone || route.path == "/api/logout") continue;
      const Answer answer = ask(client, route, client.csrf);
      const std::string what = user + " " + std::string(word(route.method)) + " " + std::string(route.path);
      if (may(route.access, role)) {
        EXPECT_NE(answer.status, 401) << what;
        EXPECT_NE(answer.status, 403) << what;
        EXPECT_LT(answer.status, 500) << what << answer.body;
        EXPECT_NE(answer.status, 0) << what << answer.body;
      } else {
        EXPECT_EQ(answer.status, 403) << what;
        EXPECT_EQ(answer.error(), "forbidden") << what;
      }
    }
  }
}

TEST_F(ProtectionTest, APasswordChosenBySomebodyElseOpensNothingButTheChoiceOfAnOwnOne) {
  Accounts accounts(school_->school->database(), school_->clock);
  for (const auto& [role, unused] : kUsers) {
    const std::string user = "new." + std::string(word(role));
    ASSERT_TRUE(accounts.add(user, kPassword, role, "a.first"));
    PageClient client = school_->client(user);
    std::vector<std::string_view> open;
    for (const Route& route : routes()) {
      if (route.access == Access::Anyone || route.path == "/api/logout") continue;
      const Answer answer = ask(client, route, client.csrf);
      if (answer.error() != "password-given")
        open.push_back(route.path);
      else
        EXPECT_EQ(answer.status, 403) << route.path;
    }
    EXPECT_THAT(open, testing::UnorderedElementsAre("/api/me", "/api/me/password")) << user;
    EXPECT_EQ(client.post("/api/logout", json::object()).status, 200);
    EXPECT_TRUE(accounts.remove(user, "a.first"));
  }
}

TEST_F(ProtectionTest, EveryChangeNeedsTheSessionsToken) {
  PageClient other = school_->client("a.first");
  PageClient client = school_->client("a.first");
  for (const Route& route : routes()) {
    if (route.access == Access::Anyone || route.method == Method::Get) continue;
    for (const std::string& token : {std::string(), std::string(64, '0'), other.csrf, client.csrf + "0"}) {
      const Answer answer = ask(client, route, token);
      EXPECT_EQ(answer.status, 403) << route.path;
      EXPECT_EQ(answer.error(), "csrf") << route.path;
    }
  }
  EXPECT_EQ(client.get("/api/me").status, 200) << "none of them was carried out, logging out least of all";
}

TEST_F(ProtectionTest, ChangesFromOtherPagesAreRefused) {
  PageClient client = school_->client("a.first");
  const auto log_out = [&](const char* header, const std::string& value) {
    return client.send(
        "POST", "/api/logout", "{}",
        {{"Content-Type", "application/json"}, {"X-CSRF-Token", client.csrf}, {header, value}});
  };
  EXPECT_EQ(log_out("Origin", "http://evil.example").error(), "csrf");
  EXPECT_EQ(log_out("Origin", "null").error(), "csrf");
  EXPECT_EQ(log_out("Origin", "https://127.0.0.1:" + std::to_string(school_->port)).error(), "csrf");
  EXPECT_EQ(log_out("Sec-Fetch-Site", "cross-site").error(), "csrf");
  EXPECT_EQ(log_out("Sec-Fetch-Site", "same-site").error(), "csrf");
  EXPECT_EQ(log_out("Origin", school_->address).status, 200);
}

TEST_F(ProtectionTest, SomebodyElsesLoginFormCannotSignAnybodyIn) {
  PageClient client = nobody();
  const std::string body = json{{"user", "a.first"}, {"password", kPassword}}.dump();
  const auto log_in = [&](const char* type, const char* origin) {
    httplib::Headers headers{{"Content-Type", type}};
    if (origin != nullptr) headers.emplace("Origin", origin);
    return client.send("POST", "/api/login", body, headers);
  };
  EXPECT_EQ(log_in("text/plain", nullptr).status, 415);
  EXPECT_EQ(log_in("application/x-www-form-urlencoded", nullptr).status, 415);
  EXPECT_EQ(log_in("multipart/form-data; boundary=x", nullptr).status, 415);
  EXPECT_EQ(log_in("application/json", "http://evil.example").status, 403);
  EXPECT_EQ(log_in("application/json; charset=utf-8", nullptr).status, 200);
}

TEST_F(ProtectionTest, OtherNamesForThisMachineAreNotAnswered) {
  PageClient client = school_->client("t.brook");
  for (const std::string& name :
       {std::string("evil.example"), "evil.example:" + std::to_string(school_->port),
        std::string("127.0.0.1"), std::string("localhost:1"), std::string()}) {
    const std::string answer = raw("GET /api/queue HTTP/1.1\r\nHost: " + name +
                                   "\r\nCookie: " + client.cookie + "\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(answer, HasSubstr("421")) << name;
  }
  const std::string own = raw("GET /api/queue HTTP/1.1\r\nHost: LocalHost:" + std::to_string(school_->port) +
                              "\r\nCookie: " + client.cookie + "\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(own, HasSubstr("200 OK"));
  EXPECT_THAT(raw("GET / HTTP/1.1\r\nConnection: close\r\n\r\n"), HasSubstr("421"));
  EXPECT_THAT(raw("GET / HTTP/1.1\r\n" + host() + host() + "Connection: close\r\n\r\n"), HasSubstr("421"));
}

TEST_F(ProtectionTest, PathsNeverReachTheFileSystem) {
  PageClient client = school_->client("a.first");
  for (const char* path : {"/../../../../etc/passwd",
                           "/%2e%2e/%2e%2e/etc/passwd",
                           "/..%2f..%2fetc%2fpasswd",
                           "/api/photos/../../etc",
                           "/web/index.html",
                           "/index.html",
                           "/review/web/index.html",
                           "//etc/passwd",
                           "/.git/config",
                           "/schoolgate.db",
                           "/vault/",
                           "/api/photos/1/renditions/..%2f..%2fschoolgate.db",
                           "/api/downloads/..%2f..%2fvault/1",
                           "/api/downloads/facebook%00/1",
                           "/api/register/..%2F..",
                           "/api/users/..%2f..%2fetc",
                           "/app.js%00.html",
                           "/%",
                           "/%zz",
                           "/api/photos/1%0d%0aX:y"}) {
    const Answer answer = client.send("GET", path, "", {});
    EXPECT_GE(answer.status, 400) << path;
    EXPECT_LT(answer.status, 500) << path << answer.body;
    EXPECT_THAT(answer.body, Not(HasSubstr("root:"))) << path;
  }
}

TEST_F(ProtectionTest, MalformedAndDeepJsonIsRefused) {
  PageClient client = school_->client("t.brook");
  const std::string deep = "{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  for (const std::string& body :
       {std::string("{"), std::string("[]"), std::string("null"), std::string("{}}"), deep,
        std::string("{\"version\":1,\"version\":2}"), std::string("\xff\xfe{}"),
        std::string("{\"version\":1e999}"), std::string("{\"vers\0ion\":1}", 13)}) {
    const Answer answer = client.send("POST", "/api/photos/999/undo", body,
                                      {{"Content-Type", "application/json"}, {"X-CSRF-Token", client.csrf}});
    EXPECT_EQ(answer.status, 400) << body.substr(0, 40);
    EXPECT_EQ(answer.error(), "bad-request") << body.substr(0, 40);
  }
}

TEST_F(ProtectionTest, OversizedRequestsAreRefusedBeforeTheyAreRead) {
  PageClient client = school_->client("t.brook");
  const Answer json_body = client.send("POST", "/api/photos/999/undo", std::string(300ULL * 1024, ' '),
                                       {{"Content-Type", "application/json"}, {"X-CSRF-Token", client.csrf}});
  EXPECT_EQ(json_body.status, 413);
  const std::string huge =
      raw("POST /api/uploads?event=a&name=b.jpg HTTP/1.1\r\n" + host() + "Cookie: " + client.cookie +
          "\r\nX-CSRF-Token: " + client.csrf +
          "\r\nContent-Type: application/octet-stream\r\nContent-Length: 99999999999\r\n\r\n" +
          std::string(100'000, 'x'));
  EXPECT_THAT(huge, HasSubstr("413"));
  EXPECT_THAT(raw("GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\n" + host() + "\r\n"),
              HasSubstr("HTTP/1.1 4"));
  EXPECT_THAT(raw("GET / HTTP/1.1\r\n" + host() + "X: " + std::string(60'000, 'a') + "\r\n\r\n"),
              Not(HasSubstr("200 OK")));
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "X-" + std::to_string(i) + ": y\r\n";
  EXPECT_THAT(raw("GET / HTTP/1.1\r\n" + host() + many + "\r\n"), Not(HasSubstr("200 OK")));
  EXPECT_EQ(client.get("/api/queue").status, 200);
}

TEST_F(ProtectionTest, BodiesWithoutALengthAreRefused) {
  PageClient client = school_->client("t.brook");
  const std::string head = "POST /api/photos/999/undo HTTP/1.1\r\n" + host() + "Cookie: " + client.cookie +
                           "\r\nX-CSRF-Token: " + client.csrf + "\r\nContent-Type: application/json\r\n";
  EXPECT_THAT(raw(head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"), HasSubstr("411"));
  EXPECT_THAT(raw(head + "\r\n"), HasSubstr("411"));
  EXPECT_THAT(raw(head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"), HasSubstr("400"));
  EXPECT_THAT(raw(head + "Content-Length: -1\r\n\r\n{}"), HasSubstr("400"));
  EXPECT_THAT(raw(head + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"), HasSubstr("415"));
}

TEST_F(ProtectionTest, ABodyForAnAddressWithALineBreakIsNotTaken) {
  for (const char* path : {"/%0a", "/api/login%0d", "/%0d%0a/api/uploads"}) {
    const test::RawConnection connection(school_->port);
    connection.send(std::string("POST ") + path + " HTTP/1.1\r\n" + host() +
                    "Content-Length: 1000000000\r\n\r\n");
    EXPECT_THAT(connection.receive(5s), HasSubstr("404 Not Found"))
        << path << ": at once, with nothing sent yet";
  }
}

TEST_F(ProtectionTest, ARequestCannotHideInAnothersBody) {
  PageClient client = school_->client("a.first");
  const std::string hidden = "GET /api/users HTTP/1.1\r\n" + host() + "Cookie: " + client.cookie + "\r\n\r\n";
  const std::string outer = "GET /api/me HTTP/1.1\r\n" + host() +
                            "Content-Length: " + std::to_string(hidden.size()) + "\r\n\r\n" + hidden;
  EXPECT_THAT(raw(outer), Not(HasSubstr("a.first")));
  const std::string refused =
      "POST /api/photos/1/undo HTTP/1.1\r\n" + host() +
      "Content-Type: application/json\r\nContent-Length: " + std::to_string(hidden.size()) + "\r\n\r\n" +
      hidden;
  EXPECT_THAT(raw(refused), Not(HasSubstr("a.first")));
}

TEST_F(ProtectionTest, ABrowsersDeleteHasNoBodyNorALengthOfIt) {
  PageClient client = school_->client("a.first");
  ASSERT_EQ(
      client.post("/api/users", {{"user", "leaver"}, {"role", "office"}, {"password", kPassword}}).status,
      201);
  const std::string answer =
      raw("DELETE /api/users/leaver HTTP/1.1\r\n" + host() + "Cookie: " + client.cookie +
          "\r\nX-CSRF-Token: " + client.csrf + "\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("200 OK"));
  EXPECT_THAT(answer, Not(HasSubstr("leaver")));
}

TEST_F(ProtectionTest, OtherMethodsAreRefusedWithTheOnesThatAreKnown) {
  PageClient client = school_->client("a.first");
  for (const char* method : {"PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"}) {
    const Answer answer = client.send(method, "/api/queue", "", {{"X-CSRF-Token", client.csrf}});
    EXPECT_EQ(answer.status, 405) << method;
    EXPECT_EQ(answer.header("Allow"), "GET") << method;
  }
  EXPECT_THAT(raw("TRACE /api/me HTTP/1.1\r\n" + host() + "Connection: close\r\n\r\n"), HasSubstr("405"));
  EXPECT_THAT(raw("BREW /api/me HTTP/1.1\r\n" + host() + "Connection: close\r\n\r\n"), HasSubstr("400"));
}

TEST_F(ProtectionTest, EveryAnswerCarriesTheHeadersThatBindTheBrowser) {
  PageClient client = school_->client("a.first");
  for (const char* path : {"/", "/api/me", "/api/queue", "/api/nothing", "/api/photos/999/original"}) {
    const Answer answer = client.get(path);
    const std::string policy = answer.header("Content-Security-Policy");
    EXPECT_THAT(policy, HasSubstr("default-src 'none'")) << path;
    EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'")) << path;
    EXPECT_THAT(policy, Not(HasSubstr("unsafe"))) << path;
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff") << path;
    EXPECT_EQ(answer.header("Referrer-Policy"), "no-referrer") << path;
    EXPECT_EQ(answer.headers.count("Cache-Control"), 1U) << path;
    EXPECT_EQ(answer.header("Cache-Control"), std::string(path) == "/" ? "no-cache" : "no-store") << path;
    EXPECT_EQ(answer.headers.count("Access-Control-Allow-Origin"), 0U) << path;
  }
}

TEST_F(ProtectionTest, ThePagesFilesAreServedToAnybodyAndKnownAgain) {
  PageClient client = nobody();
  for (const PageFile& file : page_files()) {
    if (file.path == "/schools.html") continue;  // where there are several (serving/schools_test.cpp)
    const Answer first = client.get(std::string(file.path));
    EXPECT_EQ(first.status, 200) << file.path;
    EXPECT_EQ(first.body, file.text) << file.path;
    EXPECT_EQ(first.header("Content-Type"), file.type);
    const Answer again =
        client.send("GET", std::string(file.path), "", {{"If-None-Match", first.header("ETag")}});
    EXPECT_EQ(again.status, 304) << file.path;
    EXPECT_EQ(again.body, "");
  }
}

TEST_F(ProtectionTest, TheApiDocumentListsTheTableAsItIs) {
  std::ifstream document(test::source_folder() / "docs/api.md");
  const std::regex row(R"(^\| (GET|POST|PUT|DELETE) \| `(/api/[^`]*)` \| (\S+) \|$)");
  std::vector<std::string> written;
  for (std::string line; std::getline(document, line);) {
    std::smatch parts;
    if (std::regex_match(line, parts, row))
      written.push_back(parts[1].str() + " " + parts[2].str() + " " + parts[3].str());
  }
  const auto access = [](Access value) {
    switch (value) {
      case Access::Anyone:
        return "anyone";
      case Access::All:
        return "all";
      case Access::TechnicianUp:
        return "technician+";
      case Access::TrainedTechnicianUp:
        return "trained";
      case Access::HeadUp:
        return "head+";
      case Access::Admin:
        return "admin";
    }
    return "";
  };
  std::vector<std::string> table;
  for (const Route& route : routes())
    table.push_back(std::string(word(route.method)) + " " + std::string(route.path) + " " +
                    access(route.access));
  EXPECT_THAT(written, testing::UnorderedElementsAreArray(table));
}

}  // namespace
}  // namespace schoolgate::review
