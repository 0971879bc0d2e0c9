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

}  // namespace
}  // namespace schoolgate::review
