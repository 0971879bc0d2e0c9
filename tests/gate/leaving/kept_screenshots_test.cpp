#include "gate/leaving/kept_screenshots.hpp"

#include <fstream>

#include <gmock/gmock.h>

#include "gate/backup/repair.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/kept_places.hpp"
#include "gate/leaving/release.hpp"
#include "gate/leaving/retention.hpp"
#include "gate/leaving/shred.hpp"
#include "gate/looking.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/posting/posting.hpp"
#include "gate/requests/forget.hpp"
#include "gate/sealed_school.hpp"
#include "support/pictures.hpp"

namespace schoolgate::gate {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using What = ScreenshotOf::What;

constexpr const char* kRemark = "taken on the phone of Givena's mother";

// A page with something on it, saved by a telephone that writes remarks into its files.
Bytes screenshot_with_remark(int shade) {
  cv::Mat page(900, 420, CV_8UC3, cv::Scalar::all(245));
  cv::rectangle(page, {40, 80, 340, 260}, cv::Scalar(shade, 90, 160), cv::FILLED);
  const Bytes jpeg = test::jpeg_of(page);
  const std::string remark(kRemark);
  const auto length = static_cast<std::uint8_t>(remark.size() + 2);
  Bytes file(jpeg.begin(), jpeg.begin() + 2);
  file.insert(file.end(), {0xFF, 0xFE, 0, length});
  file.insert(file.end(), remark.begin(), remark.end());
  file.insert(file.end(), jpeg.begin() + 2, jpeg.end());
  return file;
}

bool holds_remark(const Bytes& file) {
  const std::string text(file.begin(), file.end());
  return text.find(kRemark) != std::string::npos;
}

class Screenshots : public testing::Test {
 protected:
  PhotoId released(int number = 1) {
    const PhotoId photo = school_.photo(number);
    EXPECT_TRUE(test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version}));
    EXPECT_TRUE(release(school_->darkroom(), {.who = "tess", .event = {}}));
    return photo;
  }
  // A post of the photo that is up.
  PostId posted(PhotoId photo, const std::string& text = "Our sports day was sunny.") {
    Posting posting(school_->darkroom(), school_.clock());
    Post post = whole(posting.make("facebook", {text, {{photo, "Two pupils run"}}, {}}, "olga"));
    post = whole(posting.present(post.id, post.version, "olga"));
    post = whole(posting.confirm(post.id, post.version, {true, true, {}}, {"tess", false}));
    return whole(posting.posted(post.id, post.version, "https://x.com/1", {}, "tess")).id;
  }
  TakeDownId taken_down(PhotoId photo) {
    const auto record = school_.record(photo);
    EXPECT_TRUE(withdraw_files(school_->workspace(), school_->log().releases, record, {},
                               {"tess", consent::LedgerAction::PhotoTakenDown, "a parent rang"}));
    return list_take_downs(*school_->database(), school_.clock().now(), {}).at(0).id;
  }
  Result<Screenshot> try_to_keep(const ScreenshotOf& of, const Bytes& file) {
    return keep_screenshot(school_->darkroom(), school_.clock().now(), of, file, "tess");
  }
  Screenshot kept(const ScreenshotOf& of, int shade = 30) {
    return whole(try_to_keep(of, screenshot_with_remark(shade)));
  }
  std::vector<std::filesystem::path> files() { return test::files_below(school_->workspace().screenshots()); }
  std::vector<ScreenshotId> listed() {
    std::vector<ScreenshotId> ids;
    for (const auto& one : list_screenshots(*school_->database())) ids.push_back(one.id);
    return ids;
  }
  std::vector<std::string> told_of(ScreenshotId id) {
    std::vector<std::string> actions;
    for (const auto& entry : school_->ledger().entries_about("screenshot " + std::to_string(id)))
      actions.push_back(entry.action);
    return actions;
  }
  template <typename Value>
  static Value whole(Result<Value> value) {
    if (!value) throw std::runtime_error(sentence(value.error()));
    return std::move(*value);
  }
  test::MadeSchool school_;
};

TEST_F(Screenshots, KeepWhatAPageShowsAndNothingElseOfTheFile) {
  const Bytes file = screenshot_with_remark(30);
  ASSERT_TRUE(holds_remark(file));
  const PostId post = posted(released());
  const Screenshot screenshot = whole(try_to_keep({What::Post, post}, file));
  EXPECT_THAT(test::places_with(school_, kRemark), IsEmpty());

  const Bytes shown =
      whole(open_screenshot(school_->darkroom(), school_.clock().now(), screenshot.id, "helen"));
  const cv::Mat picture = test::picture_of(shown);
  EXPECT_EQ(picture.size(), cv::Size(420, 900));
  EXPECT_NEAR(picture.at<cv::Vec3b>(200, 200)[0], 30, 12);
  EXPECT_THAT(told_of(screenshot.id), ElementsAre("screenshot.kept", "screenshot.viewed"));
  EXPECT_THAT(list_screenshots(*school_->database(), ScreenshotOf{What::Post, post}),
              ElementsAre(Field(&Screenshot::id, screenshot.id)));
}

TEST_F(Screenshots, AreOfPostsThatAreUpAndOfEntriesThatThereAre) {
  const PhotoId photo = released();
  Posting posting(school_->darkroom(), school_.clock());
  const Post draft = whole(posting.make("facebook", {"Fun", {{photo, "Two run"}}, {}}, "olga"));
  const auto early = try_to_keep({What::Post, draft.id}, screenshot_with_remark(30));
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().code, ErrorCode::Refused);
  EXPECT_THAT(early.error().hint, HasSubstr("post posted"));
  for (const ScreenshotOf& none : {ScreenshotOf{What::Post, 99}, ScreenshotOf{What::TakeDown, 99}}) {
    const auto refused = try_to_keep(none, screenshot_with_remark(30));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::NotFound);
  }
  EXPECT_THAT(files(), IsEmpty()) << "nothing of what was refused stays";
}

TEST_F(Screenshots, AFileThatIsNoPictureIsRefusedAndNotKept) {
  const TakeDownId entry = taken_down(released());
  const auto refused = try_to_keep({What::TakeDown, entry}, Bytes(500, 'x'));
  ASSERT_FALSE(refused);
  EXPECT_THAT(files(), IsEmpty());
  EXPECT_THAT(listed(), IsEmpty());
}

TEST_F(Screenshots, GoWithAPhotoThatIsShredded) {
  const PhotoId photo = released(1);
  const PhotoId other = released(2);
  const Screenshot of_post = kept({What::Post, posted(photo)}, 30);
  const Screenshot of_entry = kept({What::TakeDown, taken_down(photo)}, 60);
  const Screenshot of_other = kept({What::Post, posted(other)}, 90);
  ASSERT_THAT(files(), SizeIs(3));
  ASSERT_TRUE(shred(school_->darkroom(), photo, school_.clock().now(), "tess"));
  EXPECT_THAT(listed(), ElementsAre(of_other.id));
  EXPECT_THAT(files(), SizeIs(1));
  const auto gone = open_screenshot(school_->darkroom(), school_.clock().now(), of_entry.id, "tess");
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, ErrorCode::NotFound);
  EXPECT_EQ(kept({What::TakeDown, taken_down(other)}, 30).id, of_other.id + 1)
      << "the number of one that went is not given again";
  static_cast<void>(of_post);
}

TEST_F(Screenshots, GoWithWhoeverIsForgotten) {
  const PhotoId theirs = released(1);
  school_.find([](const pipeline::Photo&) {
    return test::findings({test::face(test::kRightFace, {test::certain("P004")})});
  });
  const PhotoId of_others = released(2);
  kept({What::Post, posted(theirs)}, 30);
  const Screenshot others = kept({What::Post, posted(of_others)}, 60);
  const Screenshot named = kept({What::Post, posted(of_others, "Well done Givena Familya!")}, 90);
  ASSERT_THAT(files(), SizeIs(3));
  ASSERT_TRUE(forget(*school_, "P001", "helen"));
  EXPECT_THAT(listed(), ElementsAre(others.id)) << "screenshot " << named.id << " shows their name";
  EXPECT_THAT(files(), SizeIs(1));
}

TEST_F(Screenshots, GoWhenTheirDaysAreOver) {
  kept({What::Post, posted(released())}, 30);
  school_.days_pass(30);
  const Screenshot later = kept({What::TakeDown, taken_down(school_.record(1).id)}, 60);
  for (const int days : {334, 1}) {
    school_.days_pass(days);
    const auto done = whole(apply_retention(school_->darkroom(), school_.clock().now(), "program"));
    ASSERT_THAT(done.waits, IsEmpty());
    EXPECT_EQ(done.screenshots, days == 1 ? 1U : 0U);
  }
  EXPECT_THAT(listed(), ElementsAre(later.id));
  EXPECT_THAT(files(), SizeIs(1));
}

TEST_F(Screenshots, WhatAnInterruptionLeftIsSweptOnceItIsOld) {
  const Screenshot known = kept({What::Post, posted(released())}, 30);
  const auto stray = whole(school_->screenshots().store(screenshot_with_remark(200)));
  const auto path = school_->workspace().screenshots() / to_hex(stray.sha256);
  ASSERT_TRUE(sweep_screenshots(school_->darkroom()));
  EXPECT_THAT(files(), SizeIs(2)) << "its row may be on its way";
  for (const auto& file : {path, school_->workspace().screenshots() / to_hex(known.sha256)})
    std::filesystem::last_write_time(file,
                                     std::filesystem::file_time_type::clock::now() - std::chrono::hours(2));
  ASSERT_TRUE(sweep_screenshots(school_->darkroom()));
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_THAT(files(), SizeIs(1));
}

TEST_F(Screenshots, DoctorTellsOfThoseThatAreMissing) {
  const Screenshot screenshot = kept({What::Post, posted(released())}, 30);
  EXPECT_THAT(whole(find_faults(school_->darkroom(), std::nullopt)), IsEmpty());
  std::filesystem::remove(school_->workspace().screenshots() / to_hex(screenshot.sha256));
  EXPECT_THAT(whole(find_faults(school_->darkroom(), std::nullopt)),
              Contains(Field(&WorkspaceFault::kind, FaultKind::ScreenshotLost)));
}

TEST_F(Screenshots, LieSealedInASealedWorkspace) {
  SCHOOLGATE_ON_FILES_ONLY("rows on a server are not sealed");
  const PhotoId photo = released();
  const Screenshot before = kept({What::Post, posted(photo)}, 30);
  const std::string start("\xFF\xD8\xFF\xE0");
  ASSERT_THAT(test::files_with(school_->workspace().screenshots(), start), SizeIs(1));
  test::seal(school_);
  kept({What::TakeDown, taken_down(photo)}, 60);
  EXPECT_THAT(files(), SizeIs(2));
  EXPECT_THAT(test::files_with(school_->workspace().screenshots(), start), IsEmpty());
  EXPECT_TRUE(open_screenshot(school_->darkroom(), school_.clock().now(), before.id, "tess"));
}

}  // namespace
}  // namespace schoolgate::gate
