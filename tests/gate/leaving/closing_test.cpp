// A platform's account that opens and closes: what may be approved for it, released to it, and stay out
// there.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/clearance.hpp"
#include "gate/leaving/release.hpp"
#include "gate/log/holds.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/out/posts.hpp"
#include "gate/out/take_downs.hpp"

namespace schoolgate::gate {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ClosingTest : public testing::Test {
 protected:
  void change(const char* platform, const std::function<void(consent::PlatformAccount&, Day)>& change) {
    ASSERT_TRUE(school_->people().change_platform(platform, {"ada", "test"}, change));
  }
  void close(const char* platform) {
    change(platform, [](consent::PlatformAccount& account, Day today) { account.closed = today; });
  }
  Result<Approval> try_approve(PhotoId photo) {
    return test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version});
  }
  PhotoId approved() {
    const PhotoId photo = school_.photo(1);
    EXPECT_TRUE(try_approve(photo));
    return photo;
  }
  Result<ReleaseSummary> release_all() { return release(school_->darkroom(), {.who = "tess", .event = {}}); }
  std::vector<std::string> out() {
    std::vector<std::string> platforms;
    const auto files = released_files(school_->darkroom(), std::nullopt, std::nullopt);
    for (const auto& file : *files) platforms.push_back(file.platform);
    return platforms;
  }
  std::vector<std::string> held_for(PhotoId photo) {
    std::vector<std::string> platforms;
    for (const auto& picture : school_->log().holds.renditions(photo))
      platforms.insert(platforms.end(), picture.platforms.begin(), picture.platforms.end());
    std::ranges::sort(platforms);
    return platforms;
  }
  RecheckSummary recheck_all() {
    auto summary = recheck(school_->darkroom(), {.who = "schoolgate"});
    EXPECT_TRUE(summary);
    return summary.value_or(RecheckSummary{});
  }
  std::vector<TakeDown> waiting() { return list_take_downs(*school_->database(), school_.clock().now(), {}); }
  test::MadeSchool school_;
};

TEST_F(ClosingTest, TakesDownEverythingThatIsUpThere) {
  approved();
  ASSERT_TRUE(release_all());
  ASSERT_THAT(out(), ElementsAre("facebook", "website"));
  close("facebook");
  EXPECT_THAT(out(), ElementsAre("website")) << "no download begins, even before anybody asks again";
  EXPECT_TRUE(recheck_due(school_->darkroom()));
  EXPECT_THAT(recheck_all().taken_down, SizeIs(1));
  const auto entries = waiting();
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].platform, "facebook");
  EXPECT_THAT(entries[0].reason, HasSubstr("facebook is closed since 2026-10-15"));
  EXPECT_FALSE(std::filesystem::exists(school_.workspace() / "released" / entries[0].file));
}

TEST_F(ClosingTest, APostWithoutPicturesHasToGoToo) {
  Post text;
  text.platform = "facebook";
  text.state = PostState::Posted;
  text.made_by = "olga";
  text.text = "The hall is closed on Friday.";
  text.link = "https://www.facebook.com/oakwood/posts/9";
  const Post post = add_post(*school_->database(), school_.clock().now(), text);
  recheck_all();
  ASSERT_THAT(waiting(), IsEmpty()) << "the account is open";
  close("facebook");
  recheck_all();
  const auto entries = waiting();
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].file, fmt::format("post {}", post.id));
  EXPECT_EQ(entries[0].link(), text.link);
  EXPECT_THAT(entries[0].reason, HasSubstr("facebook is closed since 2026-10-15"));
  ASSERT_TRUE(check_take_downs(*school_->database(), school_.clock(), {entries[0].id}, CheckedHow::OpenedLink,
                               "", "tess"));
  recheck_all();
  EXPECT_THAT(waiting(), IsEmpty()) << "it is asked for once";
}

TEST_F(ClosingTest, ComesByItselfOnItsDay) {
  approved();
  ASSERT_TRUE(release_all());
  change("facebook", [](consent::PlatformAccount& account, Day today) {
    account.closed = std::chrono::sys_days(today) + std::chrono::days(2);
  });
  EXPECT_THAT(recheck_all().taken_down, IsEmpty());
  school_.clock().advance(std::chrono::days(1));
  EXPECT_THAT(out(), ElementsAre("facebook", "website"));
  school_.process({});
  EXPECT_THAT(waiting(), IsEmpty());
  school_.clock().advance(std::chrono::days(1));
  EXPECT_THAT(out(), ElementsAre("website"));
  school_.process({});
  EXPECT_THAT(waiting(), SizeIs(1));
}

TEST_F(ClosingTest, EndsApprovalsAndReleasesNothing) {
  const PhotoId photo = approved();
  close("facebook");
  const auto released = release_all();
  ASSERT_TRUE(released);
  EXPECT_THAT(released->files, IsEmpty());
  ASSERT_THAT(released->returned, SizeIs(1));
  EXPECT_THAT(released->returned[0].reason, HasSubstr("facebook is closed"));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
  EXPECT_THAT(held_for(photo), ElementsAre("website"));
  ASSERT_TRUE(try_approve(photo));
  ASSERT_TRUE(release_all());
  EXPECT_THAT(out(), ElementsAre("website"));
}

TEST_F(ClosingTest, IsAskedWhenAPhotoIsApproved) {
  const PhotoId photo = school_.photo(1);
  ASSERT_THAT(held_for(photo), ElementsAre("facebook", "website"));
  close("facebook");
  const auto refused = try_approve(photo);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Refused);
  EXPECT_THAT(held_for(photo), ElementsAre("website")) << "made anew, to be looked at before approving";
  EXPECT_TRUE(try_approve(photo));
}

TEST_F(ClosingTest, IsAskedWithinTheTransactionThatReleases) {
  const PhotoId photo = approved();
  const auto pictures = school_->log().approvals.pictures(photo);
  ReleaseIntent intent{school_.record(photo).version, school_->people().version(), test::kToday, {}, {}};
  for (const auto& one : pictures) {
    intent.files.push_back({one.platform, one.platform + "/a.jpg", one.sha256});
    ASSERT_TRUE(*school_->log().releases.reserve(photo, intent.seen, intent.files.back()));
  }
  close("facebook");
  bool written = false;
  const auto finished = school_->log().releases.finish(photo, intent, "tess", [&]() -> Status {
    written = true;
    return {};
  });
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code, ErrorCode::Conflict);
  EXPECT_FALSE(written);
}

TEST_F(ClosingTest, OfEveryPlatformLeavesAPictureThatShowsNobody) {
  close("facebook");
  close("website");
  const PhotoId photo = school_.photo(1);
  EXPECT_THAT(held_for(photo), IsEmpty());
  EXPECT_THAT(school_->log().holds.renditions(photo), SizeIs(1));
  EXPECT_FALSE(try_approve(photo));
}

TEST_F(ClosingTest, IsTakenBackByOpeningAgain) {
  const PhotoId photo = school_.photo(1);
  close("facebook");
  recheck_all();
  ASSERT_THAT(held_for(photo), ElementsAre("website"));
  change("facebook", [](consent::PlatformAccount& account, Day) { account.closed.reset(); });
  recheck_all();
  EXPECT_THAT(held_for(photo), ElementsAre("facebook", "website"));
  ASSERT_TRUE(try_approve(photo));
  ASSERT_TRUE(release_all());
  EXPECT_THAT(out(), ElementsAre("facebook", "website"));
}

TEST_F(ClosingTest, IsNoOpeningBeforeItsDay) {
  change("facebook", [](consent::PlatformAccount& account, Day today) {
    account.opened = std::chrono::sys_days(today) + std::chrono::days(1);
  });
  const PhotoId photo = school_.photo(1);
  EXPECT_THAT(held_for(photo), ElementsAre("website"));
  school_.clock().advance(std::chrono::days(1));
  school_.process({});
  EXPECT_THAT(held_for(photo), ElementsAre("facebook", "website"));
}

}  // namespace
}  // namespace schoolgate::gate
