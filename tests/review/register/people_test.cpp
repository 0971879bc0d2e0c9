// Entries of the register that a head makes and changes on the page.
#include <gmock/gmock.h>

#include "review/review_school.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using test::Answer;
using test::PageClient;
using test::ReviewSchool;
using testing::HasSubstr;

class PeopleByHand : public testing::Test {
 protected:
  PeopleByHand() {
    school_.fill_register();
    head_ = school_.add_and_sign_in("h.lane", Role::Head);
  }
  json person(const std::string& id) { return head_->get("/api/register/" + id).json(); }
  static json visitor() { return {{"kind", "visitor"}, {"first_name", "Otto"}, {"last_name", "Berg"}}; }

  ReviewSchool school_;
  std::unique_ptr<PageClient> head_;
};

TEST_F(PeopleByHand, AVisitorComesInWithTheirPaperForm) {
  json form = visitor();
  form["agreed"] = json::array({{{"platform", "facebook"}, {"purpose", "image"}}});
  EXPECT_EQ(head_->post("/api/register", form).status, 400) << "a consent without its form";
  form["given_by"] = "self";
  form["evidence"] = "visitors 2026/14";
  form["date"] = "2026-07-01";
  const Answer added = head_->post("/api/register", form);
  ASSERT_EQ(added.status, 201) << added.body;
  EXPECT_EQ(added.json()["id"], "N0001");
  EXPECT_EQ(added.json()["kind"], "visitor");
  EXPECT_EQ(added.json()["consents"][0]["evidence"], "visitors 2026/14");
  EXPECT_EQ(added.json()["consents"][0]["holds"], true);
  EXPECT_EQ(added.json()["history"].size(), 1U);
  form["agreed"][0]["platform"] = "myspace";
  EXPECT_EQ(head_->post("/api/register", form).status, 400);
}

TEST_F(PeopleByHand, ANoWithoutADateIsToldFromNoAnswer) {
  consent::Person refused = *school_.school->people().view().find("P002");
  refused.consents.push_back({});
  refused.consents.back().platform = "facebook";
  refused.consents.back().answer = consent::Answer::Refused;
  ASSERT_TRUE(school_.school->people().put_people({refused}, {"test", "test"}));
  for (const json& consent : person("P002")["consents"]) {
    const bool said = consent["platform"] == "facebook" && consent["purpose"] == "image";
    EXPECT_EQ(consent["answered"], said) << consent;
    EXPECT_EQ(consent["answer"], "refused");
    EXPECT_TRUE(consent["date"].is_null());
  }
}

TEST_F(PeopleByHand, SomebodyLikeOneWhoIsThereIsAskedAbout) {
  const json twin = {{"kind", "pupil"}, {"first_name", "AMELIA"}, {"last_name", "Hughes"}, {"class", "4B"}};
  const Answer asked = head_->post("/api/register", twin);
  EXPECT_EQ(asked.error(), "refused");
  EXPECT_THAT(asked.body, HasSubstr("P001"));
  json said = twin;
  EXPECT_EQ(asked.json()["current"]["like"], json::array({"P001"}));
  said["others"] = json::array({"P002"});
  EXPECT_EQ(head_->post("/api/register", said).error(), "refused") << "another than somebody else";
  said["others"] = json::array({"P001"});
  EXPECT_EQ(head_->post("/api/register", said).status, 201);
  said["id"] = "p001";
  EXPECT_EQ(head_->post("/api/register", said).error(), "already-exists");
}

TEST_F(PeopleByHand, DetailsAreChangedAsTheyWereSeen) {
  json details = visitor();
  details["version"] = person("P002")["version"];
  details["leaving_date"] = "2020-07-20";
  const Answer changed = head_->put("/api/register/P002/details", details);
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.json()["leaving_date"], "2020-07-20");
  EXPECT_EQ(head_->put("/api/register/P002/details", details).error(), "conflict");
  details["version"] = changed.json()["version"];
  details["kind"] = "teacher";
  EXPECT_EQ(head_->put("/api/register/P002/details", details).status, 400);
}

TEST_F(PeopleByHand, TwoEntriesAreOnePersonUntilThatIsTakenBack) {
  const auto say = [&](bool same) {
    return head_->put("/api/register/P001/same",
                      {{"version", person("P001")["version"]}, {"other", "P002"}, {"same", same}});
  };
  EXPECT_EQ(person("P001")["consents"][0]["holds"], true);
  const json seen = person("P002")["version"];
  const Answer one = say(true);
  ASSERT_EQ(one.status, 200) << one.body;
  EXPECT_EQ(one.json()["like"][0]["said"], "same");
  EXPECT_EQ(
      head_->put("/api/register/P002/same", {{"version", seen}, {"other", "P001"}, {"same", false}}).error(),
      "conflict")
      << "as P002 was seen before";
  EXPECT_EQ(one.json()["consents"][0]["holds"], false) << "P002 has said yes to nothing";
  EXPECT_EQ(person("P002")["like"][0]["id"], "P001");
  EXPECT_EQ(say(false).json()["consents"][0]["holds"], true);
}

TEST_F(PeopleByHand, ATechnicianMayNotChangeTheRegister) {
  const auto technician = school_.add_and_sign_in("t.brook", Role::Technician);
  EXPECT_EQ(technician->post("/api/register", visitor()).status, 403);
}

}  // namespace
}  // namespace schoolgate::review
