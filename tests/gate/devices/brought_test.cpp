#include "gate/devices/brought.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include "gate/made_school.hpp"

namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

class BroughtTest : public testing::Test {
 protected:
  gate::Brought brought(const std::string& who = "office") {
    return gate::brought_to(*school_->database(), school_->darkroom().vault, proved_, event_, who);
  }
  schoolgate::Status note(const gate::Brought& seen, std::size_t expected) {
    return gate::note_deleted_from_device(*school_->database(), school_.clock(), event_, seen, expected,
                                          "office");
  }
  std::filesystem::path original() {
    const std::string name = schoolgate::to_hex(school_.record(photo_).sha256);
    for (const auto& one : std::filesystem::recursive_directory_iterator(school_->workspace().vault())) {
      if (one.is_regular_file() && one.path().filename().string().find(name.substr(4)) != std::string::npos)
        return one.path();
    }
    return {};
  }
  test::MadeSchool school_;
  gate::PhotoId photo_ = school_.photo();
  gate::EventId event_ = school_.record(photo_).event.id;
  gate::ProvedOriginals proved_{school_.clock()};
};

}  // namespace

TEST_F(BroughtTest, WhoBroughtPhotosSaysThatTheyAreDeletedFromThePhone) {
  EXPECT_THAT(brought().safe, ElementsAre(photo_));
  EXPECT_THAT(brought("tess").safe, IsEmpty()) << "who brought none deletes none";
  EXPECT_FALSE(note(brought(), 43)) << "another number than was seen";
  ASSERT_TRUE(note(brought(), 1));
  EXPECT_THAT(brought().safe, IsEmpty());
}

TEST_F(BroughtTest, AnOriginalThatIsGoneOrDamagedHereIsToBeKeptThere) {
  ASSERT_THAT(brought().safe, SizeIs(1));
  const auto seen = brought();
  const auto file = original();
  ASSERT_FALSE(file.empty());
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  std::ofstream(file, std::ios::app) << "!";
  school_.clock().advance(std::chrono::hours(2));
  EXPECT_THAT(brought().safe, IsEmpty());
  ASSERT_THAT(brought().kept, SizeIs(1));
  EXPECT_EQ(brought().kept[0].why, "its copy here is damaged");
  EXPECT_EQ(brought().kept[0].source_name, school_.record(photo_).source_name);
  std::filesystem::remove(file);
  EXPECT_EQ(brought().kept[0].why, "its original is kept here no longer");
  EXPECT_FALSE(note(brought(), 1));
}

TEST_F(BroughtTest, WhatCouldNotBeReadIsToBeKeptThereAndWhatWaitsIsNotTold) {
  const schoolgate::Bytes whole = test::made_photo(2);
  const auto half = school_.file(
      "half.jpg",
      schoolgate::Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(whole.size() / 3)));
  const auto damaged = school_.process({half}).photos.at(0).photo;
  ASSERT_EQ(school_.record(damaged).state, gate::PhotoState::Quarantined);
  ASSERT_FALSE(
      school_->log()
          .photos
          .take(
              {schoolgate::sha256(whole), whole.size(), {test::kToday, "Sports Day"}, "later.jpg", "office"})
          .known_before);
  EXPECT_THAT(brought().safe, ElementsAre(photo_));
  ASSERT_THAT(brought().kept, SizeIs(1));
  EXPECT_EQ(brought().kept[0].photo, damaged);
  EXPECT_EQ(brought().kept[0].source_name, "half.jpg");
}
