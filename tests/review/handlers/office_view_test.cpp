// What accounts that only bring photos in are told of photos that the register took back.
#include <thread>

#include <gmock/gmock.h>

#include "gate/leaving/release.hpp"
#include "review/review_school.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using test::PageClient;
using testing::AllOf;
using testing::HasSubstr;
using namespace std::chrono_literals;

class OfficeViewTest : public testing::Test {
 protected:
  OfficeViewTest() {
    school_.fill_register();
    school_.script(320, test::findings({test::face({20, 40, 60, 60}, {test::certain("P001")})}));
    bytes_ = test::picture(320);
    EXPECT_EQ(office_->upload("2026-07-03 Sports Day", "IMG_1.jpg", bytes_).status, 201);
    school_.wait_until_processed(*office_);
  }
  void approve() { ASSERT_EQ(technician_->act(1, "approve").status, 200); }
  void release() { ASSERT_TRUE(gate::release(school_.school->darkroom(), {.who = "t.brook", .event = {}})); }
  void never_publish() { change("do-not-publish", {{"value", true}, {"reason", "court order"}}); }
  void withdraw(const std::string& platform) {
    change("withdraw", {{"platform", platform}, {"purpose", "image"}});
  }
  static json seen_by(PageClient& client) { return client.get("/api/events/1/photos").json()["photos"][0]; }
  json known() {
    const json digest{{"sha256", {to_hex(sha256(bytes_))}}};
    return office_->post("/api/uploads/known", digest).json()["known"][0]["words"];
  }
  int thumbnail(PageClient& client) { return client.get("/api/photos/1/thumbnail").status; }

  test::ReviewSchool school_;
  std::unique_ptr<PageClient> office_ = school_.add_and_sign_in("o.reed", Role::Office);
  std::unique_ptr<PageClient> technician_ = school_.add_and_sign_in("t.brook", Role::Technician);
  std::unique_ptr<PageClient> head_ = school_.add_and_sign_in("h.lane", Role::Head);
  std::string bytes_;

 private:
  void change(const std::string& what, json body) {
    const std::string person = "/api/register/P001";
    body["version"] = head_->get(person).json()["version"];
    const auto answer =
        what == "withdraw" ? head_->post(person + "/withdraw", body) : head_->put(person + "/" + what, body);
    ASSERT_EQ(answer.status, 200) << answer.body;
  }
};

TEST_F(OfficeViewTest, WhoMustNotBePublishedIsNotToldOfWhatWasTakenDown) {
  approve();
  release();
  EXPECT_THAT(seen_by(*office_)["words"].get<std::string>(), HasSubstr("released: "));
  never_publish();
  EXPECT_THAT(seen_by(*technician_)["words"].get<std::string>(),
              AllOf(HasSubstr("P001"), HasSubstr("must not be published")));
  EXPECT_EQ(seen_by(*office_)["words"], "taken down: ask the technician");
  EXPECT_EQ(known(), "taken down: ask the technician");
}

TEST_F(OfficeViewTest, WhoTookConsentBackIsNotToldOfWhatWaitsAgain) {
  approve();
  withdraw("facebook");
  // The program decides again beside the page.
  for (int i = 0; i < 600 && seen_by(*technician_)["state"] != "held"; ++i) std::this_thread::sleep_for(50ms);
  EXPECT_THAT(seen_by(*technician_)["words"].get<std::string>(),
              AllOf(HasSubstr("waiting for the technician: "), HasSubstr("P001")));
  EXPECT_EQ(seen_by(*office_)["words"], "waiting for the technician");
  EXPECT_EQ(known(), "waiting for the technician");
}

TEST_F(OfficeViewTest, ARejectionIsWordedForTheOffice) {
  ASSERT_EQ(technician_->act(1, "reject", {{"reason", "too blurred"}}).status, 200);
  EXPECT_EQ(seen_by(*office_)["words"], "needs another photo: too blurred");
}

TEST_F(OfficeViewTest, NoPictureIsLeftOfWhatWasTakenDown) {
  approve();
  release();
  ASSERT_EQ(thumbnail(*office_), 200);
  EXPECT_FALSE(seen_by(*office_)["thumbnail"].is_null());
  never_publish();
  EXPECT_EQ(thumbnail(*technician_), 200) << "who has to find it where it was posted";
  EXPECT_EQ(thumbnail(*office_), 404);
  EXPECT_TRUE(seen_by(*office_)["thumbnail"].is_null());
}

TEST_F(OfficeViewTest, NoPictureIsLeftOfWhatWasRejectedOrBlocked) {
  ASSERT_EQ(thumbnail(*office_), 200);
  for (const char* action : {"reject", "block"}) {
    ASSERT_EQ(technician_->act(1, action, {{"reason", "not nice"}}).status, 200);
    EXPECT_EQ(thumbnail(*office_), 404) << action;
    EXPECT_TRUE(seen_by(*office_)["thumbnail"].is_null()) << action;
    ASSERT_EQ(technician_->act(1, "undo").status, 200);
    EXPECT_EQ(thumbnail(*office_), 200) << action;
  }
}

// The first of two pictures is gone, the second is still out.
TEST_F(OfficeViewTest, OfWhatIsStillOutElsewhereThatPictureIsGiven) {
  school_.script(400, test::findings({test::face({20, 40, 60, 60}, {test::certain("P001")}),
                                      test::face({200, 40, 60, 60}, {test::certain("P003")})}));
  const auto photo = school_.held_photo(*technician_, 400);
  const auto address = "/api/photos/" + std::to_string(photo) + "/thumbnail";
  const json renditions = technician_->photo(photo)["renditions"];
  ASSERT_EQ(renditions.size(), 2U);
  ASSERT_EQ(renditions[1]["platforms"], json::array({"facebook"})) << "P003 is shown there alone";
  ASSERT_EQ(technician_->act(photo, "approve").status, 200);
  release();
  const auto before = office_->get(address);
  ASSERT_EQ(before.status, 200);
  for (const json& platform : renditions[0]["platforms"]) withdraw(platform.get<std::string>());
  ASSERT_EQ(technician_->photo(photo)["photo"]["state"], "released");
  const auto now = office_->get(address);
  ASSERT_EQ(now.status, 200) << now.body;
  EXPECT_NE(now.body, before.body);
}

}  // namespace
}  // namespace schoolgate::review
