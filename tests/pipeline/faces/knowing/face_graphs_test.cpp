// Which unknown faces belong together.
#include "pipeline/faces/knowing/face_graphs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/faces_knowing_test_support.hpp"

namespace pipeline = schoolgate::pipeline;
namespace test = schoolgate::test;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

class GroupAlikeTest : public testing::Test {
 protected:
  // A face of this person, in a photo; `likeness` is its cosine to the person's direction.
  void add(std::size_t person, std::int64_t photo, double likeness = 0.9) {
    const auto face = test::at_cosine(people_.at(person), likeness, random_);
    templates_.insert(templates_.end(), face.begin(), face.end());
    photos_.push_back(photo);
  }
  [[nodiscard]] std::vector<std::vector<std::size_t>> groups() const {
    return pipeline::group_alike(templates_, photos_);
  }

  std::mt19937 random_{7};
  std::vector<test::Vector> people_{test::random_direction(random_), test::random_direction(random_),
                                    test::random_direction(random_)};
  test::Vector templates_;
  std::vector<std::int64_t> photos_;
};

}  // namespace

TEST_F(GroupAlikeTest, FacesOfOnePersonComeTogetherTheLargestGroupFirst) {
  add(0, 1);
  add(1, 1);
  add(1, 2);
  add(0, 3);
  add(1, 3);
  EXPECT_THAT(groups(), ElementsAre(ElementsAre(1, 2, 4), ElementsAre(0, 3)));
}

TEST_F(GroupAlikeTest, WhoeverIsAloneIsInNoGroup) {
  add(0, 1);
  add(1, 2);
  add(2, 3);
  EXPECT_THAT(groups(), IsEmpty());
  EXPECT_THAT(pipeline::group_alike({}, {}), IsEmpty());
}

TEST_F(GroupAlikeTest, TheSameFacesAlwaysGiveTheSameGroups) {
  for (std::int64_t photo = 1; photo < 30; ++photo) {
    for (std::size_t person = 0; person < 3; ++person) add(person, photo, 0.82);
  }
  const auto first = groups();
  EXPECT_EQ(first, groups());
  EXPECT_THAT(first, Not(IsEmpty()));
}

TEST_F(GroupAlikeTest, NoGroupHoldsTwoFacesOfOnePhoto) {
  // Two look-alikes, as near to each other as to themselves, side by side in every photo.
  for (std::int64_t photo = 1; photo < 12; ++photo) {
    add(0, photo);
    add(0, photo);
  }
  for (const auto& group : groups()) {
    std::set<std::int64_t> seen;
    for (const std::size_t face : group) EXPECT_TRUE(seen.insert(photos_[face]).second);
  }
}

TEST_F(GroupAlikeTest, TwoPeopleWhomOneFaceJoinsAreTakenApartWhereAPhotoShowsBoth) {
  for (std::int64_t photo = 1; photo <= 4; ++photo) {
    add(0, photo);
    add(1, photo);
  }
  // Between the two, and alike to both.
  test::Vector between(people_[0].size());
  for (std::size_t i = 0; i < between.size(); ++i) between[i] = people_[0][i] + people_[1][i];
  between = test::unit(between);
  templates_.insert(templates_.end(), between.begin(), between.end());
  photos_.push_back(9);
  for (const auto& group : groups()) {
    std::set<std::size_t> people;
    for (const std::size_t face : group) {
      if (face < 8) people.insert(face % 2);
    }
    EXPECT_THAT(people, SizeIs(1));
  }
}

TEST_F(GroupAlikeTest, TemplatesWithoutTheirPhotoAreRefused) {
  add(0, 1);
  templates_.pop_back();
  photos_.push_back(2);
  EXPECT_THROW(static_cast<void>(groups()), std::invalid_argument);
}
