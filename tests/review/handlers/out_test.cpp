// Where released pictures were posted, what has to be taken down, and where somebody is, on the page.
#include <filesystem>
#include <map>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "gate/leaving/release.hpp"
#include "gate/out/take_downs.hpp"
#include "review/review_school.hpp"
#include "review/zip_reader.hpp"
#include "support/pictures.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using test::PageClient;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::size_t kReleasedFor = 5;  // every platform of the settings
constexpr const char* kLink = "https://www.facebook.com/oakwood/posts/1";

class OutTest : public testing::Test {
 protected:
  OutTest() {
    school_.fill_register();
    head_ = school_.add_and_sign_in("h.lane", Role::Head);
    technician_ = school_.add_and_sign_in("t.brook", Role::Technician);
    school_.script(320, test::findings({test::face({20, 40, 60, 60}, {test::certain("P001")})}));
    photo_ = school_.held_photo(*technician_, 320);
    EXPECT_EQ(technician_->act(photo_, "approve").status, 200);
    EXPECT_TRUE(gate::release(school_.school->darkroom(), {.who = "t.brook", .event = {}}));
  }
  // The head prepares and presents a post of the photo, the technician confirms it and notes its link.
  test::Answer note(const std::string& link = kLink) {
    json post = head_
                    ->post("/api/posts", {{"platform", "facebook"},
                                          {"text", "A sunny sports day"},
                                          {"pictures", {{{"photo", photo_}, {"alt", "A race"}}}}})
                    .json();
    const std::string address = "/api/posts/" + post["id"].dump();
    post = head_->post(address + "/present", {{"version", post["version"]}}).json();
    const json ticks{{"version", post["version"]}, {"positive", true}, {"proper", true}};
    post = technician_->post(address + "/confirm", ticks).json();
    return technician_->post(address + "/posted", {{"version", post["version"]}, {"link", link}});
  }
  json withdraw() {
    const json person = head_->get("/api/register/P001").json();
    return head_
        ->post("/api/register/P001/withdraw",
               {{"version", person["version"]}, {"platform", "facebook"}, {"purpose", "image"}})
        .json();
  }
  json take_downs(const std::string& query = "") {
    return technician_->get("/api/take-downs" + query).json();
  }
  static test::Answer send_file(PageClient& client, const std::string& path, const std::string& file) {
    return client.send("POST", path, file,
                       {{"Content-Type", "application/octet-stream"}, {"X-CSRF-Token", client.csrf}});
  }
  test::ReviewSchool school_;
  std::unique_ptr<PageClient> head_;
  std::unique_ptr<PageClient> technician_;
  std::int64_t photo_ = 0;
};

TEST_F(OutTest, APostIsNotedOnceAndTakenBack) {
  const json before = technician_->get("/api/released?platform=facebook").json();
  ASSERT_THAT(before["pictures"], SizeIs(1));
  EXPECT_EQ(before["pictures"][0]["post"], nullptr);
  EXPECT_EQ(note("facebook.com/oakwood").status, 400);
  ASSERT_EQ(note().status, 200);
  const json after = technician_->get("/api/released?platform=facebook").json();
  EXPECT_EQ(after["pictures"][0]["post"]["link"], kLink);
  EXPECT_EQ(after["pictures"][0]["post"]["who"], "t.brook");
  const json post = technician_->get("/api/posts/2").json();
  EXPECT_EQ(post["state"], "posted");
  ASSERT_EQ(technician_->post("/api/posts/2/undo", {{"version", post["version"]}}).status, 200);
  EXPECT_EQ(technician_->get("/api/released?platform=facebook").json()["pictures"][0]["post"], nullptr);
}

TEST_F(OutTest, WhereSomebodyFoundItIsNotedOfWhatMustGo) {
  withdraw();
  const json id = take_downs()["take_downs"][0]["id"];
  ASSERT_EQ(technician_->post("/api/take-downs/link", {{"id", id}, {"link", kLink}}).status, 200);
  EXPECT_EQ(take_downs()["take_downs"][0]["post"]["link"], kLink);
  EXPECT_EQ(technician_->post("/api/take-downs/link", {{"id", 99}, {"link", kLink}}).status, 404);
}

TEST_F(OutTest, AWithdrawalAnswersWithTheListAndTheQueueTellsIt) {
  ASSERT_EQ(note().status, 200);
  EXPECT_EQ(technician_->get("/api/queue").json()["take_downs"]["words"], "");
  const json after = withdraw();
  EXPECT_EQ(after["pulled"], 1);
  EXPECT_EQ(after["take_downs"]["open"], 1);
  EXPECT_THAT(after["take_downs"]["words"].get<std::string>(),
              HasSubstr("1 picture to take down, due tomorrow"));
  EXPECT_EQ(technician_->get("/api/queue").json()["take_downs"]["open"], 1);
  const json list = take_downs();
  ASSERT_THAT(list["take_downs"], SizeIs(1));
  const json& entry = list["take_downs"][0];
  EXPECT_EQ(entry["photo"]["id"], photo_);
  EXPECT_EQ(entry["platform"], "facebook");
  EXPECT_EQ(entry["post"]["link"], kLink);
  EXPECT_EQ(entry["state"], "open");
  EXPECT_THAT(entry["reason"].get<std::string>(), HasSubstr("P001"));
  EXPECT_EQ(list["people"], json({{"P001", {{"name", "Amelia Hughes"}}}}));
}

TEST_F(OutTest, ScreenshotsAreKeptOfPostsAndEntriesForThoseWhoRelease) {
  ASSERT_EQ(note().status, 200);
  withdraw();
  const std::string entry = "/api/take-downs/" + take_downs()["take_downs"][0]["id"].dump();
  const Bytes picture = test::jpeg_of(cv::Mat(200, 300, CV_8UC3, cv::Scalar(40, 90, 160)));
  const std::string file(picture.begin(), picture.end());
  const auto office = school_.add_and_sign_in("o.ward", Role::Office);
  EXPECT_EQ(send_file(*office, "/api/posts/1/screenshots", file).status, 403);
  EXPECT_EQ(send_file(*technician_, "/api/posts/99/screenshots", file).status, 404);
  EXPECT_EQ(send_file(*technician_, entry + "/screenshots", "no picture").status, 415);
  const json of_post = send_file(*technician_, "/api/posts/1/screenshots", file).json();
  const json of_entry = send_file(*technician_, entry + "/screenshots", file).json();
  EXPECT_EQ(technician_->get("/api/posts/1").json()["screenshots"], json::array({of_post}));
  EXPECT_EQ(office->get("/api/posts/1").json()["screenshots"], json::array());
  EXPECT_EQ(take_downs()["take_downs"][0]["screenshots"], json::array({of_entry}));
  const auto shown = technician_->get(of_entry["picture"].get<std::string>());
  ASSERT_EQ(shown.status, 200);
  EXPECT_EQ(shown.body.substr(0, 2), "\xFF\xD8");
  EXPECT_EQ(office->get(of_entry["picture"].get<std::string>()).status, 403);
  EXPECT_EQ(technician_->get("/api/screenshots/99").status, 404);
}

TEST_F(OutTest, AnEntryIsTickedOffAndOpenedAnew) {
  withdraw();
  const json id = take_downs()["take_downs"][0]["id"];
  const json ids = json::array({id});
  EXPECT_EQ(technician_->post("/api/take-downs/check", {{"ids", ids}, {"how", "opened-link"}}).status, 422)
      << "no link is noted";
  EXPECT_EQ(technician_->post("/api/take-downs/check", {{"ids", ids}, {"how", "believed"}}).status, 400);
  ASSERT_EQ(technician_->post("/api/take-downs/check", {{"ids", ids}, {"how", "never-posted"}}).status, 200);
  EXPECT_THAT(take_downs()["take_downs"], IsEmpty());
  const json done = take_downs("?wanted=all&platform=facebook");
  ASSERT_THAT(done["take_downs"], SizeIs(1));
  EXPECT_EQ(done["take_downs"][0]["check"]["who"], "t.brook");
  ASSERT_EQ(technician_->post("/api/take-downs/reopen", {{"ids", ids}}).status, 200);
  EXPECT_THAT(take_downs()["take_downs"], SizeIs(1));
}

TEST_F(OutTest, OverdueIsAProblemOfTheHealthPage) {
  const auto admin = school_.add_and_sign_in("a.clarke", Role::Admin);
  const auto level = [&] {
    const json health = admin->get("/api/health").json();
    for (const json& fact : health["facts"]) {
      if (fact["area"] == "take-downs") return fact["level"].get<std::string>();
    }
    return std::string("nothing is said");
  };
  EXPECT_EQ(level(), "good");
  withdraw();
  EXPECT_EQ(level(), "note");
  school_.clock.advance(std::chrono::hours(25));
  const json health = school_.client("a.clarke").get("/api/health").json();
  EXPECT_THAT(health.dump(), HasSubstr("1 overdue"));
  EXPECT_EQ(health["worst"], "problem");
}

TEST_F(OutTest, WhereSomebodyIsIsForHeads) {
  EXPECT_EQ(technician_->get("/api/register/P001/where").status, 403);
  ASSERT_EQ(note().status, 200);
  withdraw();
  const json where = head_->get("/api/register/P001/where").json();
  ASSERT_THAT(where["photos"], SizeIs(1));
  const json& one = where["photos"][0];
  EXPECT_EQ(one["id"], photo_);
  EXPECT_EQ(one["recognised"], true);
  EXPECT_EQ(one["posts"][0]["link"], kLink);
  EXPECT_EQ(one["take_downs"][0]["state"], "open");
  EXPECT_EQ(head_->get("/api/register/P002/where").json()["total"], 0);
  EXPECT_EQ(head_->get("/api/register/nobody/where").status, 404);
}

TEST_F(OutTest, WhatIsHeldOfSomebodyIsGivenOutToHeadsAndLeftNowhere) {
  EXPECT_EQ(technician_->post("/api/register/P001/export", json::object()).status, 403);
  EXPECT_EQ(head_->post("/api/register/nobody/export", json::object()).status, 404);
  const auto answer = head_->post("/api/register/P001/export", json::object());
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.header("Content-Disposition"), "attachment; filename=\"held-of-P001.zip\"");
  std::map<std::string, std::string> files;
  for (auto& [name, content] : test::read_zip(answer.body)) files[name] = content;
  EXPECT_THAT(files["held-of-P001/index.html"], HasSubstr("<h1>"));
  EXPECT_TRUE(files.contains(fmt::format("held-of-P001/pictures/photo-{}.jpg", photo_)));
  // The server lets go of it after the last byte, of which the client knows first.
  const auto nothing_left = [&] { return std::filesystem::is_empty(school_.school->workspace().exports()); };
  for (int i = 0; i < 500 && !nothing_left(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_TRUE(nothing_left());
  EXPECT_EQ(school_.school->ledger().entries_about("P001").back().action, "person.exported");
}

TEST_F(OutTest, SomebodyIsForgottenByTypedWordsAlone) {
  EXPECT_EQ(technician_->post("/api/register/P001/forget", {{"confirm", "forget P001"}}).status, 403);
  EXPECT_EQ(head_->post("/api/register/P001/forget", {{"confirm", "forget P002"}}).status, 422);
  ASSERT_EQ(head_->get("/api/register/P001").status, 200);
  const auto done = head_->post("/api/register/P001/forget", {{"confirm", "forget P001"}});
  ASSERT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(done.json()["photos"], 1);
  EXPECT_EQ(done.json()["take_downs"]["open"], kReleasedFor) << "it was released and showed them";
  EXPECT_EQ(head_->get("/api/register/P001").status, 404);
}

TEST_F(OutTest, APhotoIsShreddedByTypedWordsAlone) {
  const json version = technician_->get(fmt::format("/api/photos/{}", photo_)).json()["photo"]["version"];
  const std::string path = fmt::format("/api/photos/{}/shred", photo_);
  const std::string words = fmt::format("shred {}", photo_);
  EXPECT_EQ(technician_->post(path, {{"version", version}, {"confirm", "shred"}}).status, 422);
  EXPECT_EQ(technician_->post(path, {{"version", 1}, {"confirm", words}}).status, 409);
  const auto done = technician_->post(path, {{"version", version}, {"confirm", words}});
  ASSERT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(done.json()["taken_down"], kReleasedFor);
  EXPECT_EQ(school_.school->log().photos.find(photo_)->state, gate::PhotoState::Shredded);
  EXPECT_THAT(take_downs()["take_downs"], SizeIs(kReleasedFor)) << "it may be up";
}

TEST_F(OutTest, WhatAnAuditFoundIsOnTheListWithoutAPhoto) {
  const auto asked = gate::ask_take_downs(*school_.school->database(), school_.clock,
                                          {{sha256("a picture"), "website", "2023/05/trip.jpg",
                                            "https://oakwood.example/trip.jpg", "shows P001"}},
                                          "t.brook");
  ASSERT_TRUE(asked);
  const json entry = take_downs()["take_downs"][0];
  EXPECT_EQ(entry["photo"], nullptr);
  EXPECT_EQ(entry["file"], "2023/05/trip.jpg");
  EXPECT_EQ(entry["link"], "https://oakwood.example/trip.jpg");
  EXPECT_EQ(
      technician_->post("/api/take-downs/check", {{"ids", {entry["id"]}}, {"how", "opened-link"}}).status,
      200);
}

}  // namespace
}  // namespace schoolgate::review
