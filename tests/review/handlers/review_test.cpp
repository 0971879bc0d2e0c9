// The technician's day: queue, photo, rulings, approval, release.
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "gate/leaving/release.hpp"
#include "review/review_school.hpp"
#include "review/zip_reader.hpp"
#include "support/pictures.hpp"

namespace schoolgate::review {
namespace {

using consent::TextKind;
using nlohmann::json;
using test::Answer;
using test::PageClient;
using test::ReviewSchool;
using testing::HasSubstr;
using testing::Not;

const cv::Rect2f kLeft{20, 40, 60, 60};
const cv::Rect2f kRight{180, 40, 60, 60};
const cv::Rect2f kSign{40, 180, 120, 24};

json finding(const json& view, const std::string& ref) {
  for (const json& one : view["findings"]) {
    if (one["ref"] == ref) return one;
  }
  ADD_FAILURE() << "no finding " << ref;
  return {};
}

// What was decided for a platform.
std::string action_on(const json& found, const std::string& platform) {
  for (const json& outcome : found["outcomes"]) {
    for (const json& one : outcome["platforms"]) {
      if (one == platform) return outcome["action"];
    }
  }
  return "none";
}

json change(const std::string& what, const std::string& ref, const std::string& person = {}) {
  json one{{"do", what}, {"finding", ref}};
  if (!person.empty()) one["person"] = person;
  return {{"changes", json::array({one})}};
}

class ReviewTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    school_ = std::make_unique<ReviewSchool>();
    school_->fill_register();
    client_ = school_->add_and_sign_in("t.brook", Role::Technician);
    other_ = school_->add_and_sign_in("t.moss", Role::Technician);
    office_ = school_->add_and_sign_in("o.reed", Role::Office);
  }
  static void TearDownTestSuite() {
    client_.reset();
    other_.reset();
    office_.reset();
    school_.reset();
  }

  // A held photo of an event of its own, in which this is found.
  std::int64_t photo(std::vector<pipeline::Face> faces, std::vector<pipeline::Text> texts = {}) {
    const int width = 320 + 2 * ++photos_;
    school_->script(width, test::findings(std::move(faces), std::move(texts)));
    event_ = "2026-07-03 Event " + std::to_string(photos_);
    return school_->held_photo(*client_, width, event_);
  }
  static std::string path(std::int64_t id, const std::string& rest = {}) {
    return "/api/photos/" + std::to_string(id) + rest;
  }
  static json release(const json& offer) {
    const Answer begun =
        client_->post("/api/release", {{"token", offer["token"]}, {"confirm", offer["confirm"]}});
    EXPECT_EQ(begun.status, 202) << begun.body;
    for (int i = 0; i < 600; ++i) {
      json job = client_->get("/api/release/" + std::to_string(begun.json()["job"].get<int>())).json();
      if (job["state"] != "running") return job;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return {};
  }

  static std::unique_ptr<ReviewSchool> school_;
  static std::unique_ptr<PageClient> client_;
  static std::unique_ptr<PageClient> other_;
  static std::unique_ptr<PageClient> office_;
  static int photos_;
  std::string event_;
};

std::unique_ptr<ReviewSchool> ReviewTest::school_;
std::unique_ptr<PageClient> ReviewTest::client_;
std::unique_ptr<PageClient> ReviewTest::other_;
std::unique_ptr<PageClient> ReviewTest::office_;
int ReviewTest::photos_ = 0;

TEST_F(ReviewTest, ThePhotoTellsWhatBecameOfEachFinding) {
  const auto id = photo({test::face(kLeft, {test::certain("P001")}), test::face(kRight)},
                        {test::text(kSign, "Sports Day", TextKind::Harmless)});
  const json view = client_->photo(id);
  EXPECT_EQ(view["photo"]["state"], "held");
  EXPECT_EQ(view["findings"].size(), 3U);
  const json stranger = finding(view, "face:1");
  EXPECT_EQ(stranger["outcome"], "redacted");
  EXPECT_THAT(stranger["words"].get<std::string>(), HasSubstr("redacted: "));
  EXPECT_EQ(finding(view, "text:0")["outcome"], "shown");
  EXPECT_EQ(view["people"]["P001"]["name"], "Amelia Hughes");
  EXPECT_EQ(view["renditions"].size(), 1U);
  EXPECT_THAT(view["renditions"][0]["words"].get<std::string>(), HasSubstr("redacted"));
  EXPECT_EQ(view["renditions"][0]["shown_faces"],
            fmt::format("largest shown face {:.0f} px, 1 of 1 face-on", std::max(kLeft.width, kLeft.height)));
  EXPECT_EQ(view["original"], true);
}

TEST_F(ReviewTest, NamingSomebodyWithConsentShowsTheFaceWhereItHolds) {
  const auto id = photo({test::face(kLeft), test::face(kRight)});
  const Answer answer = client_->act(id, "rulings", change("name", "face:0", "P003"));
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json view = answer.json()["view"];
  EXPECT_EQ(action_on(finding(view, "face:0"), "facebook"), "keep");
  EXPECT_EQ(action_on(finding(view, "face:0"), "x"), "redact");
  EXPECT_EQ(finding(view, "face:0")["outcome"], "mixed");
  EXPECT_EQ(action_on(finding(view, "face:1"), "facebook"), "redact");
  EXPECT_EQ(view["renditions"].size(), 2U);
  EXPECT_EQ(view["photo"]["shown_by_person"], true);
  EXPECT_EQ(view["undo_steps"], 1);
}

TEST_F(ReviewTest, NamingSomebodyWithoutConsentShowsNothing) {
  const auto id = photo({test::face(kLeft)});
  const Answer answer = client_->act(id, "rulings", change("name", "face:0", "P002"));
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json face = finding(answer.json()["view"], "face:0");
  EXPECT_EQ(face["outcome"], "redacted");
  EXPECT_THAT(face["words"].get<std::string>(), HasSubstr("no image consent"));
}

TEST_F(ReviewTest, APhotoInTheWrongEventIsMoved) {
  const auto id = photo({test::face(kLeft)});
  const std::string path = "/api/photos/" + std::to_string(id) + "/move";
  EXPECT_EQ(office_->post(path, {{"version", 1}, {"event", "2026-07-04 Gala"}}).status, 403);
  EXPECT_EQ(client_->act(id, "move", {{"event", " "}}).status, 400);
  const Answer moved = client_->act(id, "move", {{"event", "2026-07-04 Gala"}});
  ASSERT_EQ(moved.status, 200) << moved.body;
  EXPECT_EQ(moved.json()["view"]["photo"]["event"]["title"], "2026-07-04 Gala");
  EXPECT_EQ(client_->act(id, "move", {{"event", "2026-07-04 Gala"}}).status, 422) << "it is there already";
}

TEST_F(ReviewTest, NamingSomebodyWhoMustNotBePublishedBlocksThePhoto) {
  const auto id = photo({test::face(kLeft)});
  const Answer answer = client_->act(id, "rulings", change("name", "face:0", "P004"));
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json view = answer.json()["view"];
  EXPECT_EQ(view["photo"]["state"], "blocked");
  EXPECT_EQ(finding(view, "face:0")["blocking"], true);
  EXPECT_EQ(view["approval"]["possible"], false);
  EXPECT_EQ(client_->act(id, "approve").status, 422);
  const json events = office_->get("/api/events").json();
  const auto event = view["photo"]["event"]["id"].get<int>();
  const json office_view = office_->get("/api/events/" + std::to_string(event) + "/photos").json();
  EXPECT_EQ(office_view["photos"][0]["words"], "held back: ask the technician")
      << "the reason is not the office's";
}

TEST_F(ReviewTest, ThereIsNoWayToShowAFaceWithoutAPerson) {
  const auto id = photo({test::face(kLeft)});
  for (const json& attempt :
       {json{{"do", "show"}, {"finding", "face:0"}}, json{{"do", "name"}, {"finding", "face:0"}},
        json{{"do", "name"}, {"finding", "face:0"}, {"person", ""}},
        json{{"do", "name"}, {"finding", "face:0"}, {"person", "P999"}},
        json{{"do", "dismiss"}, {"finding", "face:0"}},
        json{{"do", "name"}, {"finding", "face:7"}, {"person", "P001"}},
        json{{"do", "name"}, {"finding", "face:0"}, {"person", "P001"}, {"action", "keep"}},
        json{{"do", "reject"}, {"finding", "face:-1"}, {"person", "P001"}}}) {
    const Answer answer = client_->act(id, "rulings", {{"changes", json::array({attempt})}});
    EXPECT_GE(answer.status, 400) << attempt << answer.body;
    EXPECT_LT(answer.status, 500) << attempt << answer.body;
  }
  EXPECT_EQ(finding(client_->photo(id), "face:0")["outcome"], "redacted");
}

TEST_F(ReviewTest, ADoubtfulFindingIsDismissedWithOneChange) {
  const auto id = photo({test::doubtful_face(kLeft)});
  const json before = client_->photo(id);
  EXPECT_EQ(before["open"]["doubtful"], json::array({"face:0"}));
  EXPECT_EQ(before["approval"]["needs"], "open");
  EXPECT_EQ(client_->act(id, "approve").status, 422)
      << "open findings are refused unless it is said what becomes of them";
  const Answer answer = client_->act(id, "rulings", change("dismiss", "face:0"));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(finding(answer.json()["view"], "face:0")["outcome"], "shown");
  EXPECT_EQ(answer.json()["view"]["open"]["doubtful"], json::array());
}

TEST_F(ReviewTest, OpenFindingsMayBeLeftRedacted) {
  const auto id = photo({test::doubtful_face(kLeft)});
  const Answer answer = client_->act(id, "approve", {{"open", "keep-redacted"}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json()["complete"], true);
  EXPECT_EQ(finding(answer.json()["view"], "face:0")["outcome"], "redacted");
}

TEST_F(ReviewTest, ARejectedSuggestionIsNotMadeAgain) {
  const auto id = photo({test::face(kLeft, {test::plausible("P001")})});
  const auto suggested = [&] {
    const json people = client_->get(path(id, "/people?finding=face:0")).json()["people"];
    return !people.empty() && !people[0]["suggestion"].is_null();
  };
  EXPECT_TRUE(suggested());
  ASSERT_EQ(client_->act(id, "rulings", change("reject", "face:0", "P001")).status, 200);
  EXPECT_FALSE(suggested());
  const json face = finding(client_->photo(id), "face:0");
  EXPECT_EQ(face["suggestions"][0]["rejected"], true);
}

TEST_F(ReviewTest, PeopleAreFoundByWhatIsTypedWithSuggestionsFirst) {
  const auto id = photo({test::face(kLeft, {test::plausible("P003")})});
  const auto found = [&](const std::string& typed) {
    const json answer =
        client_->get(path(id, "/people?finding=face:0&q=" + httplib::detail::encode_query_param(typed)))
            .json();
    std::string ids;
    for (const json& one : answer["people"]) ids += one["person"]["id"].get<std::string>() + " ";
    return ids;
  };
  EXPECT_EQ(found("").substr(0, 5), "P003 ");
  EXPECT_EQ(found("zoe nun"), "P003 ");
  EXPECT_EQ(found("AMY"), "P001 ");
  EXPECT_EQ(found("am"), "P001 P002 ");
  EXPECT_EQ(found("p004"), "P004 ");
  EXPECT_EQ(found("--"), "");
  const json first = client_->get(path(id, "/people?finding=face:0&q=zoe")).json()["people"][0];
  EXPECT_EQ(first["suggestion"]["words"], "possibly");
  EXPECT_THAT(first["words"].get<std::string>(), HasSubstr("would be shown on Facebook; redacted on"));
}

TEST_F(ReviewTest, BeforeANameIsGivenItIsSaidWhoHasToBeTurnedDownFirst) {
  const auto id = photo({test::face(kLeft, {test::certain("P003")}), test::face(kRight)});
  const auto first = [&](const char* query) {
    return client_->get(path(id, std::string("/people?finding=") + query)).json()["people"].at(0);
  };
  EXPECT_EQ(first("face:0&q=amelia")["words"], "would stay redacted until P003 is turned down");
  EXPECT_EQ(first("face:1&q=zoe")["elsewhere_in_photo"], true) << "the other face is surely theirs";
  EXPECT_EQ(client_->act(id, "rulings", change("name", "face:1", "P003")).status, 400);
  ASSERT_EQ(client_->act(id, "rulings", change("reject", "face:0", "P003")).status, 200);
  EXPECT_THAT(first("face:0&q=amelia")["words"].get<std::string>(), HasSubstr("would be shown"));
  EXPECT_EQ(first("face:1&q=zoe")["elsewhere_in_photo"], false);
}

TEST_F(ReviewTest, RegionsAreDrawnMovedAndDeleted) {
  const auto id = photo({});
  const auto quad = [](double x, double y, double w, double h) {
    return json::array({{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}});
  };
  const auto send = [&](const json& one) {
    return client_->act(id, "rulings", {{"changes", json::array({one})}});
  };
  const json before = client_->photo(id);
  Answer answer = send({{"do", "draw"}, {"quad", quad(100, 100, 50, 40)}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json()["view"]["drawn"].size(), 1U);
  EXPECT_NE(answer.json()["view"]["renditions"][0]["sha256"], before["renditions"][0]["sha256"]);
  answer = send({{"do", "change"}, {"drawn", 0}, {"quad", quad(110, 100, 50, 40)}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json()["view"]["drawn"][0]["quad"][0][0], 110);
  answer = send({{"do", "delete"}, {"drawn", 0}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json()["view"]["drawn"].size(), 0U);
  EXPECT_EQ(send({{"do", "delete"}, {"drawn", 0}}).json()["error"]["code"].is_string(), true);
  for (const json& wrong :
       {quad(0, 0, 1, 1), quad(1e6, 0, 10, 10), quad(-1000, 0, 10, 10), json::array(), json("quad"),
        json::array({{0, 0}, {1, 1}, {2, 2}}), json::array({{0, "0"}, {9, 0}, {9, 9}, {0, 9}})}) {
    EXPECT_EQ(send({{"do", "draw"}, {"quad", wrong}}).status, 400) << wrong;
  }
}

TEST_F(ReviewTest, StepsAreTakenBackOneByOneAndOutliveAReload) {
  const auto id = photo({test::face(kLeft)});
  ASSERT_EQ(client_->act(id, "rulings", change("name", "face:0", "P001")).status, 200);
  ASSERT_EQ(client_->act(id, "reject", {{"reason", "blurred"}}).status, 200);
  EXPECT_EQ(client_->photo(id)["photo"]["state"], "rejected");
  Answer answer = client_->act(id, "undo");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json()["view"]["photo"]["state"], "held");
  EXPECT_EQ(finding(answer.json()["view"], "face:0")["outcome"], "shown");
  answer = client_->act(id, "undo");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(finding(answer.json()["view"], "face:0")["outcome"], "redacted");
  EXPECT_EQ(client_->act(id, "undo").status, 422);
}

TEST_F(ReviewTest, TwoTechniciansNeverOverwriteEachOther) {
  const auto id = photo({test::face(kLeft)});
  const auto seen = client_->photo(id)["photo"]["version"];
  json mine = change("name", "face:0", "P001");
  mine["version"] = seen;
  json theirs = change("redact", "face:0");
  theirs["version"] = seen;
  ASSERT_EQ(other_->post(path(id, "/rulings"), theirs).status, 200);
  const Answer late = client_->post(path(id, "/rulings"), mine);
  EXPECT_EQ(late.status, 409);
  EXPECT_EQ(late.error(), "conflict");
  const json current = late.json()["current"];
  EXPECT_EQ(current["by"], "t.moss");
  EXPECT_EQ(current["state"], "held");
  EXPECT_GT(current["version"], seen);
  EXPECT_EQ(finding(client_->photo(id), "face:0")["ruling"]["kind"], "redact");
  EXPECT_EQ(client_->post(path(id, "/approve"), {{"version", seen}}).status, 409);
}

TEST_F(ReviewTest, OfTwoApprovalsAtTheSameMomentOneIsTold) {
  const auto id = photo({test::face(kLeft)});
  const json view = client_->photo(id);
  const json body{{"version", view["photo"]["version"]}, {"seen", test::pictures_of(view)}};
  Answer first;
  Answer second;
  {
    const std::jthread one([&] { first = client_->post(path(id, "/approve"), body); });
    const std::jthread two([&] { second = other_->post(path(id, "/approve"), body); });
  }
  EXPECT_EQ(std::minmax(first.status, second.status), std::minmax(200, 409));
}

TEST_F(ReviewTest, CommentsAndHistoryTellWhoSaidAndDidWhat) {
  const auto id = photo({test::face(kLeft)});
  const Answer said = client_->post(path(id, "/comments"), {{"text", "Ask Ms Hall\nabout the badge <b>"}});
  ASSERT_EQ(said.status, 200) << said.body;
  EXPECT_EQ(client_->post(path(id, "/comments"), {{"text", " \n"}}).status, 400);
  ASSERT_EQ(other_->act(id, "hold-back", {{"reason", "waiting for Ms Hall"}}).status, 200);
  const json view = client_->photo(id);
  EXPECT_EQ(view["comments"][0]["text"], "Ask Ms Hall about the badge <b>") << "kept as one line";
  EXPECT_EQ(view["comments"][0]["who"], "t.brook");
  EXPECT_EQ(view["history"].back()["who"], "t.moss");
  EXPECT_EQ(view["photo"]["held_back"], true);
}

TEST_F(ReviewTest, TheQueueIsOrderedFilteredCountedAndPaged) {
  const auto event = [&](std::int64_t id) { return client_->photo(id)["photo"]["event"]["id"].get<int>(); };
  const auto clean = photo({test::face(kLeft)});
  const std::string where = "/api/queue?event=" + std::to_string(event(clean));
  const json page = client_->get(where).json();
  EXPECT_EQ(page["total"], 1);
  EXPECT_EQ(page["counts"]["rest"], 1);
  EXPECT_EQ(page["photos"][0]["id"], clean);
  EXPECT_EQ(page["photos"][0]["bulk"], true);
  EXPECT_EQ(client_->get(where + "&state=approved").json()["total"], 0);
  EXPECT_EQ(client_->get(where + "&platform=facebook").json()["total"], 1);
  EXPECT_EQ(client_->get(where + "&platform=nowhere").status, 400);
  EXPECT_EQ(client_->get(where + "&state=gone").status, 400);
  EXPECT_EQ(client_->get(where + "&event=1").status, 400);
  EXPECT_EQ(client_->get(where + "&limit=1000").status, 400);
  EXPECT_EQ(client_->get(where + "&colour=red").status, 400);
  static_cast<void>(photo({test::face(kLeft)}));
  const json all = client_->get("/api/queue?limit=200").json();
  ASSERT_GE(all["photos"].size(), 2U);
  EXPECT_EQ(client_->get("/api/queue?limit=1&offset=1").json()["photos"][0], all["photos"][1]);
  int rank = 0;
  const std::map<std::string, int> ranks{{"blocked", 0}, {"undecided", 1}, {"doubtful", 2}, {"clean", 3}};
  for (const json& one : all["photos"]) {
    if (one["held_back"] == true) continue;
    EXPECT_GE(ranks.at(one["attention"]), rank);
    rank = ranks.at(one["attention"]);
  }
}

// Facebook's picture shows one face more than the others'.
TEST_F(ReviewTest, NoPictureIsApprovedThatWasNotOnTheScreen) {
  const auto id = photo({test::face(kLeft, {test::certain("P003")})});
  const json pictures = test::pictures_of(client_->photo(id));
  ASSERT_EQ(pictures.size(), 2U);
  const json first = json::array({pictures[0]});
  const Answer refused = client_->act(id, "approve", {{"seen", first}});
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr("1 picture of photo"));
  EXPECT_EQ(client_->act(id, "approve", {{"seen", json::array()}}).status, 422);
  EXPECT_EQ(client_->act(id, "approve", {{"seen", {"no digest"}}}).status, 400);
  const json view = client_->photo(id);
  const json in_bulk{{{"id", id}, {"version", view["photo"]["version"]}, {"seen", first}}};
  const json bulk = client_->post("/api/queue/approve", {{"photos", in_bulk}}).json();
  ASSERT_EQ(bulk["left"].size(), 1U) << bulk;
  EXPECT_THAT(bulk["left"][0]["reason"].get<std::string>(), HasSubstr("not looked at"));
  const json platforms = view["renditions"][0]["platforms"];
  EXPECT_EQ(client_->act(id, "approve", {{"seen", first}, {"platforms", platforms}}).status, 200)
      << "for these platforms it is the only one";
  ASSERT_EQ(client_->act(id, "undo").status, 200);
  EXPECT_EQ(client_->act(id, "approve", {{"seen", pictures}}).status, 200);
}

TEST_F(ReviewTest, TheQueueGivesEveryDifferentPictureOfWhatMayBeApprovedInBulk) {
  const auto id = photo({test::face(kLeft, {test::certain("P003")})});
  const json queue = client_->get("/api/queue?limit=200").json();
  for (const json& one : queue["photos"]) {
    if (one["id"] != id) continue;
    ASSERT_EQ(one["pictures"].size(), 2U);
    EXPECT_EQ(one["pictures"][0]["titles"], "Facebook") << "what shows most comes first";
    const Answer shown = client_->get(one["pictures"][0]["thumbnail"]);
    const Answer hidden = client_->get(one["pictures"][1]["thumbnail"]);
    ASSERT_EQ(shown.status, 200);
    ASSERT_EQ(hidden.status, 200);
    EXPECT_NE(shown.body, hidden.body);
    return;
  }
  FAIL() << "it is not in the queue";
}

TEST_F(ReviewTest, BulkApprovalTakesOnlyWhatNobodyNeedsToSee) {
  const auto clean = photo({test::face(kLeft)});
  const auto doubtful = photo({test::face(kLeft, {test::plausible("P001")})});
  const auto shown = photo({test::face(kLeft)});
  ASSERT_EQ(client_->act(shown, "rulings", change("name", "face:0", "P001")).status, 200);
  const auto changed = photo({test::face(kLeft)});
  json wanted = json::array();
  for (const auto id : {clean, doubtful, shown, changed}) {
    const json view = client_->photo(id);
    wanted.push_back({{"id", id}, {"version", view["photo"]["version"]}, {"seen", test::pictures_of(view)}});
  }
  ASSERT_EQ(other_->act(changed, "rulings", change("redact", "face:0")).status, 200);
  const Answer answer = client_->post("/api/queue/approve", {{"photos", wanted}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json approved = answer.json()["approved"];
  ASSERT_EQ(approved.size(), 1U) << approved;
  EXPECT_EQ(approved[0]["id"], clean);
  EXPECT_EQ(answer.json()["left"].size(), 3U);
  EXPECT_EQ(answer.json()["doubtful"], 0);
  for (const json& left : answer.json()["left"]) EXPECT_NE(left["reason"], "");
  ASSERT_EQ(client_->post(path(clean, "/undo"), {{"version", approved[0]["version"]}}).status, 200)
      << "also a bulk approval can be taken back until release, with the version that it told";
}

TEST_F(ReviewTest, SpellsKindsAndRulingsAsTheyAreStored) {
  const auto id =
      photo({test::face(kLeft)}, {test::text(kSign, "Amelia Hughes", TextKind::RegisterName, {"P002"})});
  ASSERT_EQ(client_->act(id, "rulings", change("name", "face:0", "P001")).status, 200);
  const json view = client_->photo(id);
  EXPECT_EQ(finding(view, "face:0")["ruling"]["kind"], "is_person");
  EXPECT_EQ(finding(view, "text:0")["text_kind"], "register_name");
}

TEST_F(ReviewTest, WhatIsReleasedIsByteForByteWhatWasShownAtApproval) {
  const auto id = photo({test::face(kLeft), test::face(kRight)},
                        {test::text(kSign, "Amelia Hughes", TextKind::RegisterName, {"P002"})});
  ASSERT_EQ(client_->act(id, "rulings", change("name", "face:0", "P003")).status, 200);
  const json view = client_->photo(id);
  std::map<std::string, std::string> shown;  // by platform
  for (const json& rendition : view["renditions"]) {
    const Answer file = client_->get(rendition["url"]);
    ASSERT_EQ(file.status, 200);
    EXPECT_EQ(file.header("Content-Type"), "image/jpeg");
    EXPECT_EQ(file.header("Cache-Control"), "no-store");
    EXPECT_EQ(to_hex(sha256(file.body)), rendition["sha256"].get<std::string>());
    for (const json& platform : rendition["platforms"]) shown[platform] = file.body;
  }
  ASSERT_EQ(client_->act(id, "approve", {{"open", "keep-redacted"}}).status, 200);
  const auto event = view["photo"]["event"]["id"].get<gate::EventId>();
  const json offer = client_->get("/api/release?event=" + std::to_string(event)).json();
  EXPECT_EQ(offer["files"].size(), school_->school->settings().platforms.size());
  for (const json& file : offer["files"]) {
    EXPECT_EQ(to_hex(sha256(shown.at(file["platform"]))), file["sha256"].get<std::string>())
        << file["platform"];
    EXPECT_EQ(file["number"], view["photo"]["number"]);
    EXPECT_EQ(file["source_name"], "IMG_1.jpg");
    EXPECT_EQ(file["event"], view["photo"]["event"]);
  }
  const json job = release(offer);
  ASSERT_EQ(job["state"], "done") << job;
  EXPECT_EQ(job["files"].size(), shown.size());
  EXPECT_EQ(job["files"][0]["source_name"], "IMG_1.jpg");

  std::map<std::string, std::string> released;
  const auto files_out = *gate::released_files(school_->school->darkroom(), std::nullopt, event);
  for (const auto& file : files_out) {
    std::ifstream stream(school_->school->workspace().released() / file.path, std::ios::binary);
    released[file.platform] = std::string(std::istreambuf_iterator<char>(stream), {});
  }
  EXPECT_EQ(released, shown);
  EXPECT_NE(shown["facebook"], shown["x"]);

  const Answer zip = office_->get("/api/downloads/facebook/" + std::to_string(event));
  ASSERT_EQ(zip.status, 200);
  EXPECT_EQ(zip.header("Content-Type"), "application/zip");
  EXPECT_THAT(zip.header("Content-Disposition"), HasSubstr("filename=\"facebook_2026-07-03_Event-"));
  const auto files = test::read_zip(zip.body);
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].second, shown["facebook"]);
  EXPECT_THAT(files[0].first, Not(HasSubstr("IMG_1")));
  consent::Person newcomer = test::pupil("P009");
  newcomer.last_name = "Event";
  ASSERT_TRUE(school_->school->people().put_people({newcomer}, {"test", "test"}));
  const Answer renamed = office_->get("/api/downloads/facebook/" + std::to_string(event));
  EXPECT_THAT(renamed.header("Content-Disposition"), HasSubstr("filename=\"facebook_2026-07-03_Photos"));
  EXPECT_THAT(test::read_zip(renamed.body).at(0).first, Not(HasSubstr("Event")))
      << "whoever came into the register since is named by no download";
  EXPECT_EQ(office_->get("/api/downloads/whatsapp/999").status, 404);
  EXPECT_EQ(client_->act(id, "undo").status, 422) << "what is released is taken down, not undone";
  const Answer down = client_->act(id, "take-down", {{"reason", "a parent asked"}});
  ASSERT_EQ(down.status, 200) << down.body;
  EXPECT_EQ(down.json()["view"]["photo"]["state"], "taken-down");
  EXPECT_EQ(office_->get("/api/downloads/facebook/" + std::to_string(event)).status, 404);
}

TEST_F(ReviewTest, AReleaseNeedsTheWordsAndTheListThatWereSeen) {
  const auto id = photo({test::face(kLeft)});
  ASSERT_EQ(client_->act(id, "approve").status, 200);
  const auto event = client_->photo(id)["photo"]["event"]["id"].get<int>();
  const std::string where = "/api/release?event=" + std::to_string(event);
  const json offer = client_->get(where).json();
  EXPECT_EQ(offer["confirm"], "release " + std::to_string(offer["files"].size()));
  const auto begin = [](PageClient& who, const json& token, const json& confirm) {
    return who.post("/api/release", {{"token", token}, {"confirm", confirm}});
  };
  EXPECT_EQ(begin(*client_, offer["token"], "yes").error(), "refused");
  EXPECT_EQ(begin(*client_, std::string(32, '0'), offer["confirm"]).error(), "conflict");
  EXPECT_EQ(begin(*other_, offer["token"], offer["confirm"]).error(), "conflict")
      << "it was offered to somebody else";
  ASSERT_EQ(client_->act(id, "undo").status, 200);
  EXPECT_EQ(begin(*client_, offer["token"], offer["confirm"]).error(), "conflict")
      << "nothing is approved any more";
  const json later = client_->get(where).json();
  EXPECT_EQ(later["files"].size(), 0U);
  EXPECT_EQ(later["held_back"][0]["photo"], id);
  EXPECT_EQ(later["held_back"][0]["number"], 1);
  EXPECT_EQ(later["held_back"][0]["source_name"], "IMG_1.jpg");
  EXPECT_EQ(later["held_back"][0]["reason"], "waiting for the technician");
  school_->clock.advance(std::chrono::minutes(16));
  EXPECT_EQ(begin(*client_, later["token"], later["confirm"]).error(), "conflict")
      << "an old list is looked at again";
}

TEST_F(ReviewTest, AConsentWithdrawnAfterApprovalSendsThePhotoBack) {
  const auto id = photo({test::face(kLeft)});
  ASSERT_EQ(client_->act(id, "rulings", change("name", "face:0", "P003")).status, 200);
  ASSERT_EQ(client_->act(id, "approve").status, 200);
  ASSERT_TRUE(
      school_->school->people().withdraw("P003", "facebook", consent::Purpose::Image, {"office", "test"}));
  const json view = client_->photo(id);
  EXPECT_EQ(view["register_changed"], true);
  const auto event = view["photo"]["event"]["id"].get<int>();
  const json offer = client_->get("/api/release?event=" + std::to_string(event)).json();
  EXPECT_EQ(offer["files"].size(), 0U);
  ASSERT_EQ(offer["returned"].size(), 1U);
  EXPECT_EQ(offer["returned"][0]["photo"], id);
  EXPECT_EQ(offer["returned"][0]["source_name"], "IMG_1.jpg");
  const json job = release(offer);
  ASSERT_EQ(job["returned"].size(), 1U);
  EXPECT_EQ(job["returned"][0]["photo"], id);
  EXPECT_EQ(client_->photo(id)["photo"]["state"], "held");
  // The register is as the other tests expect it again.
  school_->fill_register();
}

TEST_F(ReviewTest, OriginalsAreForTheReviewersEyesAndNeverKept) {
  const auto id = photo({test::face(kLeft)});
  const Answer original = client_->get(path(id, "/original?side=0"));
  ASSERT_EQ(original.status, 200);
  EXPECT_EQ(original.header("Cache-Control"), "no-store");
  EXPECT_EQ(original.headers.count("ETag"), 0U);
  const std::vector<std::uint8_t> bytes(original.body.begin(), original.body.end());
  EXPECT_EQ(test::picture_of(bytes).cols, 320 + 2 * photos_);
  EXPECT_EQ(client_->get(path(id, "/original?side=63")).status, 400);
  EXPECT_EQ(client_->get(path(id, "/original?side=9000")).status, 400);
  EXPECT_EQ(office_->get(path(id, "/original")).status, 403);
  EXPECT_EQ(office_->get(path(id, "/thumbnail")).status, 200);
  const std::string sha256 = client_->photo(id)["sha256"];
  EXPECT_EQ(client_->get(path(id, "/renditions/" + sha256)).status, 404) << "an original is no rendition";
}

TEST_F(ReviewTest, ARenditionIsGivenWithItsOwnPhotoOnly) {
  const auto first = photo({test::face(kLeft)});
  const auto second = photo({test::face(kLeft)});
  const std::string sha256 = client_->photo(first)["renditions"][0]["sha256"];
  EXPECT_EQ(client_->get(path(first, "/renditions/" + sha256)).status, 200);
  EXPECT_EQ(client_->get(path(second, "/renditions/" + sha256)).status, 404);
}

}  // namespace
}  // namespace schoolgate::review
