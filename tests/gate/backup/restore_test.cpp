// What a restored workspace still believes of the people who decided in it, and of what was out.
#include <gmock/gmock.h>

#include "gate/backup/backup.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/lost_files.hpp"
#include "gate/leaving/recheck.hpp"
#include "gate/leaving/release.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/posting/posting.hpp"
#include "gate/reporting/audit.hpp"
#include "gate/reporting/health.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kOfP001 = "Well done Givena Familya!";

class RestoreTest : public testing::Test {
 protected:
  explicit RestoreTest(const std::string& settings = "") : school_(settings) {}

  Result<Approval> approve_as(School& school, PhotoId photo, const char* who) {
    return test::look_and_approve(school.darkroom(), photo, {who, school.log().photos.find(photo)->version});
  }
  PhotoId released() {
    const PhotoId photo = school_.photo(1);
    EXPECT_TRUE(approve_as(*school_, photo, "tess"));
    EXPECT_TRUE(release(school_->darkroom(), {.who = "tess", .event = {}}));
    return photo;
  }
  Post presented(const std::string& text) {
    Posting posting(school_->darkroom(), school_.clock());
    const auto made = posting.make("facebook", {text, {}, {}}, "olga");
    return posting.present(made->id, made->version, "olga").value();
  }
  Post confirmed(const std::string& text) {
    Posting posting(school_->darkroom(), school_.clock());
    const Post post = presented(text);
    return posting.confirm(post.id, post.version, {true, true, {}}, {"helen", true}).value();
  }
  RestoreSummary restored() {
    school_.clock().advance(std::chrono::hours(1));
    if (!back_up(school_->workspace(), school_->log(), {disk_, 7, "schoolgate", true}))
      throw std::runtime_error("no backup");
    auto done = restore(disk_, {}, again_, {.clock = school_.clock(), .who = "schoolgate"});
    if (!done) throw std::runtime_error(sentence(done.error()));
    school_again_ = *School::open(again_, school_.clock());
    return *done;
  }

  test::MadeSchool school_;
  fs::path disk_ = school_.folder() / "disk";
  fs::path again_ = school_.folder() / "again";
  std::unique_ptr<School> school_again_;
};

class TwoPeopleRestoreTest : public RestoreTest {
 protected:
  TwoPeopleRestoreTest() : RestoreTest("[approval]\nsecond_approver = always\n") {}
};

TEST_F(TwoPeopleRestoreTest, AFirstApprovalEndsWithARestore) {
  const PhotoId photo = school_.photo(1);
  const auto first = approve_as(*school_, photo, "tess");
  ASSERT_TRUE(first);
  ASSERT_FALSE(first->complete);
  EXPECT_EQ(restored().approvals_ended, 1U);
  EXPECT_THAT(school_again_->log().photos.find(photo)->approved_by, IsEmpty());
  const auto one = approve_as(*school_again_, photo, "tom");
  ASSERT_TRUE(one);
  EXPECT_FALSE(one->complete) << "one of before and one of today are not two of today";
  EXPECT_THAT(audit(*school_again_->database()).altered, IsEmpty());
}

TEST_F(RestoreTest, AConfirmedPostIsADraftAgain) {
  const Post post = confirmed(kOfP001);
  const Post waiting = presented("The hall is open.");
  ASSERT_TRUE(Posting(school_->darkroom(), school_.clock()).hand_out(post.id, "tess"));
  EXPECT_EQ(restored().posts_returned, 2U);
  Posting posting(school_again_->darkroom(), school_.clock());
  for (const PostId id : {post.id, waiting.id}) {
    const auto now = posting.look(id);
    ASSERT_TRUE(now);
    EXPECT_EQ(now->post.state, PostState::Draft);
    EXPECT_THAT(now->post.returned, HasSubstr("restored"));
  }
  const auto refused = posting.hand_out(post.id, "tess");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("confirmed no longer"));
  std::vector<std::string> told;
  for (const auto& entry : school_again_->ledger().entries_about("post 1")) told.push_back(entry.action);
  EXPECT_THAT(told, Contains("post.returned"));
}

TEST_F(RestoreTest, AReleasedPhotoWithoutItsFilesIsToldAndComesBackToReview) {
  const PhotoId photo = released();
  ASSERT_EQ(return_released(school_->darkroom(), photo, "tess").error().code, ErrorCode::Refused)
      << "its files are there";
  EXPECT_EQ(restored().released_before, 1U);
  const auto facts = examine(*school_again_);
  EXPECT_THAT(facts, Contains(testing::Field(&HealthFact::words, HasSubstr("review return"))));
  const auto now = return_released(school_again_->darkroom(), photo, "tess");
  ASSERT_TRUE(now) << sentence(now.error());
  EXPECT_EQ(*now, PhotoState::Held);
  EXPECT_THAT(audit(*school_again_->database()).altered, IsEmpty());
  const auto waits = list_take_downs(*school_again_->database(), school_.clock().now(), {});
  EXPECT_THAT(waits, SizeIs(2)) << "it may be up on both platforms";
  const auto again = approve_as(*school_again_, photo, "tom");
  ASSERT_TRUE(again) << sentence(again.error());
  const auto out = release(school_again_->darkroom(), {.who = "tess", .event = {}});
  ASSERT_TRUE(out);
  EXPECT_THAT(out->files, SizeIs(2));
  EXPECT_THAT(photos_with_lost_files(school_again_->log(), school_again_->workspace()), IsEmpty());
  EXPECT_THAT(audit(*school_again_->database()).altered, IsEmpty());
}

TEST_F(RestoreTest, AYesTakenBackStillLeadsToWhatWasReleasedBefore) {
  const PhotoId photo = released();
  restored();
  ASSERT_TRUE(school_again_->people().withdraw("P001", "facebook", std::nullopt, {"office", "test"}));
  ASSERT_TRUE(recheck(school_again_->darkroom(), {"office", RecheckScope::Released, "P001"}));
  const auto waits = list_take_downs(*school_again_->database(), school_.clock().now(), {});
  ASSERT_THAT(waits, SizeIs(1));
  EXPECT_EQ(waits.front().photo->id, photo);
  EXPECT_EQ(waits.front().platform, "facebook");
}

TEST_F(RestoreTest, AnExportThatFailsIsNotNoted) {
  const PhotoId photo = released();
  Posting posting(school_->darkroom(), school_.clock());
  const auto made = posting.make("facebook", {"A sunny day.", {{photo, "Two pupils run"}}, {}}, "olga");
  const auto shown = posting.present(made->id, made->version, "olga");
  const auto post = posting.confirm(shown->id, shown->version, {true, true, {}}, {"tess", false});
  ASSERT_TRUE(post);
  const auto exports = [&] {
    std::size_t count = 0;
    for (const auto& entry : school_->ledger().entries_about("post 1"))
      count += entry.action == "post.exported";
    return count;
  };
  const fs::path file =
      school_->workspace().released() / school_->log().releases.reserved(photo).front().path;
  ASSERT_TRUE(fs::exists(file));
  fs::rename(file, school_.folder() / "taken away.jpg");
  const auto refused = posting.export_to(post->id, school_.folder() / "post", "tess");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("is lost"));
  EXPECT_FALSE(posting.hand_out(post->id, "tess"));
  EXPECT_EQ(exports(), 0U);
  EXPECT_FALSE(fs::exists(school_.folder() / "post"));
  fs::rename(school_.folder() / "taken away.jpg", file);
  EXPECT_TRUE(posting.export_to(post->id, school_.folder() / "post", "tess"));
  EXPECT_EQ(exports(), 1U);
}

}  // namespace
}  // namespace schoolgate::gate
