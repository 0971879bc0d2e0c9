// Pictures given out as files, and that whoever approves by command has had them.
#include "gate/deciding/looks.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "foundation/durable_file.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "support/temporary_folder.hpp"

namespace fs = std::filesystem;

namespace schoolgate::gate {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kTess = "tess via command of tess";

unsigned mode_of(const fs::path& path) {
  struct stat found = {};
  EXPECT_EQ(::stat(path.c_str(), &found), 0);
  return found.st_mode & 0777U;
}

class LooksTest : public testing::Test {
 protected:
  Result<std::vector<WrittenPicture>> look(const fs::path& folder, const char* who = kTess) {
    return write_pictures(school_->darkroom(), *show_photo(school_->darkroom(), photo_), folder, who);
  }
  Result<Approval> try_approve(const char* who = kTess) {
    return approve(school_->darkroom(), photo_, {who, school_.record(photo_).version}, SeenInFolder{});
  }

  test::MadeSchool school_;
  PhotoId photo_ = school_.photo();
  test::TemporaryFolder folder_;
  fs::path pictures_ = folder_.path() / "pictures";
};

TEST_F(LooksTest, NobodyApprovesByCommandWhatTheyHaveNotLookedAt) {
  const auto blind = try_approve();
  ASSERT_FALSE(blind);
  EXPECT_EQ(blind.error().code, ErrorCode::Refused);
  EXPECT_THAT(blind.error().message, HasSubstr("you have not looked at photo"));
  EXPECT_THAT(blind.error().hint, HasSubstr("review show"));
  ASSERT_TRUE(look(pictures_));
  EXPECT_TRUE(try_approve()->complete);
}

TEST_F(LooksTest, WhatSomebodyElseLookedAtIsNotLookedAt) {
  ASSERT_TRUE(look(pictures_, "ben via command of ben"));
  EXPECT_FALSE(try_approve());
  EXPECT_TRUE(try_approve("ben via command of other")) << "the account counts, not how it came";
}

TEST_F(LooksTest, ALookIsAtOneVersion) {
  ASSERT_TRUE(look(pictures_));
  ASSERT_TRUE(apply_rulings(school_->darkroom(), photo_, {"ben", school_.record(photo_).version},
                            {RuleOn{consent::FindingId{1}, consent::Ruling::Kind::Redact, ""}}));
  EXPECT_FALSE(try_approve()) << "its pictures are others now";
  ASSERT_TRUE(look(pictures_));
  EXPECT_TRUE(try_approve());
}

TEST_F(LooksTest, ThePicturesAreTheHeldOnesAndForNobodyElse) {
  const auto written = look(pictures_);
  ASSERT_TRUE(written) << sentence(written.error());
  const auto view = *show_photo(school_->darkroom(), photo_);
  ASSERT_THAT(*written, SizeIs(view.renditions.size()));
  EXPECT_EQ(mode_of(pictures_), 0700U);
  for (std::size_t i = 0; i < written->size(); ++i) {
    EXPECT_EQ(mode_of((*written)[i].file), 0600U);
    EXPECT_EQ(sha256(*read_file((*written)[i].file, 1U << 26U)), view.renditions[i].sha256);
    EXPECT_EQ((*written)[i].platforms, view.renditions[i].platforms);
  }
}

TEST_F(LooksTest, AFolderThatOthersCanOpenOrOfTheWorkspaceGetsNothing) {
  fs::create_directory(pictures_);
  fs::permissions(pictures_, static_cast<fs::perms>(0755));
  const auto open = look(pictures_);
  ASSERT_FALSE(open);
  EXPECT_THAT(open.error().message, HasSubstr("others may look into"));
  EXPECT_THAT(test::files_below(pictures_), IsEmpty());
  EXPECT_THAT(look(school_->workspace().released()).error().message, HasSubstr("lies in the workspace"));
  EXPECT_FALSE(try_approve());
}

TEST_F(LooksTest, APhotoThatWasChangedMeanwhileIsNotLookedAt) {
  const auto before = *show_photo(school_->darkroom(), photo_);
  ASSERT_TRUE(hold_back(school_->log(), photo_, {"ben", school_.record(photo_).version}, ""));
  const auto late = write_pictures(school_->darkroom(), before, pictures_, kTess);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::Conflict);
  EXPECT_FALSE(try_approve());
}

TEST_F(LooksTest, ManyAtOnceAreApprovedOnlyWhereEachWasLookedAt) {
  const PhotoId other = school_.photo(2);
  ASSERT_TRUE(look(pictures_));
  const auto in_folder = [&](PhotoId photo) {
    return SeenPhoto{photo, school_.record(photo).version, SeenInFolder{}};
  };
  const auto bulk = approve_in_bulk(school_->darkroom(), {in_folder(photo_), in_folder(other)}, kTess);
  ASSERT_THAT(bulk.approved, SizeIs(1));
  EXPECT_EQ(bulk.approved[0].photo, photo_);
  ASSERT_THAT(bulk.left, SizeIs(1));
  EXPECT_EQ(bulk.left[0].photo, other);
  EXPECT_THAT(bulk.left[0].reason, HasSubstr("you have not looked at photo"));
}

// Shown on Facebook, where both agreed, hidden and open on the website: the rest redacted is another picture.
TEST_F(LooksTest, PicturesThatRedactingTheRestMadeAnewAreLookedAtFirst) {
  auto face = test::face(test::kLeftFace, {test::certain("P001"), test::plausible("P004")});
  face.doubtful = true;
  school_.find([face](const auto&) { return test::findings({face}); });
  const PhotoId photo = school_.photo(5);
  const auto approve_the_rest = [&] {
    return test::look_and_approve(school_->darkroom(), photo, {kTess, school_.record(photo).version},
                                  {.open = OpenFindings::KeepRedacted});
  };
  ASSERT_EQ(school_->log().holds.plan(photo).decision.on("facebook")->of(consent::FindingId{1}).action,
            consent::Action::Keep);
  const auto early = approve_the_rest();
  ASSERT_FALSE(early);
  EXPECT_THAT(early.error().message, HasSubstr("made anew"));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
  EXPECT_TRUE(approve_the_rest());
}

TEST_F(LooksTest, NobodyApprovesOfWhomNothingSaysThatTheyLooked) {
  ASSERT_TRUE(look(pictures_)) << "which counts for those alone who say that they looked there";
  const Actor tess{kTess, school_.record(photo_).version};
  for (const Look& none : {Look{}, Look{SeenOnPage{}}}) {
    const auto refused = approve(school_->darkroom(), photo_, tess, none);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Refused);
    EXPECT_THAT(refused.error().message, HasSubstr("look"));
  }
  EXPECT_THAT(approve_in_bulk(school_->darkroom(), {{photo_, tess.seen}}, kTess).approved, IsEmpty());
  EXPECT_EQ(school_.record(photo_).state, PhotoState::Held);
}

}  // namespace
}  // namespace schoolgate::gate
