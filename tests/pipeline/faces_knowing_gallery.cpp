#include <gmock/gmock.h>

#include "faces_knowing_test_support.hpp"
#include "pipeline/faces/face_graphs.hpp"

namespace schoolgate::pipeline {
namespace {

using consent::Certainty;
using test::at_cosine;
using test::locked;
using test::random_direction;
using test::Vector;

// Strangers above 0.3 in one comparison of a hundred; above 0.5 in one of a hundred thousand or so.
const nlohmann::json kCalibration = nlohmann::json::parse(
    R"({"impostor_tail": {"exceedance": 0.01, "location": 0.3, "scale": 0.03, "shape": 0.0}})");

class GalleryOfThree : public testing::Test {
 protected:
  GalleryOfThree() {
    for (int i = 0; i < 3; ++i) people_.push_back(random_direction(random_));
    std::vector<Enrolment> enrolments(3);
    for (std::size_t i = 0; i < 3; ++i) {
      enrolments[i].person = "P00" + std::to_string(i + 1);
      enrolments[i].templates.push_back(locked(people_[i]));
    }
    gallery_ = Gallery(std::move(enrolments), kCalibration, {});
  }

  static std::vector<Face> faces(std::size_t count) {
    Face face;
    face.quality = {1, 1, 1, 1};
    return std::vector<Face>(count, face);
  }
  std::vector<Face> identified(const std::vector<Vector>& probes, std::vector<Face> found) {
    std::vector<FaceTemplate> templates;
    for (const Vector& probe : probes) templates.push_back(probe.empty() ? FaceTemplate() : locked(probe));
    gallery_.identify(found, templates);
    return found;
  }

  std::mt19937 random_{1};
  std::vector<Vector> people_;
  Gallery gallery_;
};

TEST_F(GalleryOfThree, KnowsAPersonAndNotAStranger) {
  const auto found = identified({at_cosine(people_[1], 0.8, random_), random_direction(random_)}, faces(2));
  ASSERT_EQ(found[0].identity.size(), 1U);
  EXPECT_EQ(found[0].identity[0].person, "P002");
  EXPECT_EQ(found[0].identity[0].certainty, Certainty::Certain);
  EXPECT_NEAR(found[0].identity[0].similarity, 0.8, 1e-3);
  EXPECT_TRUE(found[1].identity.empty());
}

TEST_F(GalleryOfThree, IsNotCertainOfAPoorFaceThatOtherwiseWouldBe) {
  const Vector probe = at_cosine(people_[0], gallery_.thresholds().certain + 0.02, random_);
  auto poor = faces(1);
  poor[0].quality = {};
  EXPECT_EQ(identified({probe}, faces(1))[0].identity.at(0).certainty, Certainty::Certain);
  EXPECT_EQ(identified({probe}, poor)[0].identity.at(0).certainty, Certainty::Plausible);
}

TEST_F(GalleryOfThree, NamesAPersonOnceInAPhoto) {
  const auto found =
      identified({at_cosine(people_[0], 0.7, random_), at_cosine(people_[0], 0.9, random_)}, faces(2));
  EXPECT_TRUE(found[0].identity.empty());
  ASSERT_EQ(found[1].identity.size(), 1U);
  EXPECT_EQ(found[1].identity[0].person, "P001");
}

TEST_F(GalleryOfThree, LeavesAFaceWithoutAProbeUnknown) {
  auto before = faces(1);
  before[0].identity.push_back({"P001", 1, Certainty::Certain});
  EXPECT_TRUE(identified({Vector()}, before)[0].identity.empty());
}

TEST_F(GalleryOfThree, TakesNoPersonTwiceNorWithoutTemplate) {
  const auto build = [this](const char* first, const char* second, bool with_template) {
    std::vector<Enrolment> enrolments(2);
    enrolments[0].person = first;
    enrolments[1].person = second;
    enrolments[0].templates.push_back(locked(people_[0]));
    if (with_template) enrolments[1].templates.push_back(locked(people_[1]));
    return Gallery(std::move(enrolments), kCalibration, {});
  };
  EXPECT_NO_THROW((void)build("P1", "P2", true));
  EXPECT_THROW((void)build("P1", "P1", true), std::invalid_argument);
  EXPECT_THROW((void)build("P1", "P2", false), std::invalid_argument);
}

TEST(Gallery, IsNeverCertainBetweenTwins) {
  std::mt19937 random(2);
  const Vector first = random_direction(random);
  std::vector<Enrolment> enrolments(3);
  const std::vector<Vector> templates{first, at_cosine(first, 0.85, random), random_direction(random)};
  for (std::size_t i = 0; i < 3; ++i) {
    enrolments[i].person = "P" + std::to_string(i);
    enrolments[i].templates.push_back(locked(templates[i]));
  }
  const Gallery gallery(std::move(enrolments), kCalibration, {});
  ASSERT_EQ(gallery.look_alikes().size(), 1U);
  EXPECT_EQ(gallery.look_alikes()[0].first, "P0");
  EXPECT_EQ(gallery.look_alikes()[0].second, "P1");
  std::vector<Face> faces(2);
  for (auto& face : faces) face.quality = {1, 1, 1, 1};
  std::vector<FaceTemplate> probes;
  probes.push_back(locked(templates[0]));
  probes.push_back(locked(templates[2]));
  gallery.identify(faces, probes);
  EXPECT_EQ(faces[0].identity.at(0).certainty, Certainty::Plausible);
  EXPECT_EQ(faces[0].identity.size(), 2U);
  EXPECT_EQ(faces[1].identity.at(0).certainty, Certainty::Certain);
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
