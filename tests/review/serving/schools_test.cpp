// Several schools of one server: each with everything of its own, and nothing of it for another one's people.
#include <filesystem>
#include <future>
#include <regex>

#include <gmock/gmock.h>

#include "gate/school/workspace.hpp"
#include "review/review_school.hpp"
#include "review/routing/route.hpp"
#include "review/serving/page_files.hpp"
#include "support/postgresql.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using test::Answer;
using test::kPassword;
using test::PageClient;
using test::ReviewSchool;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

using namespace std::chrono_literals;

class SchoolsTest : public testing::Test {
 protected:
  SchoolsTest() {
    for (const char* name : {"elm", "oak"}) {
      if (auto made = gate::Workspace::create(folder_.path() / name, {}); !made)
        throw std::runtime_error(sentence(made.error()));
      test::use_server(gate::Workspace::open(folder_.path() / name)->database());
    }
    elm_ = gate::School::open(folder_.path() / "elm", clock_).value();
    oak_ = gate::School::open(folder_.path() / "oak", clock_).value();
  }
  ~SchoolsTest() override {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
  }
  void serve(const std::vector<NamedSchool>& schools,
             const ServerOptions& options = ReviewSchool::quick_options()) {
    auto made = Server::create(schools, options);
    ASSERT_TRUE(made) << sentence(made.error());
    server_ = std::move(*made);
    std::promise<std::string> listening;
    thread_ = std::jthread([&](const std::stop_token& stop) {
      const auto ended = server_->run(
          stop, {.listening = [&](const std::string& at) { listening.set_value(at); },
                 .problem = [this](const std::string& problem) { problems_.push_back(problem); }});
      if (!ended) listening.set_value("");
    });
    address_ = listening.get_future().get();
    ASSERT_NE(address_, "");
  }
  void serve_both() { serve({{"elm", elm_.get()}, {"oak", oak_.get()}}); }

  [[nodiscard]] PageClient at(const std::string& school) const {
    PageClient client(address_);
    client.place = school.empty() ? "" : "/s/" + school;
    return client;
  }
  void add_user(gate::School& school, const std::string& user, Role role = Role::Admin) {
    ASSERT_TRUE(
        Accounts(school.database(), clock_).add(user, kPassword, role, user, Accounts::Chosen::ByTheUser));
  }

  test::TemporaryFolder folder_;
  test::SharedClock clock_{test::kToday};
  std::unique_ptr<gate::School> elm_;
  std::unique_ptr<gate::School> oak_;
  std::vector<std::string> problems_;  // read when nothing is under way
  std::string address_;
  std::unique_ptr<Server> server_;
  std::jthread thread_;
};

// An address that the route takes.
std::string filled(std::string_view pattern) {
  std::string path(pattern);
  for (const char* number :
       {"photo", "event", "post", "incident", "job", "portrait", "take_down", "screenshot"})
    path = std::regex_replace(path, std::regex("\\{" + std::string(number) + "\\}"), "1");
  path = std::regex_replace(path, std::regex("\\{sha256\\}"), std::string(64, 'a'));
  return std::regex_replace(path, std::regex("\\{[a-z]+\\}"), "P001");
}

TEST_F(SchoolsTest, NothingOfASchoolIsReachedWithAnotherOnesSession) {
  add_user(*elm_, "a.first");
  add_user(*oak_, "a.first");
  serve_both();
  PageClient client = at("elm");
  ASSERT_EQ(client.sign_in("a.first", kPassword).status, 200);
  ASSERT_EQ(client.get("/api/settings").status, 200) << "the session is good where it was opened";
  client.place = "/s/oak";
  int asked = 0;
  for (const Route& route : routes()) {
    if (route.access == Access::Anyone) continue;
    const bool file = route.body == Body::File;
    const Answer answer =
        client.send(std::string(word(route.method)), filled(route.path), route.body == Body::None ? "" : "{}",
                    {{"Content-Type", file ? "application/octet-stream" : "application/json"},
                     {"X-CSRF-Token", client.csrf}});
    EXPECT_EQ(answer.error(), "signed-out") << word(route.method) << ' ' << route.path << ": " << answer.body;
    ++asked;
  }
  EXPECT_GT(asked, 100);
  client.place = "";
  EXPECT_EQ(client.get("/api/me").status, 404) << "nothing lies outside the schools";
  client.place = "/s/elm/../oak";
  EXPECT_EQ(client.get("/api/me").status, 404);
}

TEST_F(SchoolsTest, WhoHasAccountsInBothHasASessionInEachAndEndsThemApart) {
  add_user(*elm_, "a.first", Role::Technician);
  add_user(*oak_, "a.first", Role::Office);
  serve_both();
  PageClient elm = at("elm");
  PageClient oak = at("oak");
  ASSERT_EQ(elm.sign_in("a.first", kPassword).json()["role"], "technician");
  ASSERT_EQ(oak.sign_in("a.first", kPassword).json()["role"], "office");
  EXPECT_EQ(oak.get("/api/queue").status, 403) << "the role is each school's own";
  EXPECT_EQ(elm.post("/api/logout", json::object()).status, 200);
  EXPECT_EQ(elm.get("/api/me").status, 401);
  EXPECT_EQ(oak.get("/api/me").status, 200);
}

TEST_F(SchoolsTest, AnAuthenticatorAppTellsThemApart) {
  add_user(*elm_, "a.first");
  serve_both();
  PageClient elm = at("elm");
  ASSERT_EQ(elm.sign_in("a.first", kPassword).status, 200);
  const Answer begun = elm.post("/api/me/second-factor", {{"current", kPassword}});
  EXPECT_THAT(
      begun.json()["address"].get<std::string>(),
      AllOf(HasSubstr("otpauth://totp/Schoolgate%20elm:a.first?"), HasSubstr("&issuer=Schoolgate%20elm")));
}

TEST_F(SchoolsTest, CookiesAreBoundToTheSchoolsPlace) {
  add_user(*elm_, "a.first");
  serve_both();
  PageClient client = at("elm");
  const Answer answer = client.sign_in("a.first", kPassword);
  const auto [first, last] = answer.headers.equal_range("Set-Cookie");
  ASSERT_EQ(std::distance(first, last), 2);
  for (auto set = first; set != last; ++set)
    EXPECT_THAT(set->second,
                AllOf(HasSubstr("; Path=/s/elm/;"), HasSubstr("HttpOnly"), HasSubstr("SameSite=Strict")));
}

TEST_F(SchoolsTest, UnderTlsACookieWithAPlaceIsNotCalledAHostsOwn) {
  SharedPatience patience(clock_, {});
  const Services alone(*elm_, {}, true, patience);
  const Services one_of_many(*oak_, {}, true, patience, "oak");
  EXPECT_EQ(alone.cookie_name(), "__Host-schoolgate_session");
  EXPECT_EQ(one_of_many.cookie_name(), "__Secure-schoolgate_session")
      << "browsers refuse the other with a path";
  EXPECT_EQ(one_of_many.place(), "/s/oak/");
}

TEST_F(SchoolsTest, UploadsTakeNoMoreMemoryTogetherThanThoseOfOne) {
  SharedPatience patience(clock_, {.at_once_each = 1, .bytes_at_once = 100});
  const Services elm(*elm_, {}, false, patience, "elm");
  const Services oak(*oak_, {}, false, patience, "oak");
  const auto enter = [](const Services& school, std::uint64_t bytes) {
    return school.patience.uploads.enter(school.counted_as("a.first"), bytes);
  };
  {
    const auto under_way = enter(elm, 60);
    ASSERT_TRUE(under_way.place);
    EXPECT_FALSE(enter(oak, 60).place);
    EXPECT_FALSE(enter(elm, 10).place) << "one at a time of each user";
    EXPECT_TRUE(enter(oak, 40).place) << "a user of that name is another one";
  }
  EXPECT_TRUE(enter(oak, 60).place);
}

TEST_F(SchoolsTest, StrangersSeeTheirNamesAndNothingElse) {
  add_user(*elm_, "a.first");
  serve({{"elm", elm_.get()}, {"oak", nullptr}});
  PageClient stranger = at("");
  const Answer list = stranger.get("/api/schools");
  EXPECT_EQ(list.json(),
            json::parse(R"({"schools":[{"name":"elm","served":true},{"name":"oak","served":false}]})"));
  EXPECT_EQ(stranger.post("/api/schools", json::object()).status, 405);
  EXPECT_EQ(stranger.get("/s/elm/api/queue").status, 401);
  EXPECT_EQ(stranger.get("/s/ash/api/me").status, 404);
}

TEST_F(SchoolsTest, ASchoolThatCannotBeOpenedIsNamedAndTheOthersAreServed) {
  add_user(*elm_, "a.first");
  serve({{"oak", nullptr}, {"elm", elm_.get()}});
  PageClient elm = at("elm");
  EXPECT_EQ(elm.sign_in("a.first", kPassword).status, 200);
  const Answer closed = at("oak").get("/api/me");
  EXPECT_EQ(closed.status, 503);
  EXPECT_THAT(closed.body, HasSubstr("oak cannot be opened at the moment"));
  EXPECT_EQ(at("oak").sign_in("a.first", kPassword).status, 503);
}

TEST_F(SchoolsTest, ASchoolWhoseSettingsAreGoneIsToldOfAndTheOthersAreServed) {
  add_user(*elm_, "a.first");
  std::filesystem::remove(oak_->workspace().settings_file());
  serve_both();
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("oak is not served: ")));
  EXPECT_EQ(at("elm").sign_in("a.first", kPassword).status, 200);
  EXPECT_EQ(at("oak").get("/api/me").status, 503);
}

TEST_F(SchoolsTest, TheFirstPageListsThemAndEachHasItsOwn) {
  serve_both();
  PageClient client = at("");
  const auto text_of = [](std::string_view path) {
    for (const PageFile& file : page_files())
      if (file.path == path) return std::string(file.text);
    return std::string();
  };
  ASSERT_NE(text_of("/"), text_of("/schools.html"));
  EXPECT_EQ(client.get("/").body, text_of("/schools.html"));
  EXPECT_EQ(client.get("/s/elm/").body, text_of("/"));
  EXPECT_EQ(client.get("/app.js").body, text_of("/app.js"));
  EXPECT_EQ(client.get("/s/elm/app.js").status, 404) << "one address for what is the same in all";
  EXPECT_EQ(client.get("/schools.html").status, 404);
  const Answer moved = client.get("/s/elm");
  EXPECT_EQ(moved.status, 308);
  EXPECT_EQ(moved.header("Location"), "/s/elm/");
}

TEST_F(SchoolsTest, AStrangersAddressIsCountedOverAllOfThem) {
  add_user(*oak_, "a.first");
  serve_both();
  for (int i = 0; i < 20; ++i) {
    PageClient stranger = at(i % 2 == 0 ? "elm" : "oak");
    ASSERT_EQ(stranger.sign_in("name" + std::to_string(i), "wrong password").status, 401) << i;
  }
  EXPECT_EQ(at("oak").sign_in("a.first", kPassword).status, 429);
  EXPECT_EQ(at("elm").sign_in("a.first", kPassword).status, 429);
  clock_.advance(1s);
  EXPECT_EQ(at("oak").sign_in("a.first", kPassword).status, 200);
}

TEST_F(SchoolsTest, SigningInAtOneBuysNoTriesAtAnotherOnesAccountOfThatName) {
  add_user(*elm_, "office", Role::Office);
  add_user(*oak_, "office", Role::Office);
  serve_both();
  for (int i = 0; i < 5; ++i) ASSERT_EQ(at("oak").sign_in("office", "wrong password").status, 401);
  PageClient elm = at("elm");
  ASSERT_EQ(elm.sign_in("office", kPassword).status, 200) << "its own account is another one";
  PageClient oak = at("oak");
  EXPECT_EQ(oak.sign_in("office", kPassword).status, 429);
  oak.use_device(elm.device);
  EXPECT_EQ(oak.sign_in("office", kPassword).status, 429)
      << "a device is known to the school where it signed in";
}

TEST_F(SchoolsTest, BehindAProxyEachHasItsPlaceAndSessionUnderTheProxysName) {
  add_user(*elm_, "a.first");
  add_user(*oak_, "a.first");
  auto options = ReviewSchool::quick_options();
  options.behind = "photos.trust.uk";
  serve({{"elm", elm_.get()}, {"oak", oak_.get()}}, options);
  PageClient proxy = at("");
  const httplib::Headers forwarded{{"Host", "photos.trust.uk"}, {"X-Forwarded-For", "10.0.0.7"}};
  const auto sign_in = [&](const std::string& school, const char* origin) {
    auto headers = forwarded;
    headers.emplace("Origin", origin);
    headers.emplace("Content-Type", "application/json");
    return proxy.send("POST", "/s/" + school + "/api/login",
                      json{{"user", "a.first"}, {"password", kPassword}}.dump(), headers);
  };
  EXPECT_EQ(at("elm").sign_in("a.first", kPassword).status, 421) << "past the proxy";
  EXPECT_EQ(sign_in("elm", "https://elsewhere.example").status, 403);
  const Answer good = sign_in("elm", "https://photos.trust.uk");
  ASSERT_EQ(good.status, 200) << good.body;
  const auto [first, last] = good.headers.equal_range("Set-Cookie");
  ASSERT_EQ(std::distance(first, last), 2);
  for (auto set = first; set != last; ++set) {
    EXPECT_THAT(set->second,
                AllOf(StartsWith("__Secure-"), HasSubstr("; Path=/s/elm/;"), HasSubstr("; Secure")));
    const std::string pair = set->second.substr(0, set->second.find(';'));
    if (pair.find("_session=") != std::string::npos) proxy.cookie = pair;
  }
  ASSERT_NE(proxy.cookie, "");
  EXPECT_EQ(proxy.send("GET", "/s/elm/api/me", "", forwarded).status, 200);
  EXPECT_EQ(proxy.send("GET", "/s/oak/api/me", "", forwarded).status, 401)
      << "even where a browser sent it on, it opens no other school";

  const Answer moved = proxy.send("GET", "/s/oak", "", forwarded);
  EXPECT_EQ(moved.status, 308);
  EXPECT_EQ(moved.header("Location"), "/s/oak/") << "under whatever name the proxy has";
  EXPECT_EQ(proxy.send("GET", "/api/schools", "", forwarded).status, 200);
  EXPECT_THAT(proxy.send("GET", "/", "", forwarded).body, HasSubstr("<html"));
}

TEST_F(SchoolsTest, NamesThatAreNoneOrEqualAreRefused) {
  const auto refused = [&](const std::vector<NamedSchool>& schools) {
    const auto made = Server::create(schools, ReviewSchool::quick_options());
    return made ? std::string("it was not refused") : sentence(made.error());
  };
  for (const char* wrong : {"", "Elm", "../elm", "st mary", "-elm", "é"})
    EXPECT_THAT(refused({{wrong, elm_.get()}}), HasSubstr("is no name for a school's address")) << wrong;
  EXPECT_THAT(refused({{"elm", elm_.get()}, {"elm", oak_.get()}}), HasSubstr("two schools are called elm"));
  EXPECT_THAT(refused({{"elm", nullptr}}), HasSubstr("none of the schools can be opened"));
}

TEST(OneSchool, LiesAtTheFirstPageAndListsNone) {
  ReviewSchool school;
  PageClient client(school.address);
  EXPECT_EQ(client.get("/api/schools").status, 404);
  EXPECT_EQ(client.get("/schools.html").status, 404);
  EXPECT_EQ(client.get("/s/school/").status, 404);
}

}  // namespace
}  // namespace schoolgate::review
