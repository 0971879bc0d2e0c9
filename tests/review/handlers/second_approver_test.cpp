// Who approved what, where the school wants two people to look.
#include <gmock/gmock.h>

#include "review/review_school.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using test::Answer;
using test::PageClient;
using test::ReviewSchool;

constexpr const char* kSettings = "[platforms]\nlist = facebook, x\n[approval]\nsecond_approver = ";
const cv::Rect2f kFace{20, 40, 60, 60};

class SecondApprover : public testing::Test {
 protected:
  void open(const std::string& policy) {
    school_ = std::make_unique<ReviewSchool>(ReviewSchool::quick_options(), kSettings + policy + "\n");
    school_->fill_register();
    brook_ = school_->add_and_sign_in("t.brook", Role::Technician);
    lane_ = school_->add_and_sign_in("h.lane", Role::Head);
    school_->script(320, test::findings({test::face(kFace)}));
  }
  std::int64_t photo() { return school_->held_photo(*brook_, 320); }
  std::int64_t photo_shown_by_brook() {
    const auto id = photo();
    const Answer named = brook_->act(
        id, "rulings", {{"changes", {{{"do", "name"}, {"finding", "face:0"}, {"person", "P001"}}}}});
    EXPECT_EQ(named.status, 200) << named.body;
    return id;
  }
  static bool complete(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json().value("complete", false);
  }
  std::size_t files_to_release() { return brook_->get("/api/release").json()["files"].size(); }

  std::unique_ptr<ReviewSchool> school_;
  std::unique_ptr<PageClient> brook_;
  std::unique_ptr<PageClient> lane_;
};

TEST_F(SecondApprover, OneIsEnoughWhereTheSettingsSaySoButTheOneWhoAlsoChangedIsMarked) {
  open("off");
  const auto own = photo_shown_by_brook();
  EXPECT_TRUE(complete(brook_->act(own, "approve")));
  EXPECT_EQ(brook_->photo(own)["photo"]["approved_by_changer"], true);
  const auto other = photo_shown_by_brook();
  EXPECT_TRUE(complete(lane_->act(other, "approve")));
  EXPECT_EQ(brook_->photo(other)["photo"]["approved_by_changer"], false);
  EXPECT_EQ(brook_->photo(other)["photo"]["approved_by"], "h.lane");
}

TEST_F(SecondApprover, ApprovesWhatOnePersonShowed) {
  open("when-changed");
  EXPECT_EQ(brook_->get("/api/me").json()["second_approver"], "when-changed");
  const auto plain = photo();
  EXPECT_TRUE(complete(brook_->act(plain, "approve"))) << "nobody showed anything in it";
  ASSERT_EQ(brook_->act(plain, "undo").status, 200);
  const auto shown = photo_shown_by_brook();
  EXPECT_FALSE(complete(brook_->act(shown, "approve")));
  EXPECT_EQ(brook_->photo(shown)["photo"]["state"], "held");
  EXPECT_EQ(files_to_release(), 0U) << "one person's word is not enough";
  EXPECT_TRUE(complete(lane_->act(shown, "approve")));
  EXPECT_EQ(brook_->photo(shown)["photo"]["approved_by_changer"], false);
  EXPECT_EQ(files_to_release(), 2U);
}

TEST_F(SecondApprover, IsAskedForInAnyCaseWhereSomebodyWasTurnedDownWhomAFaceSurelyShows) {
  open("off");
  school_->script(321, test::findings({test::face(kFace, {test::certain("P002")})}));
  const auto id = school_->held_photo(*brook_, 321);
  const Answer ruled = brook_->act(id, "rulings",
                                   {{"changes",
                                     {{{"do", "reject"}, {"finding", "face:0"}, {"person", "P002"}},
                                      {{"do", "name"}, {"finding", "face:0"}, {"person", "P001"}}}}});
  ASSERT_EQ(ruled.status, 200) << ruled.body;
  EXPECT_NE(ruled.json()["view"]["marks"].dump().find("wants somebody else's approval"), std::string::npos);
  EXPECT_FALSE(complete(brook_->act(id, "approve")));
  EXPECT_EQ(files_to_release(), 0U);
  EXPECT_TRUE(complete(lane_->act(id, "approve")));
  EXPECT_EQ(files_to_release(), 2U);
}

TEST_F(SecondApprover, IsNeverTheFirstOneAgain) {
  open("always");
  const auto id = photo();
  EXPECT_FALSE(complete(brook_->act(id, "approve")));
  const Answer again = brook_->act(id, "approve");
  EXPECT_FALSE(again.json().value("complete", false)) << again.body;
  EXPECT_EQ(files_to_release(), 0U);
  EXPECT_TRUE(complete(lane_->act(id, "approve")));
  EXPECT_EQ(files_to_release(), 2U);
}

TEST_F(SecondApprover, LooksAtWhatIsThereNow) {
  open("always");
  const auto id = photo();
  EXPECT_FALSE(complete(brook_->act(id, "approve")));
  ASSERT_EQ(lane_->act(id, "rulings", {{"changes", {{{"do", "redact"}, {"finding", "face:0"}}}}}).status,
            200);
  EXPECT_FALSE(complete(lane_->act(id, "approve"))) << "the first approval was of another picture";
}

}  // namespace
}  // namespace schoolgate::review
