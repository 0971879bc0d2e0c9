#include "gate/picking/suggestion.hpp"

#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/release.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "support/older_database.hpp"

namespace schoolgate::gate {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// Everyone's look is its own, but for those of one moment.
Candidate candidate(PhotoId id, unsigned moment) {
  Candidate one;
  one.photo.id = id;
  one.exposure = consent::Exposure::Open;
  one.measures = pipeline::Measures{0x9E3779B97F4A7C15U * moment, {}, 0.5F, 1};
  one.sharpness = 0.5F;
  return one;
}

std::vector<PhotoId> ids(const std::vector<Suggested>& photos) {
  std::vector<PhotoId> ids;
  for (const auto& one : photos) ids.push_back(one.photo);
  return ids;
}

TEST(Suggestion, TakesTheBestOfEachMomentAlone) {
  auto blurred = candidate(1, 1);
  blurred.sharpness = 0.2F;
  auto blinking = candidate(2, 1);
  blinking.eyes = 0.1F;
  auto good = candidate(3, 1);
  good.eyes = 0.8F;
  auto dark = candidate(4, 1);
  dark.eyes = 0.8F;
  dark.measures->exposure = 0.3F;
  const auto made = suggest({{blurred, blinking, good, dark, candidate(5, 2)}, {}}, 12, {});
  ASSERT_THAT(made.groups, SizeIs(2));
  EXPECT_EQ(made.groups[0].front().photo.id, 3);
  EXPECT_THAT(ids(made.photos), ElementsAre(3, 5));
  EXPECT_EQ(made.photos[0].alike, 4U);
  EXPECT_THAT(made.photos[0].why, HasSubstr("best of 4 alike"));
}

TEST(Suggestion, PrefersWhereFewestHeadsAreHidden) {
  auto most = candidate(1, 1);
  most.shown = 1;
  most.hidden = 3;
  auto few = candidate(2, 1);
  few.shown = 3;
  few.hidden = 1;
  EXPECT_THAT(ids(suggest({{most, few}, {}}, 1, {}).photos), ElementsAre(2));
}

TEST(Suggestion, IsNoLongerThanAskedFor) {
  Candidates many;
  for (unsigned i = 1; i <= 9; ++i) many.photos.push_back(candidate(i, i));
  EXPECT_THAT(suggest(many, 4, {}).photos, SizeIs(4));
  EXPECT_THAT(suggest(many, 20, {}).photos, SizeIs(9));
}

TEST(Suggestion, PutsGroupsAndBacksFirstWhereThePlatformIsCareful) {
  const auto of = [](consent::Exposure exposure) {
    Candidates both{{candidate(1, 1), candidate(2, 2)}, {}};
    both.photos[0].sharpness = 0.9F;
    both.photos[1].subject = Subject::Group;
    for (auto& one : both.photos) one.exposure = exposure;
    return ids(suggest(both, 2, {}).photos);
  };
  EXPECT_THAT(of(consent::Exposure::Open), ElementsAre(1, 2)) << "the sharper one is the better picture";
  EXPECT_THAT(of(consent::Exposure::Careful), ElementsAre(2, 1));
  EXPECT_THAT(of(consent::Exposure::Faceless), ElementsAre(2, 1));
}

TEST(Suggestion, GoesEvenlyOverTheClasses) {
  Candidates photos{{candidate(1, 1), candidate(2, 2), candidate(3, 3)}, {}};
  photos.photos[0].classes = {"4B"};
  photos.photos[0].sharpness = 0.60F;
  photos.photos[1].classes = {"4B"};
  photos.photos[1].sharpness = 0.55F;
  photos.photos[2].classes = {"2A"};
  EXPECT_THAT(ids(suggest(photos, 3, {}).photos), ElementsAre(1, 3, 2));
}

TEST(Suggestion, BringsUpWhoWasInNoPictureThisYear) {
  Candidates photos{{candidate(1, 1), candidate(2, 2)}, {}};
  photos.photos[0].people = {"P001"};
  photos.photos[1].people = {"P002"};
  EXPECT_THAT(ids(suggest(photos, 1, {"P001"}).photos), ElementsAre(2));
  const auto other = suggest(photos, 1, {"P002"});
  EXPECT_THAT(ids(other.photos), ElementsAre(1));
  EXPECT_THAT(other.photos[0].why, HasSubstr("1 person in no picture this year"));
  EXPECT_THAT(other.photos[0].why, Not(HasSubstr("P001"))) << "who suggests need not be told who it is";
}

class SuggestionOfASchool : public testing::Test {
 protected:
  PhotoId photo(int number, const char* event = "2026-10-02 Harvest") {
    return school_
        .process({school_.file("p" + std::to_string(number) + ".jpg", test::made_photo(number), event)})
        .photos.at(0)
        .photo;
  }
  Result<Suggestion> suggested(PhotoId of) {
    return suggest(school_->darkroom(), school_.record(of).event.id, "website", 12);
  }
  test::MadeSchool school_;
};

TEST_F(SuggestionOfASchool, CountsWhoIsShownAndHidden) {
  const PhotoId one = photo(1);
  const auto made = suggested(one);
  ASSERT_TRUE(made);
  ASSERT_THAT(made->groups, SizeIs(1));
  const Candidate& seen = made->groups[0][0];
  EXPECT_EQ(seen.shown, 1);
  EXPECT_EQ(seen.hidden, 1);
  EXPECT_THAT(seen.people, ElementsAre("P001"));
  EXPECT_THAT(made->photos[0].why, HasSubstr("1 of 2 heads hidden, 1 person in no picture this year"));
}

TEST_F(SuggestionOfASchool, KnowsWhoWasInAReleasedPictureOfThisSchoolYear) {
  for (const char* earlier : {"2026-07-03 Sports Day", "2026-09-20 Open Day"}) {
    const PhotoId out = photo(earlier[6] - '0', earlier);
    ASSERT_TRUE(test::look_and_approve(school_->darkroom(), out, {"tess", school_.record(out).version}));
    ASSERT_TRUE(release(school_->darkroom(), {.who = "tess", .event = {}}));
    const PhotoId now = photo(20 + earlier[6], "2026-10-02 Harvest");
    const auto made = suggested(now);
    ASSERT_TRUE(made);
    const bool this_year = std::string_view(earlier).starts_with("2026-09");
    EXPECT_EQ(made->photos[0].why.find("in no picture this year") == std::string::npos, this_year) << earlier;
  }
}

TEST_F(SuggestionOfASchool, MeasuresWhatAnEarlierVersionAnalysed) {
  const PhotoId one = photo(1);
  const auto before = school_->log().holds.findings(one).measures;
  ASSERT_TRUE(before);
  test::run(*school_->database(), {"DELETE FROM photo_measures"});
  ASSERT_FALSE(school_->log().holds.findings(one).measures);
  const auto made = suggested(one);
  ASSERT_TRUE(made);
  EXPECT_THAT(made->unmeasured, IsEmpty());
  const auto after = school_->log().holds.findings(one).measures;
  ASSERT_TRUE(after) << "and keeps it";
  EXPECT_EQ(after->look, before->look);
}

TEST_F(SuggestionOfASchool, TellsWhatCannotBeMeasuredAndLeavesItIn) {
  const PhotoId one = photo(1);
  test::run(*school_->database(), {"DELETE FROM photo_measures"});
  ASSERT_TRUE(school_->vault().remove(school_.record(one).sha256));
  const auto made = suggested(one);
  ASSERT_TRUE(made);
  EXPECT_THAT(ids(made->photos), ElementsAre(one));
  ASSERT_THAT(made->unmeasured, SizeIs(1));
  EXPECT_THAT(made->unmeasured[0], HasSubstr("photo 1"));
}

TEST_F(SuggestionOfASchool, LeavesOutWhatIsBlocked) {
  school_.find([](const pipeline::Photo&) {
    return test::findings({test::face(test::kLeftFace, {test::certain("P003")})});
  });
  const PhotoId one = photo(1);
  ASSERT_EQ(school_.record(one).state, PhotoState::Blocked);
  const auto made = suggested(one);
  ASSERT_TRUE(made);
  EXPECT_THAT(made->groups, IsEmpty());
  EXPECT_THAT(made->photos, IsEmpty());
}

}  // namespace
}  // namespace schoolgate::gate
