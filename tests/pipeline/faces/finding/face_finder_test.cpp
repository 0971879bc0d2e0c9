#include "pipeline/faces/finding/face_finder.hpp"

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/faces/finding/noise.hpp"
#include "pipeline/faces/networks/merge.hpp"
#include "pipeline/faces_finding_test_support.hpp"

namespace schoolgate::pipeline {
namespace {

FaceFinder finder_of(DetectMode mode, bool second = true) {
  FaceModels models{test::shared_model("yunet_n_640_640.onnx"), {}};
  if (second) models.retinaface = test::shared_model("retinaface_mnet025.onnx");
  return std::move(FaceFinder::create(models, mode).value());
}

// A portrait of the made school at the given place in a grey picture.
cv::Mat scene(cv::Size size, const cv::Rect& place, cv::Rect2f* face = nullptr) {
  const cv::Mat portrait = cv::imread(test::first_file(test::shared_data() / "school/enrol/P001").string());
  cv::Mat picture(size, CV_8UC3, cv::Scalar::all(128));
  cv::resize(portrait, picture(place), place.size(), 0, 0, cv::INTER_AREA);
  if (face != nullptr) {
    auto finder = finder_of(DetectMode::Fast, false);
    const Face found = finder.find(portrait).at(0);
    const cv::Point2f scale(static_cast<float>(place.width) / static_cast<float>(portrait.cols),
                            static_cast<float>(place.height) / static_cast<float>(portrait.rows));
    *face = {static_cast<float>(place.x) + found.box.x * scale.x,
             static_cast<float>(place.y) + found.box.y * scale.y, found.box.width * scale.x,
             found.box.height * scale.y};
  }
  return picture;
}

bool found_at(const std::vector<Face>& faces, const cv::Rect2f& place) {
  return std::any_of(faces.begin(), faces.end(),
                     [&](const Face& face) { return overlap(face.box, place) > 0.4F; });
}

TEST(FaceFinder, TakesPicturesOfAnySizeAndKeepsBoxesInside) {
  SCHOOLGATE_NEEDS_SHARED("models");
  auto finder = finder_of(DetectMode::Thorough);
  for (const cv::Size size : {cv::Size(1, 1), {1, 4000}, {4000, 1}, {31, 33}}) {
    const cv::Mat blank(size, CV_8UC3, cv::Scalar::all(128));
    const cv::Rect2f frame(0, 0, static_cast<float>(size.width), static_cast<float>(size.height));
    for (const Face& face : finder.find(blank)) EXPECT_EQ(face.box & frame, face.box) << size;
    for (const Face& face : finder.glance(blank)) EXPECT_EQ(face.box & frame, face.box) << size;
  }
}

TEST(FaceFinder, FindsAFaceThatFillsTheFrameAndOneInTheBackRow) {
  SCHOOLGATE_NEEDS_SHARED("school/enrol/P001");
  auto finder = finder_of(DetectMode::Thorough);
  cv::Rect2f face;
  const cv::Mat huge = scene({2400, 2400}, {0, 0, 2400, 2400}, &face);
  EXPECT_TRUE(found_at(finder.find(huge), face));
  const cv::Mat tiny = scene({4000, 3000}, {3100, 900, 90, 90}, &face);
  EXPECT_TRUE(found_at(finder.find(tiny), face)) << face;
}

TEST(FaceFinder, FindsSmallFacesInAPhotoThatLiesOnItsSideAndSaysHowTheyLie) {
  SCHOOLGATE_NEEDS_SHARED("school/enrol/P001");
  cv::Rect2f face;
  cv::Mat photo = scene({1600, 1200}, {600, 300, 100, 100}, &face);
  cv::rotate(photo, photo, cv::ROTATE_90_CLOCKWISE);
  const cv::Rect2f lying(1200 - face.y - face.height, face.x, face.height, face.width);
  auto finder = finder_of(DetectMode::Thorough);
  const auto faces = finder.find(photo);
  ASSERT_TRUE(found_at(faces, lying));
  EXPECT_NEAR(faces.front().roll_degrees, 90, 25);
  auto fast = finder_of(DetectMode::Fast);
  const auto upright_only = fast.find(photo);
  EXPECT_TRUE(upright_only.empty() || upright_only.front().score < faces.front().score);
}

TEST(FaceFinder, SeesThroughNoiseThatBlindsASinglePass) {
  SCHOOLGATE_NEEDS_SHARED("school/enrol/P001");
  cv::Rect2f face;
  const cv::Mat clean = scene({640, 480}, {260, 180, 110, 110}, &face);
  cv::Mat noise(clean.size(), CV_16SC3);
  cv::Mat noisy;
  cv::RNG(7).fill(noise, cv::RNG::NORMAL, 0, 60);
  cv::add(clean, noise, noisy, cv::noArray(), CV_8UC3);
  auto finder = finder_of(DetectMode::Thorough, false);
  ASSERT_TRUE(found_at(finder.glance(clean), face));
  EXPECT_FALSE(found_at(finder.glance(noisy), face));
  EXPECT_TRUE(found_at(finder.find(noisy), face));
}

TEST(NoiseLevel, MeasuresWhatWasAddedAndNotTheEdges) {
  cv::Mat picture(300, 400, CV_8UC3, cv::Scalar::all(100));
  cv::rectangle(picture, {100, 80, 150, 120}, cv::Scalar::all(180), cv::FILLED);
  EXPECT_LT(noise_level(picture), 0.5);
  cv::Mat noise(picture.size(), CV_16SC1);
  cv::RNG(7).fill(noise, cv::RNG::NORMAL, 0, 20);
  cv::Mat grey = noise;
  cv::cvtColor(picture, picture, cv::COLOR_BGR2GRAY);
  cv::add(picture, grey, picture, cv::noArray(), CV_8UC1);
  cv::cvtColor(picture, picture, cv::COLOR_GRAY2BGR);
  EXPECT_NEAR(noise_level(picture), 20, 2);
  EXPECT_EQ(noise_level(cv::Mat::zeros(2, 50, CV_8UC3)), 0);
}

TEST(FaceFinder, CandidatesAreDoubtfulAndWhereNoFaceWasDecided) {
  SCHOOLGATE_NEEDS_SHARED("faces/stress/noise50_96.jpg");
  const cv::Mat noisy = cv::imread((test::shared_data() / "faces/stress/noise50_96.jpg").string());
  auto finder = finder_of(DetectMode::Thorough);
  const auto faces = finder.find(noisy);
  const auto candidates = finder.candidates(noisy, faces);
  EXPECT_FALSE(candidates.empty());
  for (const Face& candidate : candidates) {
    EXPECT_TRUE(candidate.doubtful);
    EXPECT_FALSE(found_at(faces, candidate.box));
  }
}

}  // namespace
}  // namespace schoolgate::pipeline
