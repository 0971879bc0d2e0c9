// The office's side: photos in, and what became of them.
#include <set>

#include <gmock/gmock.h>

#include "review/review_school.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using test::Answer;
using test::PageClient;
using test::ReviewSchool;
using testing::HasSubstr;

class UploadTest : public testing::Test {
 protected:
  json event_photos(const json& event) {
    return client_->get("/api/events/" + std::to_string(event["id"].get<int>()) + "/photos").json();
  }
  ReviewSchool school_;
  std::unique_ptr<PageClient> client_ = school_.add_and_sign_in("o.reed", Role::Office);
};

TEST_F(UploadTest, APhotoGoesIntoItsEventAndIsProcessed) {
  const Answer answer = client_->upload("Sports Day", "IMG_1.jpg", test::picture(320));
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.json()["outcome"], "received");
  EXPECT_EQ(answer.json()["event"]["title"], "2026-10-15 Sports Day");
  school_.wait_until_processed(*client_);
  const json photos = event_photos(answer.json()["event"]);
  ASSERT_EQ(photos["total"], 1);
  EXPECT_EQ(photos["photos"][0]["words"], "waiting for the technician");
  EXPECT_EQ(photos["photos"][0]["uploader"], "o.reed");
  EXPECT_EQ(client_->get(photos["photos"][0]["thumbnail"]).status, 200);
  EXPECT_EQ(client_->get("/api/events").json()["events"][0]["words"], "1 waiting for the technician");
}

TEST_F(UploadTest, TheSameFileAgainIsToldAndNotRepeated) {
  const std::string bytes = test::picture(320);
  const Answer first = client_->upload("Sports Day", "IMG_1.jpg", bytes);
  const Answer again = client_->upload("Another Day", "copy.jpg", bytes);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.json()["outcome"], "duplicate");
  EXPECT_EQ(again.json()["photo"], first.json()["photo"]);
  EXPECT_THAT(again.json()["reason"].get<std::string>(), HasSubstr("Sports Day"));
  const json known =
      client_->post("/api/uploads/known", {{"sha256", {to_hex(sha256(bytes)), std::string(64, 'a')}}}).json();
  ASSERT_EQ(known["known"].size(), 1U);
  EXPECT_EQ(known["known"][0]["photo"], first.json()["photo"]);
  EXPECT_EQ(client_->post("/api/uploads/known", {{"sha256", {"../../etc/passwd"}}}).status, 400);
}

TEST_F(UploadTest, ThePageOffersTheEndingsOfEveryFormatThatIsRead) {
  EXPECT_THAT(client_->get("/api/me").json()["upload"]["endings"].get<std::string>(),
              testing::MatchesRegex("\\.jpg .*\\.heic .*\\.dng .*"));
}

TEST_F(UploadTest, BadFilesAreSetAsideWithAReasonForTheOffice) {
  const std::string good = test::picture(320);
  std::vector<std::string> bad{std::string("no picture at all"), good.substr(0, 200),
                               std::string("\xff\xd8\xff", 3), "GIF89a" + std::string(50, '\0'),
                               std::string(5000, '\0')};
  json event;
  for (std::size_t i = 0; i < bad.size(); ++i) {
    const Answer answer = client_->upload("Bad Day", "IMG_" + std::to_string(i) + ".jpg", bad[i]);
    ASSERT_EQ(answer.status, 201) << answer.body;
    event = answer.json()["event"];
  }
  const Answer empty = client_->upload("Bad Day", "empty.jpg", "");
  EXPECT_TRUE(empty.status == 201 || empty.status == 400) << empty.body;
  ASSERT_EQ(client_->upload("Bad Day", "good.jpg", good).json()["outcome"], "received");
  school_.wait_until_processed(*client_);
  int set_aside = 0;
  int waiting = 0;
  const json page = event_photos(event);
  for (const json& photo : page["photos"]) {
    const bool needs = photo["needs_office"].get<bool>();
    set_aside += needs ? 1 : 0;
    waiting += photo["state"] == "held" ? 1 : 0;
    if (needs) {
      EXPECT_THAT(photo["words"].get<std::string>(), HasSubstr("needs another photo: "));
      EXPECT_TRUE(photo["thumbnail"].is_null());
    }
  }
  EXPECT_GE(set_aside, 5);
  EXPECT_EQ(waiting, 1);
}

TEST_F(UploadTest, FilesThatComputersLeaveAreNotTaken) {
  for (const char* name :
       {"Thumbs.db", ".DS_Store", "~$list.docx", "IMG_1.jpg.part", "IMG_1.AAE", "IMG_1.MOV", "a.pdf"})
    EXPECT_EQ(client_->upload("Sports Day", name, test::picture(320)).status, 415) << name;
  EXPECT_EQ(client_->get("/api/events").json()["events"].size(), 0U);
}

TEST_F(UploadTest, NamesFromOutsideStayNames) {
  const Answer answer =
      client_->upload("../../2026-07-03 ..\\Day/x", "../../../etc/cron.d/evil.jpg", test::picture(320));
  ASSERT_EQ(answer.status, 201) << answer.body;
  const std::string title = answer.json()["event"]["title"];
  EXPECT_THAT(title, testing::Not(testing::ContainsRegex("[/\\\\]")));
  const json taken = event_photos(answer.json()["event"]);
  EXPECT_EQ(taken["photos"][0]["source_name"], "evil.jpg");
  for (const char* wrong :
       {"/api/uploads?event=Day", "/api/uploads?name=a.jpg", "/api/uploads?event=&name=a.jpg",
        "/api/uploads?event=%20&name=a.jpg", "/api/uploads?event=a%00b&name=a.jpg",
        "/api/uploads?event=a&name=b&event=c", "/api/uploads?event=a&name=b&path=/etc"}) {
    const Answer refused = client_->send(
        "POST", wrong, "x", {{"Content-Type", "application/octet-stream"}, {"X-CSRF-Token", client_->csrf}});
    EXPECT_EQ(refused.status, 400) << wrong;
  }
}

TEST_F(UploadTest, FiftyPhotosFromThreeHandsAtOnce) {
  std::vector<std::string> pictures;
  for (int i = 0; i < 50; ++i) pictures.push_back(test::picture(200, 150));
  std::atomic<std::size_t> next = 0;
  std::atomic<int> received = 0;
  {
    std::vector<std::jthread> hands;
    for (int hand = 0; hand < 3; ++hand) {
      hands.emplace_back([&] {
        PageClient client(school_.address);
        client.cookie = client_->cookie;
        client.csrf = client_->csrf;
        for (std::size_t i = next++; i < pictures.size(); i = next++) {
          const Answer answer = client.upload("Sports Day", "IMG_" + std::to_string(i) + ".jpg", pictures[i]);
          received += answer.status == 201 && answer.json()["outcome"] == "received" ? 1 : 0;
        }
      });
    }
  }
  EXPECT_EQ(received, 50);
  school_.wait_until_processed(*client_);
  const json event = client_->get("/api/events").json()["events"][0];
  EXPECT_EQ(event["photos"], json({{"held", 50}}));
  const json page =
      client_->get("/api/events/" + std::to_string(event["id"].get<int>()) + "/photos?offset=45&limit=10")
          .json();
  EXPECT_EQ(page["photos"].size(), 5U);
}

TEST(UploadRatesTest, AreLimitedForEachUser) {
  auto options = ReviewSchool::quick_options();
  options.limits.uploads.hourly = 2;
  ReviewSchool school(options);
  school.add_user("o.reed", Role::Office);
  PageClient client = school.client("o.reed");
  EXPECT_EQ(client.upload("Day", "1.jpg", test::picture(200)).status, 201);
  EXPECT_EQ(client.upload("Day", "2.jpg", test::picture(200)).status, 201);
  const Answer third = client.upload("Day", "3.jpg", test::picture(200));
  EXPECT_EQ(third.status, 429);
  EXPECT_EQ(third.header("Retry-After"), "3600");
  school.clock.advance(std::chrono::hours(1));
  EXPECT_EQ(client.sign_in("o.reed", test::kPassword).status, 200);
  EXPECT_EQ(client.upload("Day", "4.jpg", test::picture(200)).status, 201);
}

TEST_F(UploadTest, TheOfficePicksWhatTheTechnicianLooksAt) {
  const auto technician = school_.add_and_sign_in("t.brook", Role::Technician);
  for (const int width : {320, 324})
    ASSERT_EQ(client_->upload("Sports Day", "IMG.jpg", test::picture(width)).status, 201);
  school_.wait_until_processed(*client_);
  const std::string pick = "/api/events/1/pick";
  const Answer offered = client_->get(pick + "?platform=facebook&count=1");
  ASSERT_EQ(offered.status, 200) << offered.body;
  ASSERT_EQ(offered.json()["suggested"].size(), 1U);
  EXPECT_EQ(offered.json()["picked"], json::array());
  EXPECT_EQ(client_->get(offered.json()["groups"][0][0]["thumbnail"]).status, 200);
  EXPECT_EQ(technician->get("/api/queue").json()["total"], 2) << "a suggestion changes nothing";

  const auto wanted = offered.json()["suggested"][0]["id"].get<std::int64_t>();
  EXPECT_EQ(client_->post(pick, {{"platform", "facebook"}, {"photos", {99}}}).status, 422);
  EXPECT_EQ(client_->post(pick, {{"platform", "facebook"}, {"photos", {"1"}}}).status, 400);
  EXPECT_EQ(client_->post(pick, {{"platform", "nowhere"}, {"photos", {wanted}}}).status, 400);
  EXPECT_EQ(client_->get(pick).status, 400);
  EXPECT_EQ(client_->get("/api/events/99/pick?platform=facebook").status, 404);
  ASSERT_EQ(client_->post(pick, {{"platform", "facebook"}, {"photos", {wanted}}}).status, 200);
  EXPECT_EQ(client_->get(pick + "?platform=facebook").json()["picked"], json::array({wanted}));
  const json queue = technician->get("/api/queue").json();
  ASSERT_EQ(queue["total"], 1);
  EXPECT_EQ(queue["photos"][0]["id"], wanted);
  EXPECT_EQ(queue["left_out"], 1);
  EXPECT_EQ(technician->get("/api/queue?picked=no").json()["total"], 1);
  std::multiset<std::string> words;
  const json event = client_->get("/api/events/1/photos").json();
  for (const json& photo : event["photos"]) words.insert(photo["words"]);
  EXPECT_THAT(words, testing::ElementsAre("not picked", "waiting for the technician"));
  EXPECT_EQ(technician->get("/api/queue?picked=maybe").status, 400);

  ASSERT_EQ(client_->post(pick + "/undo", {{"platform", "facebook"}}).status, 200);
  EXPECT_EQ(technician->get("/api/queue").json()["total"], 2);
  EXPECT_EQ(client_->post(pick + "/undo", {{"platform", "facebook"}}).status, 422);
}

}  // namespace
}  // namespace schoolgate::review
