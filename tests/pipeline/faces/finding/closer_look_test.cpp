#include "pipeline/faces/finding/closer_look.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/faces/finding/face_finder.hpp"
#include "pipeline/faces/finding/face_search.hpp"
#include "pipeline/faces_finding_test_support.hpp"

namespace schoolgate::pipeline {
namespace {

// Sees the white square of a picture, and another face in its corner; surer the more the square's side is
// 96 pixels. The landmarks are the square's corners and its middle.
class SquareDetector final : public FaceDetector {
 public:
  std::vector<Detection> detect(const cv::Mat& bgr, float) override {
    cv::Mat white;
    cv::inRange(bgr, cv::Scalar::all(200), cv::Scalar::all(255), white);
    const cv::Rect2f square(cv::boundingRect(white));
    sides.push_back(square.width);
    Detection elsewhere{{0, 0, 10, 10}, 0.99F, true, {}};
    Detection here{square, 1 - std::abs(square.width - 96) / 200, true, {}};
    here.landmarks = {square.tl(),
                      {square.x + square.width, square.y},
                      (square.tl() + square.br()) / 2,
                      {square.x, square.y + square.height},
                      square.br()};
    return {elsewhere, here};
  }
  std::vector<float> sides;
};

class CloserLook : public testing::Test {
 protected:
  CloserLook() : photo_(900, 1200, CV_8UC3, cv::Scalar::all(40)) {
    photo_(cv::Rect(500, 300, 240, 240)).setTo(cv::Scalar::all(255));
    face_.box = {505, 310, 232, 236};  // as one pass saw it
  }
  cv::Mat photo_;
  Face face_;
  SquareDetector detector_;
};

TEST_F(CloserLook, ShowsTheFaceInSeveralSizesAndGivesTheSurestFirst) {
  const auto sights = look_closer(detector_, photo_, face_);
  ASSERT_EQ(sights.size(), 4U);
  EXPECT_LT(detector_.sides.front(), 70);
  EXPECT_GT(detector_.sides.back(), 155);
  EXPECT_TRUE(std::is_sorted(sights.begin(), sights.end(),
                             [](const auto& a, const auto& b) { return a.score > b.score; }));
  EXPECT_GT(sights[0].score, 0.95F) << "the one at 96 pixels";
  EXPECT_NEAR(sights[0].landmarks[0].x, 500, 3);
  EXPECT_NEAR(sights[0].landmarks[0].y, 300, 3);
  EXPECT_NEAR(sights[0].landmarks[4].x, 740, 3);
}

TEST_F(CloserLook, TurnsALyingFaceUprightAndItsLandmarksBack) {
  face_.roll_degrees = 88;
  const auto sights = look_closer(detector_, photo_, face_);
  ASSERT_FALSE(sights.empty());
  // Upright its first landmark is at the top left; lying on its right side that corner is at the top right.
  EXPECT_NEAR(sights[0].landmarks[0].x, 740, 3);
  EXPECT_NEAR(sights[0].landmarks[0].y, 300, 3);
}

TEST_F(CloserLook, SeesNothingWhereTheFaceIsNotAndReachesOverTheEdge) {
  face_.box = {40, 600, 120, 120};
  EXPECT_TRUE(look_closer(detector_, photo_, face_).empty());
  face_.box = {1190, 890, 60, 60};
  EXPECT_TRUE(look_closer(detector_, photo_, face_).empty());
}

TEST_F(CloserLook, TellsHowSureTheDetectorIsOfThatPlaceAlone) {
  EXPECT_GT(surest_closer_score(detector_, photo_, face_), 0.95F);
  face_.box = {40, 600, 120, 120};
  EXPECT_EQ(surest_closer_score(detector_, photo_, face_), 0) << "the one in the corner is another";
}

// Sees the white square faintly in the photo, and as it is told in what is cut out of it.
class FaintDetector final : public FaceDetector {
 public:
  explicit FaintDetector(float cut_out, float whole = 0.45F) : cut_out_(cut_out), whole_(whole) {}
  std::vector<Detection> detect(const cv::Mat& bgr, float least) override {
    constexpr int kLargestCutOut = 250;
    const float score = std::max(bgr.cols, bgr.rows) > kLargestCutOut ? whole_ : cut_out_;
    cv::Mat white;
    cv::inRange(bgr, cv::Scalar::all(200), cv::Scalar::all(255), white);
    const cv::Rect2f square(cv::boundingRect(white));
    if (square.empty() || score == 0 || score < least) return {};
    return {{square, score, true, {}}};
  }

 private:
  float cut_out_;
  float whole_;
};

// A white square on grey, which the networks doubt in the whole photo.
cv::Mat photo_of_square(int side) {
  cv::Mat photo(900, 1200, CV_8UC3, cv::Scalar::all(40));
  photo(cv::Rect(500, 300, side, side)).setTo(cv::Scalar::all(255));
  return photo;
}

std::size_t faces_in(int side, float yunet, float retinaface, DetectMode mode, Reach reach = Reach::Faces) {
  Detectors detectors;
  detectors[Looker::YuNet] = std::make_unique<FaintDetector>(yunet);
  detectors[Looker::RetinaFace] = std::make_unique<FaintDetector>(retinaface);
  return search_faces(photo_of_square(side), detectors, mode, reach).size();
}

// By the networks that look where YuNet is missing: BlazeFace alone sees it in the whole photo.
std::size_t faces_without_yunet(int side, float whole, float mtcnn, float blazeface) {
  Detectors detectors;
  detectors[Looker::Mtcnn] = std::make_unique<FaintDetector>(mtcnn, 0.F);
  detectors[Looker::BlazeFace] = std::make_unique<FaintDetector>(blazeface, whole);
  return search_faces(photo_of_square(side), detectors, DetectMode::Thorough).size();
}

TEST(SecondLook, DropsAFaintFaceThatNeitherNetworkSeesByItself) {
  EXPECT_EQ(faces_in(100, 0, 0, DetectMode::Thorough), 0U);
  EXPECT_EQ(faces_in(100, 0.3F, 0, DetectMode::Thorough), 1U);
  EXPECT_EQ(faces_in(100, 0, 0.3F, DetectMode::Thorough), 1U);
  EXPECT_EQ(faces_in(100, 0.05F, 0.05F, DetectMode::Thorough), 1U) << "little of both is enough";
}

TEST(SecondLook, DropsWithoutYuNetWhatNoNetworkSeesByItself) {
  constexpr float kFaint = 0.12F;  // .35 of evidence
  EXPECT_EQ(faces_without_yunet(100, kFaint, 0, 0), 0U);
  EXPECT_EQ(faces_without_yunet(100, kFaint, 0.06F, 0), 1U);
  EXPECT_EQ(faces_without_yunet(100, kFaint, 0, 0.06F), 1U);
  EXPECT_EQ(faces_without_yunet(100, 0.2F, 0, 0), 1U) << "of more evidence than a second look is for";
}

TEST(SecondLook, AsksMoreOfWhatCoversMuchWithoutYuNet) {
  constexpr float kFairlySure = 0.25F;  // .5 of evidence
  EXPECT_EQ(faces_without_yunet(220, kFairlySure, 0, 0.1F), 0U);
  EXPECT_EQ(faces_without_yunet(220, kFairlySure, 0.1F, 0.1F), 1U);
  EXPECT_EQ(faces_without_yunet(220, 0.5F, 0, 0), 1U) << "sure enough by itself";
}

TEST(SecondLook, IsForFacesOfSomeSizeAndNotForWhoIsToMissNothing) {
  EXPECT_EQ(faces_in(20, 0, 0, DetectMode::Thorough), 1U);
  EXPECT_EQ(faces_in(100, 0, 0, DetectMode::Maximum), 1U);
  EXPECT_EQ(faces_in(100, 0, 0, DetectMode::Thorough, Reach::Candidates), 1U);
}

TEST(SetLandmarks, TellsTheRollOfAFaceInProfileByTheWayDownToItsMouth) {
  Face profile;
  set_landmarks(profile,
                {{{51, 40}, {50, 43}, {40, 55}, {48, 70}, {50, 71}}});  // the eyes in nearly one place
  EXPECT_NEAR(profile.roll_degrees, 0, 15);
  Face lying;
  set_landmarks(lying, {{{80, 30}, {80, 70}, {60, 50}, {40, 35}, {40, 65}}});
  EXPECT_NEAR(lying.roll_degrees, 90, 1);
}

TEST(FaceFinder, PlacesTheLandmarksOfASmallCopyAsInTheLargePhoto) {
  SCHOOLGATE_NEEDS_SHARED("school/enrol/P001");
  auto finder = std::move(
      FaceFinder::create({test::shared_model("yunet_n_640_640.onnx"), {}}, DetectMode::Fast).value());
  const cv::Mat portrait = cv::imread(test::first_file(test::shared_data() / "school/enrol/P001").string());
  Face face = finder.find(portrait).at(0);
  static_cast<void>(finder.place_landmarks(portrait, face));
  const Face placed = face;

  Face astray = placed;  // as a coarse copy tells them
  for (auto& point : astray.landmarks) point += cv::Point2f(9, -7);
  const Landmarks second = finder.place_landmarks(portrait, astray);
  const float eyes = static_cast<float>(cv::norm(placed.landmarks[1] - placed.landmarks[0]));
  for (std::size_t i = 0; i < placed.landmarks.size(); ++i) {
    EXPECT_LT(cv::norm(astray.landmarks[i] - placed.landmarks[i]), 0.01F * eyes) << i;
    EXPECT_LT(cv::norm(second[i] - placed.landmarks[i]), 0.15F * eyes) << i;
  }

  Face nowhere;
  nowhere.box = {1, 1, 20, 20};
  nowhere.has_landmarks = true;
  nowhere.landmarks = placed.landmarks;
  EXPECT_EQ(finder.place_landmarks(portrait, nowhere), placed.landmarks) << "left as they are";
}

}  // namespace
}  // namespace schoolgate::pipeline
