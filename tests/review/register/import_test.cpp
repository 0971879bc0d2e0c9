// A list that a head imports on the page.
#include <gmock/gmock.h>

#include "review/review_school.hpp"
#include "support/shared_data.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using test::Answer;
using test::PageClient;
using test::ReviewSchool;
using testing::ElementsAre;
using testing::HasSubstr;

class ImportOnThePage : public testing::Test {
 protected:
  ImportOnThePage() {
    school_.fill_register();
    head_ = school_.add_and_sign_in("h.lane", Role::Head);
  }
  static Answer bring(PageClient& client, const std::string& csv) {
    return client.send("POST", "/api/import?name=autumn.csv", csv,
                       {{"Content-Type", "application/octet-stream"}, {"X-CSRF-Token", client.csrf}});
  }
  json brought(const std::string& csv) {
    const Answer answer = bring(*head_, csv);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.json();
  }
  json said(const json& what) {
    const Answer answer = head_->put("/api/import", what);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
  Answer make(const json& list) { return head_->post("/api/import/make", {{"shown", list["shown"]}}); }
  static std::vector<std::string> asked(const json& list) {
    std::vector<std::string> about;
    for (const json& question : list["questions"]) about.push_back(question["about"]);
    return about;
  }
  std::uint64_t version() { return school_.school->people().version(); }
  json person(const std::string& id) { return head_->get("/api/register/" + id).json(); }

  ReviewSchool school_;
  std::unique_ptr<PageClient> head_;
};

const std::string kHeader = "pupil_id,first_name,last_name,class,photo_facebook\n";

TEST_F(ImportOnThePage, ShowsItsColumnsAndWhatChangesAndThenTakesThat) {
  const auto before = version();
  const json list = brought(kHeader + "P001,Amelia,Hughes,4B,no\nP900,Otto,Berg,4B,yes\n");
  EXPECT_EQ(list["columns"][4], json({{"header", "photo_facebook"}, {"means", "image_facebook"}}));
  EXPECT_TRUE(list["questions"].empty());
  EXPECT_EQ(list["rows"], 2);
  ASSERT_EQ(list["difference"].size(), 2U) << list;
  EXPECT_EQ(list["difference"][1]["name"], "Otto Berg");
  EXPECT_THAT(list["difference"][1]["words"].get<std::string>(),
              HasSubstr("photos may be shown on facebook"));
  EXPECT_EQ(version(), before) << "nothing is taken before somebody says so";
  const Answer made = make(list);
  ASSERT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(version(), before + 1);
  EXPECT_EQ(person("P900")["history"].size(), 1U);
  EXPECT_EQ(make(list).error(), "conflict") << "once";
}

TEST_F(ImportOnThePage, WhatIsAskedIsAnsweredAndRemembered) {
  const std::string csv = "Adno,Surname,Forename,Photo consent\nP001,Hughes,Amelia,Portal: OK\n";
  EXPECT_THAT(asked(brought(csv)), ElementsAre("column"));
  const json columns = json::array({{{"header", "Photo consent"}, {"means", "photo_website,photo_x"}}});
  const json words = said({{"profile", "our-portal"}, {"columns", columns}});
  ASSERT_THAT(asked(words), ElementsAre("word"));
  EXPECT_EQ(words["questions"][0]["text"], "Portal: OK");
  EXPECT_EQ(make(words).status, 422) << "nothing is taken while something is asked";
  const json whole = said({{"profile", "our-portal"},
                           {"columns", columns},
                           {"words", json::array({{{"word", "Portal: OK"}, {"means", "yes"}}})}});
  EXPECT_TRUE(asked(whole).empty());
  ASSERT_EQ(make(whole).status, 200);
  brought(csv);
  const json known = said({{"profile", "our-portal"}});
  EXPECT_TRUE(asked(known).empty());
  EXPECT_EQ(known["words"], json::array({{{"word", "Portal: OK"}, {"means", "yes"}}})) << "and shown";
  const json profiles = said(json::object())["profiles"];
  EXPECT_NE(std::find(profiles.begin(), profiles.end(), "our-portal"), profiles.end());
}

TEST_F(ImportOnThePage, DoubtfulMatchesAreAskedInPairsWithTheirNames) {
  const json row = brought("First name,Surname,Class,Photo website\nAmelia,Hughs,4B,no\n");
  ASSERT_THAT(asked(row), ElementsAre("row")) << row;
  EXPECT_EQ(row["questions"][0]["people"][0]["name"], "Amelia Hughs");
  EXPECT_EQ(row["questions"][0]["people"][1]["id"], "P001");
  EXPECT_EQ(said({{"rows", json::array({{{"line", 2}, {"person", "P001"}}})}})["difference"][0]["person"],
            "P001");
  const json pair = brought(kHeader + "X1,Amelia,Hughes,4B,yes\n");
  ASSERT_THAT(asked(pair), ElementsAre("pair")) << pair;
  const json two = said({{"pairs", json::array({{{"one", "P001"}, {"other", "X1"}, {"same", false}}})}});
  EXPECT_EQ(two["new"], 1);
  EXPECT_EQ(said({{"pairs", json::array({{{"one", "P001"}, {"other", "X1"}, {"same", true}}})}})["new"], 0);
}

TEST_F(ImportOnThePage, ADifferenceIsTakenOnlyFromTheRegisterItWasShownOf) {
  const json list = brought(kHeader + "P001,Amelia,Hughes,4B,no\n");
  const json entry = person("P002");
  ASSERT_EQ(head_->post("/api/register/P002/withdraw", {{"version", entry["version"]}, {"all", true}}).status,
            200);
  const auto before = version();
  EXPECT_EQ(make(list).error(), "conflict");
  EXPECT_EQ(version(), before);
  const json anew = said(json::object());
  EXPECT_EQ(make(list).error(), "conflict") << "what was shown first is shown no longer";
  EXPECT_EQ(make(anew).status, 200);
}

TEST_F(ImportOnThePage, WhoIsMissingLeavesOnlyWhenThatIsSaid) {
  const std::string csv =
      kHeader + "P001,Amelia,Hughes,4B,no\nP002,Amir,Khan,4B,no\nP003,Zo\u00eb,Nu\u00f1ez,4B,no\n";
  brought(csv);
  const json leavers = said({{"absent_have_left", true}});
  ASSERT_TRUE(leavers["problem"].is_null()) << leavers;
  ASSERT_EQ(make(leavers).status, 200);
  EXPECT_FALSE(person("P004")["leaving_date"].is_null());
  EXPECT_TRUE(person("P001")["leaving_date"].is_null());
}

TEST_F(ImportOnThePage, ARefusedListSaysWhyAndChangesNothing) {
  const auto before = version();
  EXPECT_THAT(brought(kHeader + "P001,Amelia,Hughes,4B,#REF!\n")["problem"].get<std::string>(),
              HasSubstr("line 2"));
  const json shown = said(json::object());
  EXPECT_EQ(make(shown).status, 400);
  EXPECT_EQ(bring(*head_, std::string("PK\x03\x04rubbish", 11)).status / 100, 4);
  EXPECT_EQ(version(), before);
  EXPECT_EQ(head_->put("/api/import", {{"profile", "../x"}}).status, 400);
  EXPECT_EQ(head_->put("/api/import", {{"words", json::array({{{"word", "x"}, {"means", "?"}}})}}).status,
            400);
}

TEST_F(ImportOnThePage, AListBelongsToItsSessionAndGoesWithIt) {
  const json list = brought(kHeader + "P001,Amelia,Hughes,4B,no\n");
  PageClient second = school_.client("h.lane");
  EXPECT_EQ(second.post("/api/import/make", {{"shown", list["shown"]}}).error(), "conflict");
  EXPECT_EQ(head_->remove("/api/import").status, 200);
  EXPECT_EQ(make(list).error(), "conflict");
  const auto office = school_.add_and_sign_in("t.brook", Role::Technician);
  EXPECT_EQ(bring(*office, kHeader).status, 403);
}

}  // namespace
}  // namespace schoolgate::review
