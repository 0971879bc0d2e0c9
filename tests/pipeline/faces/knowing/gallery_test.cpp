#include "pipeline/faces/knowing/gallery.hpp"

#include <cmath>
#include <functional>
#include <numeric>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "pipeline/faces/knowing/face_graphs.hpp"
#include "pipeline/faces_knowing_test_support.hpp"

namespace schoolgate::pipeline {
namespace {

using consent::Certainty;
using test::at_cosine;
using test::locked;
using test::random_direction;
using test::Vector;

std::vector<Face> good_faces(std::size_t count) {
  Face face;
  face.quality = {1, 1, 1, 1};
  return std::vector<Face>(count, face);
}

Gallery gallery_of(const std::vector<Vector>& people, float quality = 1,
                   const std::set<consent::PersonId>& watched = {}) {
  std::vector<Enrolment> enrolments(people.size());
  for (std::size_t i = 0; i < people.size(); ++i) {
    enrolments[i].person = fmt::format("P{}", i);
    enrolments[i].portraits.push_back({locked(people[i]), quality});
  }
  return {std::move(enrolments), test::built_in_calibration(), {}, watched};
}

std::vector<Face> identified(const Gallery& gallery, const std::vector<Vector>& probes,
                             std::vector<Face> faces) {
  std::vector<FaceTemplate> templates;
  for (const Vector& probe : probes) templates.push_back(probe.empty() ? FaceTemplate() : locked(probe));
  gallery.identify(faces, templates);
  return faces;
}

class GalleryOfThirty : public testing::Test {
 protected:
  GalleryOfThirty() {
    for (int i = 0; i < 30; ++i) people_.push_back(random_direction(random_));
    gallery_ = gallery_of(people_);
  }
  std::vector<Face> identify(const std::vector<Vector>& probes) {
    return identified(gallery_, probes, good_faces(probes.size()));
  }

  std::mt19937 random_{1};
  std::vector<Vector> people_;
  Gallery gallery_;
};

TEST_F(GalleryOfThirty, KnowsAPersonAndNotAStranger) {
  const auto found = identify({at_cosine(people_[1], 0.8, random_), random_direction(random_)});
  ASSERT_EQ(found[0].identity.size(), 1U);
  EXPECT_EQ(found[0].identity[0].person, "P1");
  EXPECT_EQ(found[0].identity[0].certainty, Certainty::Certain);
  EXPECT_NEAR(found[0].identity[0].similarity, 0.8, 0.05);
  EXPECT_TRUE(found[1].identity.empty());
}

TEST_F(GalleryOfThirty, ListsAMiddlingResemblanceAsPlausibleOnly) {
  const auto found = identify({at_cosine(people_[1], 0.42, random_)});
  ASSERT_FALSE(found[0].identity.empty());
  EXPECT_EQ(found[0].identity[0].person, "P1");
  EXPECT_EQ(found[0].identity[0].certainty, Certainty::Plausible);
}

TEST_F(GalleryOfThirty, AsksAPoorFaceToBeAsAlikeAsAGoodOne) {
  for (const double more : {0.04, -0.04}) {
    const Vector probe = at_cosine(people_[0], gallery_.thresholds().certain + more, random_);
    const auto expected = more > 0 ? Certainty::Certain : Certainty::Plausible;
    EXPECT_EQ(identified(gallery_, {probe}, good_faces(1))[0].identity.at(0).certainty, expected);
    EXPECT_EQ(identified(gallery_, {probe}, std::vector<Face>(1))[0].identity.at(0).certainty, expected);
  }
}

TEST_F(GalleryOfThirty, NamesAPersonOnceInAPhoto) {
  const auto found = identify({at_cosine(people_[0], 0.7, random_), at_cosine(people_[0], 0.9, random_)});
  EXPECT_TRUE(found[0].identity.empty());
  ASSERT_EQ(found[1].identity.size(), 1U);
  EXPECT_EQ(found[1].identity[0].person, "P0");
}

TEST_F(GalleryOfThirty, KeepsSomebodyWhoIsNamedElsewhereAsPlausible) {
  // The first face lies between two people, one of whom is clearly the second face.
  Vector between = at_cosine(people_[0], 0.62, random_);
  for (std::size_t i = 0; i < between.size(); ++i) between[i] += 0.6F * people_[1][i];
  const auto found = identify({test::unit(between), people_[0]});
  ASSERT_EQ(found[0].identity.size(), 2U);
  EXPECT_EQ(found[0].identity[0].person, "P1");
  EXPECT_EQ(found[0].identity[1].person, "P0");
  EXPECT_EQ(found[0].identity[0].certainty, Certainty::Plausible);
  EXPECT_EQ(found[1].identity[0].person, "P0");
  EXPECT_EQ(found[1].identity[0].certainty, Certainty::Certain);
}

TEST_F(GalleryOfThirty, LeavesAFaceWithoutAProbeUnknown) {
  auto before = good_faces(1);
  before[0].identity.push_back({"P1", 1, Certainty::Certain});
  EXPECT_TRUE(identified(gallery_, {Vector()}, before)[0].identity.empty());
  EXPECT_TRUE(identified(Gallery(), {people_[0]}, before)[0].identity.empty());
}

TEST_F(GalleryOfThirty, IsNeverCertainOfATwin) {
  people_.push_back(at_cosine(people_[0], 0.9, random_));
  gallery_ = gallery_of(people_);
  ASSERT_EQ(gallery_.look_alikes().size(), 1U);
  const auto found = identify({people_[0], people_[2]});
  EXPECT_EQ(found[0].identity.at(0).person, "P0");
  EXPECT_EQ(found[0].identity.at(0).certainty, Certainty::Plausible);
  EXPECT_EQ(found[0].identity.at(1).person, "P30");
  EXPECT_EQ(found[1].identity.at(0).certainty, Certainty::Certain);
}

TEST_F(GalleryOfThirty, OfASchoolThatIsAllAlikeIsSeldomCertainOfItsStrangers) {
  // Everybody shares most of the face, strangers of the same school too: the cosine alone would know them
  // all.
  const Vector common = random_direction(random_);
  std::vector<Vector> people;
  for (int i = 0; i < 30; ++i) people.push_back(at_cosine(common, 0.8, random_));
  const Gallery gallery = gallery_of(people);
  std::vector<Vector> strangers;
  for (int i = 0; i < 2000; ++i) strangers.push_back(at_cosine(common, 0.8, random_));
  ASSERT_GT(std::inner_product(strangers[0].begin(), strangers[0].end(), people[0].begin(), 0.0F),
            gallery.thresholds().certain);
  // Thirty people can show what happens to one in 31; of two thousand strangers two may be taken for them.
  int taken = 0;
  for (const Face& face : identified(gallery, strangers, good_faces(strangers.size()))) {
    taken += !face.identity.empty() && face.identity[0].certainty == Certainty::Certain ? 1 : 0;
  }
  EXPECT_LE(taken, 2);
  const auto own = identified(gallery, {at_cosine(people[4], 0.9, random_)}, good_faces(1));
  EXPECT_EQ(own[0].identity.at(0).person, "P4");
  EXPECT_EQ(own[0].identity.at(0).certainty, Certainty::Certain);
}

// Registers of adults, of children and of the youngest, by the mean cosine of two people of a school.
class GalleryOfASchool : public testing::TestWithParam<std::tuple<std::size_t, double>> {};

TEST_P(GalleryOfASchool, TakesOneStrangerInAThousandAtMostForSomebody) {
  const auto size = std::get<0>(GetParam());
  const auto alike = std::get<1>(GetParam());
  std::mt19937 random(21);
  int taken = 0;
  int strangers = 0;
  int known = 0;
  int asked = 0;
  for (int school = 0; school < 8; ++school) {
    const Vector common = random_direction(random);
    const auto child = [&, cosine = std::sqrt(alike)] { return at_cosine(common, cosine, random); };
    std::vector<Vector> people;
    for (std::size_t i = 0; i < size; ++i) people.push_back(child());
    const Gallery gallery = gallery_of(people);
    const auto is_taken = [&](const Vector& probe) {
      const auto face = identified(gallery, {probe}, good_faces(1))[0];
      return !face.identity.empty() && face.identity[0].certainty == Certainty::Certain;
    };
    for (int i = 0; i < 1000; ++i, ++strangers) taken += is_taken(child()) ? 1 : 0;
    for (std::size_t i = 0; i < size; ++i, ++asked)
      known += is_taken(at_cosine(people[i], 0.9, random)) ? 1 : 0;
  }
  EXPECT_LE(taken, strangers / 1000);
  EXPECT_GE(known, asked * 9 / 10);
}

INSTANTIATE_TEST_SUITE_P(BySizeAndLikeness, GalleryOfASchool,
                         testing::Combine(testing::Values(12U, 18U, 30U, 100U),
                                          testing::Values(0.01, 0.22, 0.30)));

TEST_F(GalleryOfThirty, IsNeverCertainOfSomebodyWithPoorPortraitsAlone) {
  const Vector probe = at_cosine(people_[1], 0.95, random_);
  EXPECT_EQ(identified(gallery_of(people_, 0.31F), {probe}, good_faces(1))[0].identity.at(0).certainty,
            Certainty::Certain);
  EXPECT_EQ(identified(gallery_of(people_, 0.29F), {probe}, good_faces(1))[0].identity.at(0).certainty,
            Certainty::Plausible);
}

TEST_F(GalleryOfThirty, AsksForMoreWhereThePortraitIsNotTheBest) {
  const Vector probe = at_cosine(people_[0], gallery_.thresholds().certain + 0.03, random_);
  EXPECT_EQ(identify({probe})[0].identity.at(0).certainty, Certainty::Certain);
  EXPECT_EQ(identified(gallery_of(people_, 0.32F), {probe}, good_faces(1))[0].identity.at(0).certainty,
            Certainty::Plausible);
}

TEST_F(GalleryOfThirty, SeesAPersonWhoMustNotBePublishedFromALesserResemblanceOn) {
  // Ten pairs of cousins, so that resemblance is nothing unusual in this school.
  for (std::size_t i = 10; i < 20; ++i) people_[i] = at_cosine(Vector(people_[i + 10]), 0.6, random_);
  const Vector faint = at_cosine(people_[3], 0.26, random_);
  const Vector fainter = at_cosine(people_[3], 0.08, random_);
  ASSERT_TRUE(identified(gallery_of(people_), {faint}, good_faces(1))[0].identity.empty());
  const Gallery watching = gallery_of(people_, 1, {"P3"});
  const auto found =
      identified(watching, {faint, fainter, at_cosine(people_[4], 0.26, random_)}, good_faces(3));
  ASSERT_EQ(found[0].identity.size(), 1U);
  EXPECT_EQ(found[0].identity[0].person, "P3");
  EXPECT_EQ(found[0].identity[0].certainty, Certainty::Plausible);
  EXPECT_TRUE(found[1].identity.empty());
  EXPECT_TRUE(found[2].identity.empty());
}

TEST_F(GalleryOfThirty, DoesNotSeeThatPersonInWhatMayBeNoFaceUnlessSheIsPlausibleThere) {
  for (std::size_t i = 10; i < 20; ++i) people_[i] = at_cosine(Vector(people_[i + 10]), 0.6, random_);
  const Gallery watching = gallery_of(people_, 1, {"P3"});
  auto faces = good_faces(2);
  faces[0].doubtful = true;
  faces[1].doubtful = true;
  const auto found = identified(
      watching, {at_cosine(people_[3], 0.26, random_), at_cosine(people_[3], 0.7, random_)}, faces);
  EXPECT_TRUE(found[0].identity.empty());
  ASSERT_EQ(found[1].identity.size(), 1U);
  EXPECT_EQ(found[1].identity[0].person, "P3");
}

TEST_F(GalleryOfThirty, DoesNotSeeThatPersonInAFaceThatResemblesSomebodyElseMore) {
  Vector between = at_cosine(people_[4], 0.8, random_);
  for (std::size_t i = 0; i < between.size(); ++i) between[i] += 0.25F * people_[3][i];
  const auto found = identified(gallery_of(people_, 1, {"P3"}), {test::unit(between)}, good_faces(1));
  ASSERT_EQ(found[0].identity.size(), 1U);
  EXPECT_EQ(found[0].identity[0].person, "P4");
}

TEST(Gallery, TakesNoPersonTwiceNorWithoutTemplateNorOfAnotherModel) {
  std::mt19937 random(2);
  const auto build = [&](const char* second, const std::vector<std::size_t>& lengths) {
    std::vector<Enrolment> enrolments(2);
    enrolments[0].person = "P1";
    enrolments[1].person = second;
    enrolments[0].portraits.push_back({locked(random_direction(random)), 1});
    for (const auto length : lengths) {
      enrolments[1].portraits.push_back({locked(random_direction(random, length)), 1});
    }
    return Gallery(std::move(enrolments), test::built_in_calibration(), {});
  };
  EXPECT_NO_THROW((void)build("P2", {256, 256}));
  EXPECT_THROW((void)build("P1", {256}), std::invalid_argument);
  EXPECT_THROW((void)build("P2", {}), std::invalid_argument);
  EXPECT_THROW((void)build("P2", {128}), std::invalid_argument);
  EXPECT_THROW(Gallery({}, nlohmann::json::object(), {}), std::invalid_argument);
}

// Thirty people as two networks see them, of 128 numbers each.
class GalleryOfTwoNetworks : public testing::Test {
 protected:
  GalleryOfTwoNetworks() {
    for (int i = 0; i < 30; ++i) {
      first_.push_back(random_direction(random_, 128));
      second_.push_back(random_direction(random_, 128));
    }
  }
  static FaceTemplate joined(const Vector& first, const Vector& second) {
    std::vector<FaceTemplate> parts;
    parts.push_back(locked(first));
    parts.push_back(locked(second));
    return join(parts);
  }
  static std::vector<TemplatePart> parts(bool second_compared) {
    return {{128, test::built_in_calibration(), true}, {128, test::built_in_calibration(), second_compared}};
  }
  Gallery gallery(bool second_compared) {
    std::vector<Enrolment> people(first_.size());
    for (std::size_t i = 0; i < people.size(); ++i) {
      people[i].person = fmt::format("P{}", i);
      people[i].portraits.push_back({second_compared ? joined(first_[i], second_[i]) : locked(first_[i]), 1});
    }
    return {std::move(people), test::built_in_calibration(), {}, {}, parts(second_compared)};
  }
  static auto known(const Gallery& gallery, const Vector& first, const Vector& second) {
    std::vector<FaceTemplate> probes;
    probes.push_back(joined(first, second));
    auto faces = good_faces(1);
    gallery.identify(faces, probes);
    return faces[0].identity;
  }
  std::mt19937 random_{5};
  std::vector<Vector> first_;
  std::vector<Vector> second_;
};

TEST_F(GalleryOfTwoNetworks, IsCertainOfWhomBothKnow) {
  const auto found =
      known(gallery(true), at_cosine(first_[3], 0.85, random_), at_cosine(second_[3], 0.85, random_));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].person, "P3");
  EXPECT_EQ(found[0].certainty, Certainty::Certain);
}

TEST_F(GalleryOfTwoNetworks, IsNotCertainWhereOneOfThemSeesNobody) {
  const Vector nobody = at_cosine(second_[3], 0.1, random_);
  const Gallery joint = gallery(true);
  const auto found = known(joint, first_[3], nobody);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].person, "P3");
  EXPECT_GE(found[0].similarity, joint.thresholds().certain) << "alike enough by the mean of both";
  EXPECT_EQ(found[0].certainty, Certainty::Plausible);
}

TEST_F(GalleryOfTwoNetworks, ComparesByTheOneAloneThatEverybodyIsEnrolledWith) {
  const auto found =
      known(gallery(false), at_cosine(first_[3], 0.85, random_), random_direction(random_, 128));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].person, "P3");
  EXPECT_EQ(found[0].certainty, Certainty::Certain);
}

TEST_F(GalleryOfTwoNetworks, AsksOfAFewAlikeOnlyForAVeryCloseResemblance) {
  const Vector common = random_direction(random_, 128);
  const auto move_together = [&](std::vector<Vector>& people, float by) {
    people.resize(8);
    for (Vector& one : people) {
      for (std::size_t i = 0; i < one.size(); ++i) one[i] += by * common[i];
      one = test::unit(one);
    }
  };
  move_together(first_, 0.9F);
  move_together(second_, 1.36F);
  const Gallery few = gallery(true);
  const auto close = known(few, at_cosine(first_[3], 0.95, random_), at_cosine(second_[3], 0.95, random_));
  ASSERT_FALSE(close.empty());
  EXPECT_EQ(close[0].person, "P3");
  EXPECT_EQ(close[0].certainty, Certainty::Certain) << "though to the second network nobody stands out";
  const auto less = known(few, at_cosine(first_[3], 0.8, random_), at_cosine(second_[3], 0.8, random_));
  EXPECT_TRUE(less.empty() || less[0].certainty == Certainty::Plausible);
}

TEST_F(GalleryOfTwoNetworks, RefusesTemplatesOfOtherModels) {
  std::vector<FaceTemplate> probes;
  probes.push_back(locked(first_[0]));
  auto faces = good_faces(1);
  EXPECT_THROW(gallery(true).identify(faces, probes), std::invalid_argument);
}

TEST(BestAssignment, PrefersTheGreatestSumOverTheGreatestSingleWeight) {
  const auto assigned = best_assignment(2, {{0, 70, 0.5}, {0, 80, 0.4}, {1, 70, 0.45}});
  EXPECT_EQ(assigned[0], 80U);
  EXPECT_EQ(assigned[1], 70U);
}

TEST(BestAssignment, LeavesItemsAloneThatNobodyWants) {
  const auto assigned = best_assignment(3, {{1, 5, 0.2}});
  EXPECT_FALSE(assigned[0]);
  EXPECT_EQ(assigned[1], 5U);
  EXPECT_FALSE(assigned[2]);
  EXPECT_FALSE(best_assignment(1, {})[0]);
}

}  // namespace
}  // namespace schoolgate::pipeline
