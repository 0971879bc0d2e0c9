// Signing in with a code beside the password.
#include <gmock/gmock.h>

#include "review/authenticator_app.hpp"
#include "review/review_school.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using test::Answer;
using test::AuthenticatorApp;
using test::kPassword;
using test::PageClient;
using test::ReviewSchool;
using testing::SizeIs;
using namespace std::chrono_literals;

Answer sign_in(PageClient& client, const std::string& user, const std::string& code) {
  return client.send("POST", "/api/login",
                     json{{"user", user}, {"password", kPassword}, {"code", code}}.dump(),
                     {{"Content-Type", "application/json"}});
}

AuthenticatorApp set_up(ReviewSchool& school, PageClient& client, std::vector<std::string>* codes = nullptr) {
  AuthenticatorApp app(
      client.post("/api/me/second-factor", {{"current", kPassword}}).json()["secret"].get<std::string>());
  const Answer confirmed =
      client.post("/api/me/second-factor/confirm", {{"code", app.code(school.clock.now())}});
  EXPECT_EQ(confirmed.status, 200) << confirmed.body;
  EXPECT_THAT(confirmed.json()["backup_codes"], SizeIs(8));
  if (codes != nullptr) *codes = confirmed.json()["backup_codes"].get<std::vector<std::string>>();
  school.clock.advance(30s);
  return app;
}

TEST(SecondFactor, IsAskedForAtEachSignInOnceItIsSetUp) {
  ReviewSchool school;
  const auto client = school.add_and_sign_in("t.brook", Role::Technician);
  EXPECT_EQ(client->post("/api/me/second-factor", {{"current", "wrong password"}}).error(), "wrong-login");
  std::vector<std::string> codes;
  const AuthenticatorApp app = set_up(school, *client, &codes);
  EXPECT_EQ(client->get("/api/me").json()["second_factor"],
            (json{{"in_use", true}, {"needed", false}, {"backup_codes", 8}}));
  EXPECT_EQ(client->post("/api/me/second-factor", {{"current", kPassword}}).status, 422);

  PageClient fresh(school.address);
  EXPECT_EQ(fresh.sign_in("t.brook", "wrong password").error(), "wrong-login");
  EXPECT_EQ(fresh.sign_in("t.brook", kPassword).error(), "code-needed");
  EXPECT_TRUE(fresh.cookie.empty()) << "half of it opens nothing, and makes no device known";
  EXPECT_EQ(sign_in(fresh, "t.brook", "000000x").error(), "code-needed");
  const std::string code = app.code(school.clock.now());
  EXPECT_EQ(sign_in(fresh, "t.brook", code).status, 200);
  EXPECT_EQ(sign_in(fresh, "t.brook", code).error(), "code-needed") << "once";
  EXPECT_EQ(sign_in(fresh, "t.brook", codes[0]).status, 200);
}

TEST(SecondFactor, IsNotGuessedByWhoHasThePassword) {
  ReviewSchool school;
  const auto client = school.add_and_sign_in("t.brook", Role::Technician);
  client->use_device(client->device);
  const AuthenticatorApp app = set_up(school, *client);
  PageClient thief(school.address);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(sign_in(thief, "t.brook", "00000x").error(), "code-needed") << i;
  EXPECT_EQ(sign_in(thief, "t.brook", app.code(school.clock.now())).status, 429);
  PageClient known(school.address);
  known.use_device(client->device);
  EXPECT_EQ(sign_in(known, "t.brook", app.code(school.clock.now())).status, 200)
      << "its owner is not kept out";
}

TEST(SecondFactor, WrongCodesAreInTheLedgerAlthoughThePasswordFits) {
  ReviewSchool school;
  const auto client = school.add_and_sign_in("t.brook", Role::Technician);
  static_cast<void>(set_up(school, *client));
  PageClient thief(school.address);
  for (int i = 0; i < 5; ++i) static_cast<void>(sign_in(thief, "t.brook", "00000x"));
  const auto entry = school.school->ledger().entries(1, 1000).back();
  EXPECT_EQ(entry.action, "user.logins_failed");
  EXPECT_EQ(entry.subject, "t.brook");
}

TEST(SecondFactor, EndsTheSessionsOfWhoeverSignedInWithThePasswordAloneBefore) {
  ReviewSchool school;
  const auto client = school.add_and_sign_in("t.brook", Role::Technician);
  PageClient thief = school.client("t.brook");
  ASSERT_EQ(thief.get("/api/queue").status, 200);
  client->use_device(client->device);
  static_cast<void>(set_up(school, *client));
  EXPECT_EQ(thief.get("/api/queue").status, 401);
  EXPECT_EQ(client->get("/api/queue").status, 200) << "who set it up stays";
}

TEST(SecondFactor, IsNotResetByWhoFindsAnOpenPage) {
  ReviewSchool school;
  const auto admin = school.add_and_sign_in("a.first", Role::Admin);
  const auto client = school.add_and_sign_in("t.brook", Role::Technician);
  static_cast<void>(set_up(school, *client));
  static_cast<void>(set_up(school, *admin));
  EXPECT_EQ(admin->post("/api/users/t.brook/second-factor/reset", {{"current", "wrong password"}}).error(),
            "wrong-login");
  EXPECT_EQ(admin->post("/api/users/a.first/second-factor/reset", {{"current", kPassword}}).error(),
            "refused");
  const auto after = admin->get("/api/users").json();
  ASSERT_FALSE(after["users"].empty());
  for (const auto& user : after["users"]) EXPECT_EQ(user["second_factor"], true);
}

TEST(SecondFactor, IsResetByAnAdminWhenTheDeviceIsLost) {
  ReviewSchool school;
  const auto admin = school.add_and_sign_in("a.first", Role::Admin);
  const auto client = school.add_and_sign_in("t.brook", Role::Technician);
  static_cast<void>(set_up(school, *client));
  EXPECT_EQ(client->post("/api/users/t.brook/second-factor/reset", {{"current", kPassword}}).error(),
            "forbidden");
  const Answer list = admin->post("/api/users/t.brook/second-factor/reset", {{"current", kPassword}});
  ASSERT_EQ(list.status, 200) << list.body;
  for (const auto& user : list.json()["users"]) EXPECT_EQ(user["second_factor"], false);
  EXPECT_EQ(school.school->ledger().entries(1, 1000).back().action, "user.second_factor_reset");
  EXPECT_EQ(client->get("/api/queue").status, 401) << "the lost device may be the one that is signed in";
  PageClient fresh(school.address);
  EXPECT_EQ(fresh.sign_in("t.brook", kPassword).status, 200);
}

TEST(SecondFactor, ComesBeforeAnythingElseWhereTheSettingsAskForIt) {
  ReviewSchool school(ReviewSchool::quick_options(), "accounts.require_second_factor = yes\n");
  const auto office = school.add_and_sign_in("o.reed", Role::Office);
  EXPECT_EQ(office->get("/api/events").status, 200) << "who brings photos in needs none";
  for (const auto& [user, role] : std::map<std::string, Role>{
           {"t.brook", Role::Technician}, {"h.lane", Role::Head}, {"a.first", Role::Admin}}) {
    const auto client = school.add_and_sign_in(user, role);
    EXPECT_EQ(client->get("/api/me").json()["second_factor"]["needed"], true) << user;
    EXPECT_EQ(client->get("/api/queue").error(), "second-factor-needed") << user;
    EXPECT_EQ(client->get("/api/events").error(), "second-factor-needed") << user;
    static_cast<void>(set_up(school, *client));
    EXPECT_EQ(client->get("/api/queue").status, 200) << user;
  }
}

}  // namespace
}  // namespace schoolgate::review
