#include "gate/log/holds.hpp"

#include <chrono>
#include <filesystem>
#include <future>

#include <gmock/gmock.h>

#include "gate/made_school.hpp"
#include "gate/school/holds_folder.hpp"

namespace schoolgate::gate {
namespace {

class HoldsTest : public testing::Test {
 protected:
  HeldRendition picture(const std::string& words) {
    const Bytes bytes(words.begin(), words.end());
    HeldRendition made{sha256(bytes), bytes.size(), {10, 10}, {"website"}};
    EXPECT_TRUE(write_durably(hold_file(school_->workspace(), made.sha256).path, bytes));
    EXPECT_TRUE(write_durably(thumbnail_file(school_->workspace(), made.sha256).path, bytes));
    return made;
  }
  bool lies_there(const HeldRendition& picture) {
    return std::filesystem::exists(hold_file(school_->workspace(), picture.sha256).path) &&
           std::filesystem::exists(thumbnail_file(school_->workspace(), picture.sha256).path);
  }
  bool is_gone(const HeldRendition& picture) {
    return !std::filesystem::exists(hold_file(school_->workspace(), picture.sha256).path) &&
           !std::filesystem::exists(thumbnail_file(school_->workspace(), picture.sha256).path);
  }
  HoldContent with(HeldRendition picture) {
    HoldContent content;
    content.renditions = {std::move(picture)};
    return content;
  }
  test::MadeSchool school_;
  PhotoId photo_ = school_.photo();
  PhotoVersion seen_ = school_.record(photo_).version;
};

TEST_F(HoldsTest, RemoveThePicturesThatTheyTakeThePlaceOf) {
  const auto before = school_->log().holds.renditions(photo_).at(0);
  const auto now = picture("now");
  ASSERT_TRUE(school_->log().holds.hold(photo_, seen_, with(now),
                                        {"tess", consent::LedgerAction::PhotoRefreshed, ""}));
  EXPECT_TRUE(is_gone(before));
  EXPECT_TRUE(lies_there(now));
}

TEST_F(HoldsTest, RemoveThePicturesOfAHoldThatCameTooLate) {
  const auto before = school_->log().holds.renditions(photo_).at(0);
  const auto late = picture("late");
  ASSERT_FALSE(school_->log().holds.hold(photo_, seen_ - 1, with(late),
                                         {"tess", consent::LedgerAction::PhotoRefreshed, ""}));
  EXPECT_TRUE(is_gone(late));
  EXPECT_TRUE(lies_there(before));
}

TEST_F(HoldsTest, SpareAPictureThatAnotherPhotoHolds) {
  const auto shared = picture("shared");
  const PhotoId other = school_.photo(2);
  ASSERT_TRUE(school_->log().holds.hold(photo_, seen_, with(shared),
                                        {"tess", consent::LedgerAction::PhotoRefreshed, ""}));
  ASSERT_TRUE(school_->log().holds.hold(other, school_.record(other).version, with(shared),
                                        {"tess", consent::LedgerAction::PhotoRefreshed, ""}));
  ASSERT_TRUE(school_->log().holds.hold(photo_, school_.record(photo_).version, with(picture("mine")),
                                        {"tess", consent::LedgerAction::PhotoRefreshed, ""}));
  EXPECT_TRUE(lies_there(shared));
}

TEST_F(HoldsTest, KeepTheSamePicturesWhenTheyAreHeldAgain) {
  const auto same = school_->log().holds.renditions(photo_).at(0);
  ASSERT_TRUE(school_->log().holds.hold(photo_, seen_, with(same),
                                        {"tess", consent::LedgerAction::PhotoRefreshed, ""}));
  EXPECT_TRUE(lies_there(same));
}

TEST_F(HoldsTest, AreNotMadeOfAPictureWhileItIsRemovedAsUnused) {
  const auto shared = picture("shared");
  std::future<bool> held;
  const auto removed = school_->log().holds.remove_unused(shared.sha256, [&]() -> Status {
    held = std::async(std::launch::async, [&] {
      auto content = with(shared);
      content.put_pictures = [&]() -> Status {
        picture("shared");
        return {};
      };
      return school_->log()
          .holds.hold(photo_, seen_, content, {"tess", consent::LedgerAction::PhotoRefreshed, ""})
          .has_value();
    });
    EXPECT_EQ(held.wait_for(std::chrono::milliseconds(300)), std::future_status::timeout);
    for (const auto& file : {hold_file(school_->workspace(), shared.sha256),
                             thumbnail_file(school_->workspace(), shared.sha256)})
      EXPECT_TRUE(remove_durably(file.path));
    return {};
  });
  ASSERT_TRUE(removed);
  EXPECT_TRUE(held.get());
  EXPECT_TRUE(lies_there(shared)) << "put after the removal, not before";
}

TEST_F(HoldsTest, KeepAHeldPictureFromBeingRemovedAsUnused) {
  const auto used = school_->log().holds.renditions(photo_).at(0);
  bool asked = false;
  const auto note = [&]() -> Status {
    asked = true;
    return {};
  };
  ASSERT_TRUE(school_->log().holds.remove_unused(used.sha256, note));
  EXPECT_FALSE(asked);
  ASSERT_TRUE(school_->log().holds.remove_unused(picture("orphan").sha256, note));
  EXPECT_TRUE(asked);
}

}  // namespace
}  // namespace schoolgate::gate
