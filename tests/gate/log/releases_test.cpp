#include "gate/log/releases.hpp"

#include <filesystem>

#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/outgoing.hpp"
#include "gate/leaving/release.hpp"
#include "gate/log/approvals.hpp"
#include "gate/log/holds.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/school/holds_folder.hpp"

namespace schoolgate::gate {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class ReleasesTest : public testing::Test {
 protected:
  void SetUp() override { approve({}); }
  void approve(const std::vector<consent::PlatformId>& platforms) {
    ASSERT_TRUE(test::look_and_approve(school_->darkroom(), photo_, {"tess", now().version},
                                       {.platforms = platforms}));
  }
  void take_back() { ASSERT_TRUE(undo(school_->darkroom(), photo_, {"tess", now().version})); }
  PhotoRecord now() { return school_.record(photo_); }
  ReleaseEntry entry(const consent::PlatformId& platform) {
    return {platform, platform + "/event/1.jpg", school_->log().holds.renditions(photo_).at(0).sha256};
  }
  Result<PhotoVersion> finish(PhotoVersion seen, const std::vector<ReleaseEntry>& files) {
    return school_->log().releases.finish(
        photo_, {seen, school_->people().version(), test::kToday, files, nlohmann::json::object()}, "tess",
        [&] {
          published_ = true;
          return Status{};
        });
  }
  // Two files with their names, as whoever releases this approval has them.
  std::vector<ReleaseEntry> reserved_files() {
    std::vector<ReleaseEntry> files{entry("facebook"), entry("website")};
    for (const auto& file : files)
      EXPECT_TRUE(school_->log().releases.reserve(photo_, now().version, file).value());
    return files;
  }
  test::MadeSchool school_;
  PhotoId photo_ = school_.photo();
  bool published_ = false;
};

TEST_F(ReleasesTest, GiveNoNameToAPhotoWhoseApprovalHasEnded) {
  const PhotoVersion seen = now().version;
  take_back();
  const auto held = school_->log().releases.reserve(photo_, seen, entry("facebook"));
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, ErrorCode::Conflict);
  EXPECT_FALSE(school_->log().releases.reserve(photo_, now().version, entry("facebook")))
      << "held is not approved";
  approve({});
  EXPECT_FALSE(school_->log().releases.reserve(photo_, seen, entry("facebook"))) << "another approval by now";
  EXPECT_THAT(school_->log().releases.reserved(photo_), IsEmpty());
}

TEST_F(ReleasesTest, WhatAnOvertakenReleaseMeantDoesNotBarTheNextOne) {
  const auto picture = school_->log().approvals.pictures(photo_).at(0);
  const auto verified =
      pipeline::Verifier::reverify(*read_file(hold_file(school_->workspace(), picture.sha256).path, 1 << 24),
                                   picture.sha256, picture.size);
  ASSERT_TRUE(verified);
  const PhotoRecord stale = now();
  take_back();
  {
    OutgoingFiles overtaken(school_->workspace(), school_->log().releases, stale, stale.event);
    EXPECT_FALSE(overtaken.stage("facebook", *verified));
  }
  approve({"website"});
  const auto summary = release(school_->darkroom(), {.who = "tess", .event = {}});
  ASSERT_TRUE(summary);
  EXPECT_THAT(summary->returned, IsEmpty());
  EXPECT_THAT(summary->files, SizeIs(1));
  EXPECT_EQ(now().state, PhotoState::Released);
}

TEST_F(ReleasesTest, AStaleReleaseIsNotFinished) {
  const PhotoVersion seen = now().version;
  const auto files = reserved_files();
  take_back();
  EXPECT_FALSE(finish(seen, files));
  approve({});
  const auto other_version = finish(seen, files);
  ASSERT_FALSE(other_version);
  EXPECT_EQ(other_version.error().code, ErrorCode::Conflict);
  const auto names_taken_away = finish(now().version, files);
  ASSERT_FALSE(names_taken_away);
  EXPECT_EQ(names_taken_away.error().code, ErrorCode::Conflict);
  EXPECT_FALSE(published_);
  EXPECT_EQ(now().state, PhotoState::Approved);
}

TEST_F(ReleasesTest, AFinishedReleaseIsNotFinishedTwice) {
  const PhotoVersion seen = now().version;
  const auto files = reserved_files();
  ASSERT_TRUE(finish(seen, files));
  EXPECT_TRUE(std::exchange(published_, false));
  EXPECT_FALSE(finish(seen, files));
  EXPECT_FALSE(finish(now().version, files));
  EXPECT_FALSE(published_);
}

TEST_F(ReleasesTest, EndWithTheApprovalWhicheverWayItEnds) {
  const std::vector<std::function<Result<PhotoVersion>()>> ends{
      [&] {
        return undo(school_->darkroom(), photo_, {"tess", now().version});
      },
      [&] {
        return reject(school_->log(), photo_, {"tess", now().version}, "");
      },
      [&] {
        return block(school_->log(), photo_, {"tess", now().version}, "");
      },
      [&] {
        return refresh(school_->darkroom(), photo_, {"tess", now().version});
      }};
  for (const auto& end : ends) {
    if (now().state != PhotoState::Approved) {
      if (now().state != PhotoState::Held) take_back();
      approve({});
    }
    const auto file = entry("facebook");
    ASSERT_TRUE(school_->log().releases.reserve(photo_, now().version, file).value());
    const auto path = school_->workspace().released() / file.path;
    std::filesystem::create_directories(path.parent_path());
    std::filesystem::copy_file(hold_file(school_->workspace(), file.sha256).path, path);
    ASSERT_TRUE(end());
    EXPECT_FALSE(std::filesystem::exists(path)) << word(now().state);
    EXPECT_THAT(school_->log().releases.reserved(photo_), IsEmpty());
    EXPECT_THAT(school_->log().approvals.pictures(photo_), IsEmpty());
  }
}

}  // namespace
}  // namespace schoolgate::gate
