// Portraits on the page, as far as they go without a network: whose they are, who may, what is kept.
#include <gmock/gmock.h>

#include "gate/made_school.hpp"
#include "review/review_school.hpp"
#include "support/made_zip.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using test::Answer;
using test::PageClient;
using test::ReviewSchool;
using testing::HasSubstr;
using testing::Not;

class PortraitsOnThePage : public testing::Test {
 protected:
  PortraitsOnThePage() {
    school_.fill_register();
    technician_ = school_.add_and_sign_in("t.brook", Role::Technician);
  }
  static Answer bring(PageClient& client, const std::string& name, const std::string& bytes) {
    return client.send("POST", "/api/portraits?name=" + name, bytes,
                       {{"Content-Type", "application/octet-stream"}, {"X-CSRF-Token", client.csrf}});
  }
  ReviewSchool school_{ReviewSchool::quick_options()};
  std::unique_ptr<PageClient> technician_;
};

TEST_F(PortraitsOnThePage, StandBesideTheNamesThatTheirFilesGoBy) {
  const Answer brought = bring(*technician_, "all.zip",
                               test::packed({{"P001.jpg", test::picture(180, 180)},
                                             {"Khan_Amir.jpg", test::picture(180, 180)},
                                             {"IMG_1.jpg", "no picture"}}));
  ASSERT_EQ(brought.status, 201) << brought.body;
  const json portraits = brought.json()["portraits"];
  ASSERT_EQ(portraits.size(), 3U);
  EXPECT_EQ(portraits[0]["people"][0]["name"], "Amelia Hughes");
  EXPECT_EQ(portraits[1]["people"][0]["id"], "P002");
  EXPECT_TRUE(portraits[2]["people"].empty());
  const Answer face = technician_->get("/api/portraits/1/face");
  EXPECT_EQ(face.status, 200);
  EXPECT_EQ(face.header("Content-Type"), "image/jpeg");
  EXPECT_EQ(face.header("Cache-Control"), "no-store");
  EXPECT_NE(technician_->get("/api/portraits/3/face").status, 200);
}

TEST_F(PortraitsOnThePage, NothingIsLearntThatWasNotLookedAtAndFoundGood) {
  ASSERT_EQ(bring(*technician_, "P001.jpg", test::picture(180, 180)).status, 201);
  const Answer checked = technician_->post("/api/portraits/check", {{"portrait", 1}, {"person", "P001"}});
  EXPECT_THAT(checked.json()["refused"].get<std::string>(), HasSubstr("nobody can be enrolled"))
      << "recognition is off";
  const json confirmed = {{"portraits", json::array({{{"portrait", 1}, {"person", "P001"}}})}};
  EXPECT_EQ(technician_->post("/api/portraits/learn", confirmed).error(), "conflict");
  EXPECT_EQ(technician_->post("/api/portraits/check", {{"portrait", 1}, {"person", "P999"}}).status, 404);
  EXPECT_EQ(technician_->post("/api/portraits/check", {{"portrait", 9}, {"person", "P001"}}).error(),
            "conflict");
}

TEST_F(PortraitsOnThePage, BelongToTheirSessionAndGoWithIt) {
  ASSERT_EQ(bring(*technician_, "P001.jpg", test::picture(180, 180)).status, 201);
  PageClient second = school_.client("t.brook");
  EXPECT_EQ(second.get("/api/portraits/1/face").error(), "conflict");
  EXPECT_EQ(technician_->remove("/api/portraits").status, 200);
  EXPECT_EQ(technician_->get("/api/portraits/1/face").error(), "conflict");
  const auto office = school_.add_and_sign_in("office", Role::Office);
  EXPECT_EQ(bring(*office, "P001.jpg", test::picture(180, 180)).status, 403);
}

TEST_F(PortraitsOnThePage, OfEqualPicturesOneIsTakenAndNoTwoBatchesShareANumber) {
  const std::string picture = test::picture(180, 180);
  const json brought =
      bring(*technician_, "all.zip", test::packed({{"P001.jpg", picture}, {"P002.jpg", picture}})).json();
  EXPECT_EQ(brought["portraits"].size(), 1U);
  EXPECT_THAT(brought["left_out"][0].get<std::string>(), HasSubstr("the same picture as P001.jpg"));
  EXPECT_EQ(technician_->remove("/api/portraits").status, 200);
  const json again = bring(*technician_, "P001.jpg", picture).json();
  EXPECT_NE(again["portraits"][0]["portrait"], brought["portraits"][0]["portrait"]);
}

TEST_F(PortraitsOnThePage, WhoNeedsMoreIsTold) {
  const json told = technician_->get("/api/portraits").json();
  EXPECT_FALSE(told["problem"].is_null());
  ASSERT_FALSE(told["wanted"].empty());
  EXPECT_EQ(told["wanted"][0]["portraits"], 0);
}

}  // namespace
}  // namespace schoolgate::review
