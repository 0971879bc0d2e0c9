// Register, platforms, users, ledger, health: the administrator's side.
#include <gmock/gmock.h>

#include "foundation/storage/session.hpp"
#include "gate/school/template_store.hpp"
#include "review/review_school.hpp"
#include "support/ledger_fence.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using test::Answer;
using test::kPassword;
using test::PageClient;
using test::ReviewSchool;
using testing::HasSubstr;

class AdministrationTest : public testing::Test {
 protected:
  AdministrationTest() {
    school_.fill_register();
    client_ = school_.add_and_sign_in("a.first", Role::Admin);
  }
  json person(const std::string& id) { return client_->get("/api/register/" + id).json(); }
  json consent(const std::string& id, const std::string& platform, const std::string& purpose) {
    const json all = person(id);
    for (const json& one : all["consents"]) {
      if (one["platform"] == platform && one["purpose"] == purpose) return one;
    }
    return {};
  }
  ReviewSchool school_;
  std::unique_ptr<PageClient> client_;
};

TEST_F(AdministrationTest, TheRegisterIsSearchedAndFiltered) {
  const auto ids = [&](const std::string& query) {
    std::string text;
    const json answer = client_->get("/api/register" + query).json();
    for (const json& one : answer["people"]) text += one["id"].get<std::string>() + " ";
    return text;
  };
  EXPECT_EQ(ids(""), "P001 P002 P003 P004 ");  // Hughes, Khan, Nuñez, Ward
  EXPECT_EQ(ids("?q=nunez"), "P003 ");
  EXPECT_EQ(ids("?flag=do-not-publish"), "P004 ");
  EXPECT_EQ(ids("?flag=no-consent"), "P002 P004 ");
  EXPECT_EQ(ids("?class=4B&kind=staff"), "");
  EXPECT_EQ(ids("?offset=1&limit=1"), "P002 ");
  EXPECT_EQ(client_->get("/api/register?flag=other").status, 400);
  const json row = client_->get("/api/register?q=P003").json()["people"][0];
  EXPECT_EQ(row["platforms"]["facebook"], json({{"image", "granted"}, {"name", "refused"}}));
}

TEST_F(AdministrationTest, AConsentIsGivenAndWithdrawnWithItsHistory) {
  EXPECT_EQ(consent("P002", "x", "image")["holds"], false);
  const Answer given = client_->put("/api/register/P002/consent", {{"version", person("P002")["version"]},
                                                                   {"platform", "x"},
                                                                   {"purpose", "image"},
                                                                   {"answer", "granted"},
                                                                   {"given_by", "father"},
                                                                   {"date", "2026-07-01"}});
  ASSERT_EQ(given.status, 200) << given.body;
  EXPECT_EQ(consent("P002", "x", "image")["holds"], true);
  EXPECT_EQ(consent("P002", "x", "image")["given_by"], "father");
  const Answer withdrawn =
      client_->post("/api/register/P002/withdraw",
                    {{"version", given.json()["version"]}, {"platform", "x"}, {"purpose", "image"}});
  ASSERT_EQ(withdrawn.status, 200) << withdrawn.body;
  EXPECT_EQ(consent("P002", "x", "image")["holds"], false);
  const json history = withdrawn.json()["history"];
  EXPECT_GE(history.size(), 2U);
  EXPECT_THAT(history.back()["by"].get<std::string>(), HasSubstr("a.first"));
}

TEST_F(AdministrationTest, TwoPeopleEditingOnePersonNeverOverwriteEachOther) {
  const json seen = person("P002")["version"];
  ASSERT_EQ(client_
                ->put("/api/register/P002/do-not-publish",
                      {{"version", seen}, {"value", true}, {"reason", "court order"}})
                .status,
            200);
  const Answer late = client_->put("/api/register/P002/consent", {{"version", seen},
                                                                  {"platform", "x"},
                                                                  {"purpose", "image"},
                                                                  {"answer", "granted"},
                                                                  {"given_by", "father"},
                                                                  {"date", "2026-07-01"}});
  EXPECT_EQ(late.status, 409);
  EXPECT_EQ(person("P002")["do_not_publish"], true);
  EXPECT_EQ(client_
                ->put("/api/register/P001/do-not-publish",
                      {{"version", person("P001")["version"]}, {"value", true}, {"reason", ""}})
                .status,
            400);
}

TEST_F(AdministrationTest, BiometricConsentIsItsOwnQuestion) {
  const Answer set = client_->put("/api/register/P001/biometric", {{"version", person("P001")["version"]},
                                                                   {"given", true},
                                                                   {"parent_objects", false},
                                                                   {"child_objects", true},
                                                                   {"date", "2026-07-01"},
                                                                   {"evidence", "form 12"}});
  ASSERT_EQ(set.status, 200) << set.body;
  EXPECT_EQ(set.json()["biometric"]["given"], true);
  EXPECT_EQ(set.json()["biometric"]["may"], false) << "the child's objection weighs more";
}

TEST_F(AdministrationTest, WhoMayNoLongerBeRecognisedLosesTheTemplatesAtOnce) {
  const auto set = [&](bool given) {
    return client_->put("/api/register/P001/biometric", {{"version", person("P001")["version"]},
                                                         {"given", given},
                                                         {"parent_objects", false},
                                                         {"child_objects", false},
                                                         {"date", "2026-07-01"}});
  };
  EXPECT_EQ(set(true).json()["templates_removed"], 0);
  gate::TemplateStore store(*school_.school->database());
  const pipeline::EmbeddingModels model({models::Model{*models::manifest().find("mobilefacenet"), {}, {}}});
  store.put("P001", sha256("portrait"), model, {pipeline::FaceTemplate(192), 1.0F}, school_.clock.now(),
            "test");
  const Answer withdrawn = set(false);
  ASSERT_EQ(withdrawn.status, 200) << withdrawn.body;
  EXPECT_EQ(withdrawn.json()["templates_removed"], 1);
  EXPECT_TRUE(store.people().empty());
}

TEST_F(AdministrationTest, WrongConsentsAreRefused) {
  const json version = person("P002")["version"];
  const auto put = [&](const json& change) {
    json body{{"version", version},  {"platform", "x"},      {"purpose", "image"},
              {"answer", "granted"}, {"given_by", "father"}, {"date", "2026-07-01"}};
    body.update(change);
    return client_->put("/api/register/P002/consent", body).status;
  };
  EXPECT_EQ(put({{"platform", "nowhere"}}), 400);
  EXPECT_EQ(put({{"purpose", "voice"}}), 400);
  EXPECT_EQ(put({{"answer", "maybe"}}), 400);
  EXPECT_EQ(put({{"answer", "withdrawn"}}), 400);
  EXPECT_EQ(put({{"date", "01/07/2026"}}), 400);
  EXPECT_EQ(put({{"date", nullptr}}), 400);
  EXPECT_EQ(put({{"given_by", std::string(300, 'x')}}), 400);
  EXPECT_EQ(put({{"extra", 1}}), 400);
  EXPECT_EQ(client_
                ->put("/api/register/P999/consent", {{"version", "0"},
                                                     {"platform", "x"},
                                                     {"purpose", "image"},
                                                     {"answer", "granted"},
                                                     {"given_by", "father"},
                                                     {"date", "2026-07-01"}})
                .status,
            404);
  EXPECT_EQ(person("P002")["version"], version);
}

TEST_F(AdministrationTest, PlatformsWarnUntilTwoPeopleOfEachKindAreNamed) {
  const auto facebook = [&] { return client_->get("/api/platforms").json()["platforms"][0]; };
  const auto warning = [&] { return facebook()["warning"].get<std::string>(); };
  EXPECT_EQ(facebook()["exposure"], "open");
  EXPECT_EQ(facebook()["id"], "facebook");
  const std::string path = "/api/platforms/facebook/";
  EXPECT_THAT(warning(),
              HasSubstr("no address, nobody who approved it, no named administrator and no named"));
  const std::string names = path + "administrators";
  ASSERT_EQ(client_->put(names, {{"administrators", {"Ms Clarke"}}}).status, 200);
  EXPECT_THAT(warning(), HasSubstr("one named administrator only"));
  EXPECT_EQ(client_->put(names, {{"administrators", {"Ms Clarke", "Ms Clarke"}}}).status, 400);
  EXPECT_EQ(client_->put(names, {{"administrators", {"Ms Clarke", " "}}}).status, 400);
  ASSERT_EQ(client_->put(names, {{"administrators", {"Ms Clarke", "Mr Okafor"}}}).status, 200);
  EXPECT_THAT(warning(), HasSubstr("no named moderator"));
  ASSERT_EQ(client_->put(path + "moderators", {{"moderators", {"Ms Clarke", "Mr Okafor"}}}).status, 200);
  ASSERT_EQ(client_->put(path + "account", {{"address", "https://www.facebook.com/oakwood"}}).status, 200);
  EXPECT_THAT(warning(), HasSubstr("nobody who approved it"));
  ASSERT_EQ(
      client_->put(path + "account", {{"approved_by", "Ms Lane"}, {"approved_on", "2026-09-01"}}).status,
      200);
  EXPECT_EQ(warning(), "");
  EXPECT_EQ(facebook()["account"]["address"], "https://www.facebook.com/oakwood")
      << "what is not named stays";
  EXPECT_EQ(client_->put("/api/platforms/nowhere/administrators", {{"administrators", json::array()}}).status,
            404);
  EXPECT_EQ(client_->put("/api/platforms/nowhere/account", {{"name", "x"}}).status, 404);
}

TEST_F(AdministrationTest, APlatformIsClosedAndOpenedAgain) {
  const auto account = [&] { return client_->get("/api/platforms").json()["platforms"][0]["account"]; };
  EXPECT_EQ(account()["shut"], "");
  ASSERT_EQ(client_->post("/api/platforms/facebook/close", json::object()).status, 200);
  EXPECT_EQ(account()["closed"], "2026-10-15");
  EXPECT_THAT(account()["shut"].get<std::string>(), HasSubstr("is closed since"));
  ASSERT_EQ(client_->post("/api/platforms/facebook/open", json::object()).status, 200);
  EXPECT_EQ(account()["closed"], nullptr);
  ASSERT_EQ(client_->post("/api/platforms/facebook/close", {{"day", "2026-10-31"}}).status, 200);
  EXPECT_EQ(account()["shut"], "") << "not yet";
  EXPECT_EQ(client_->post("/api/platforms/facebook/close", {{"day", "soon"}}).status, 400);
  const auto head = school_.add_and_sign_in("h.lane", Role::Head);
  EXPECT_EQ(head->post("/api/platforms/facebook/close", json::object()).status, 403);
}

TEST_F(AdministrationTest, WhoseTrainingRanOutApprovesNothing) {
  const auto photo = school_.held_photo(*client_, 400);
  const auto train = [&](const json& trained) {
    return client_->put("/api/users/a.first/training", {{"trained", trained}, {"policy_read", nullptr}});
  };
  EXPECT_EQ(train("2027-01-01").status, 400) << "a day to come";
  const Answer entered = train("2025-09-01");
  ASSERT_EQ(entered.status, 200) << entered.body;
  EXPECT_THAT(entered.json()["users"][0]["untrained"].get<std::string>(),
              HasSubstr("the training of a.first ran out on 2026-09-01"));
  const Answer refused = client_->act(photo, "approve");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.error(), "untrained");
  EXPECT_THAT(refused.body, HasSubstr("an admin enters the new date"));
  const json seen = client_->photo(photo);
  const Answer bulk =
      client_->post("/api/queue/approve",
                    {{"photos", json::array({{{"id", photo}, {"version", seen["photo"]["version"]}}})}});
  EXPECT_EQ(bulk.error(), "untrained");
  EXPECT_EQ(client_->get("/api/posts/1/export").error(), "untrained");
  EXPECT_EQ(client_->post("/api/posts/1/posted", json::object()).error(), "untrained");
  EXPECT_EQ(client_->post("/api/posts/1/confirm", json::object()).error(), "untrained");
  EXPECT_EQ(client_->photo(photo)["photo"]["state"], "held");
  ASSERT_EQ(train("2026-10-01").status, 200);
  EXPECT_EQ(client_->act(photo, "approve").status, 200);
}

TEST_F(AdministrationTest, UsersAreAddedChangedAndRemoved) {
  EXPECT_THAT(client_->get("/api/users").json()["warning"].get<std::string>(),
              HasSubstr("fewer than two admins"));
  EXPECT_EQ(client_->put("/api/users/a.first", {{"role", "office"}, {"disabled", false}}).status, 422);
  EXPECT_EQ(client_->put("/api/users/a.first", {{"role", "admin"}, {"disabled", true}}).status, 422);
  EXPECT_EQ(client_->remove("/api/users/a.first").status, 422);
  ASSERT_EQ(
      client_->post("/api/users", {{"user", "a.second"}, {"role", "admin"}, {"password", kPassword}}).status,
      201);
  EXPECT_EQ(
      client_->post("/api/users", {{"user", "a.second"}, {"role", "office"}, {"password", kPassword}}).status,
      409);
  EXPECT_EQ(
      client_->post("/api/users", {{"user", "../x"}, {"role", "office"}, {"password", kPassword}}).status,
      400);
  EXPECT_EQ(
      client_->post("/api/users", {{"user", "third"}, {"role", "king"}, {"password", kPassword}}).status,
      400);
  const json users = client_->get("/api/users").json();
  EXPECT_EQ(users["warning"], "");
  EXPECT_EQ(users["users"].size(), 2U);
  EXPECT_EQ(users.dump().find("argon2"), std::string::npos);
  ASSERT_EQ(client_->put("/api/users/a.second/password", {{"password", "another orchard 9"}}).status, 200);
  PageClient second(school_.address);
  EXPECT_EQ(second.sign_in("a.second", kPassword).status, 401);
  EXPECT_EQ(second.sign_in("a.second", "another orchard 9").status, 200);
  EXPECT_EQ(client_->remove("/api/users/a.second").status, 200);
}

TEST_F(AdministrationTest, TheLedgerIsPagedAndProved) {
  const json newest = client_->get("/api/ledger?limit=2").json();
  const auto total = newest["total"].get<int>();
  ASSERT_GE(total, 2);
  EXPECT_EQ(newest["entries"][0]["number"], total);
  EXPECT_EQ(newest["entries"][1]["number"], total - 1);
  int seen = 0;
  json before = nullptr;
  do {
    const json page =
        client_->get("/api/ledger?limit=1" + (before.is_null() ? "" : "&before=" + before.dump())).json();
    seen += static_cast<int>(page["entries"].size());
    before = page["next_before"];
  } while (!before.is_null());
  EXPECT_EQ(seen, total);
  EXPECT_EQ(client_->get("/api/ledger/verify").json()["intact"], true);
  school_.school->database()->transact([](schoolgate::WriteSession& session) {
    schoolgate::test::take_the_fence_down(session);
    session << "UPDATE ledger SET who = 'somebody' WHERE number = 1";
  });
  const json altered = client_->get("/api/ledger/verify").json();
  EXPECT_EQ(altered["intact"], false);
  EXPECT_THAT(altered["words"].get<std::string>(), HasSubstr("1"));
}

TEST_F(AdministrationTest, HealthAndSettingsSpeakPlainly) {
  const json health = client_->get("/api/health").json();
  EXPECT_NE(health["worst"], "good");
  std::set<std::string> areas;
  for (const json& fact : health["facts"]) {
    areas.insert(fact["area"]);
    EXPECT_NE(fact["words"], "");
  }
  EXPECT_THAT(areas, testing::IsSupersetOf({"models", "recognition", "disk", "permissions", "register",
                                            "photos", "users", "platforms", "processing", "exposure"}));
  const json settings = client_->get("/api/settings").json();
  EXPECT_THAT(settings["text"].get<std::string>(), HasSubstr("platforms"));
  EXPECT_EQ(settings["changed_since_start"], false);
}

}  // namespace
}  // namespace schoolgate::review
