#include "pipeline/faces/knowing/quality.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "pipeline/faces/knowing/alignment.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr std::array<std::array<float, 2>, 5> kFrontal{
    {{0.3156F, 0.4616F}, {0.6826F, 0.4616F}, {0.5003F, 0.6405F}, {0.3495F, 0.8247F}, {0.6534F, 0.8233F}}};

// A face of `side` pixels at the middle of a picture of coloured noise.
Face frontal_face(float side, cv::Point2f corner) {
  Face face;
  face.box = {corner.x, corner.y, side, side};
  face.score = 0.9F;
  face.has_landmarks = true;
  for (std::size_t i = 0; i < 5; ++i) {
    face.landmarks[i] = corner + cv::Point2f(kFrontal[i][0], kFrontal[i][1]) * side;
  }
  return face;
}

cv::Mat textured_picture() {
  cv::Mat picture(400, 400, CV_8UC3);
  cv::theRNG().state = 7;
  cv::randu(picture, 0, 256);
  cv::GaussianBlur(picture, picture, {}, 1.5);
  return picture;
}

TEST(LeastSquaresSimilarity, UndoesARotationAScaleAndAShift) {
  const Landmarks original = frontal_face(100, {20, 30}).landmarks;
  Landmarks moved;
  for (std::size_t i = 0; i < 5; ++i) {  // by 30 degrees, twice the size
    moved[i] = {2 * (0.8660254F * original[i].x - 0.5F * original[i].y) + 11,
                2 * (0.5F * original[i].x + 0.8660254F * original[i].y) - 4};
  }
  const auto transform = least_squares_similarity(moved, original);
  ASSERT_TRUE(transform);
  EXPECT_NEAR(alignment_error(*transform, moved, original), 0, 1e-4);
}

TEST(LeastSquaresSimilarity, NeverReflects) {
  const Landmarks original = frontal_face(100, {0, 0}).landmarks;
  Landmarks mirrored = original;
  for (auto& point : mirrored) point.x = 100 - point.x;  // the order of the points is now wrong
  const auto transform = least_squares_similarity(mirrored, original);
  ASSERT_TRUE(transform);
  EXPECT_GT((*transform)(0, 0) * (*transform)(1, 1) - (*transform)(0, 1) * (*transform)(1, 0), 0);
  EXPECT_GT(alignment_error(*transform, mirrored, original), 10);
}

TEST(LeastSquaresSimilarity, HasNothingToSayOfOnePoint) {
  Landmarks point;
  point.fill({40, 40});
  EXPECT_FALSE(least_squares_similarity(point, frontal_face(100, {0, 0}).landmarks));
  point[2].x = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(least_squares_similarity(point, frontal_face(100, {0, 0}).landmarks));
}

TEST(FaceQuality, IsBestForALargeCrispFrontalFace) {
  const FaceQuality quality = measure_quality(textured_picture(), frontal_face(200, {100, 100}));
  EXPECT_EQ(quality.size, 1);
  EXPECT_EQ(quality.frontality, 1);
  EXPECT_EQ(quality.overall, std::min(quality.sharpness, 1.0F));
  EXPECT_GT(quality.sharpness, 0.9F);
}

TEST(FaceQuality, FallsWithEachFaultAlone) {
  const cv::Mat picture = textured_picture();
  const float best = measure_quality(picture, frontal_face(200, {100, 100})).overall;

  EXPECT_LT(measure_quality(picture, frontal_face(30, {100, 100})).size, 0.5F);

  cv::Mat blurred;
  cv::GaussianBlur(picture, blurred, {}, 16);
  EXPECT_LT(measure_quality(blurred, frontal_face(200, {100, 100})).sharpness, 0.2F);

  Face turned = frontal_face(200, {100, 100});
  turned.landmarks[2].x += 60;  // the nose reaches beyond the eye
  turned.landmarks[1].x -= 20;
  EXPECT_LT(measure_quality(picture, turned).frontality, 0.7F);
  EXPECT_LT(measure_quality(picture, turned).overall, best);
}

TEST(FaceQuality, IsNothingWithoutLandmarks) {
  Face face = frontal_face(200, {100, 100});
  face.has_landmarks = false;
  const FaceQuality quality = measure_quality(textured_picture(), face);
  EXPECT_EQ(quality.overall, 0);
  EXPECT_EQ(quality.size, 1);
}

TEST(FaceQuality, IsDefinedForLandmarksOutsideThePicture) {
  const FaceQuality quality = measure_quality(textured_picture(), frontal_face(200, {-150, -150}));
  EXPECT_TRUE(std::isfinite(quality.overall));
  EXPECT_TRUE(std::isfinite(measure_quality(textured_picture(), frontal_face(1e-5F, {3, 3})).overall));
}

// A face lit from one side, with dark irises in light eyes, or with the lids down.
cv::Mat face_with(bool open, const Face& face) {
  cv::Mat picture(400, 400, CV_8UC3);
  for (int x = 0; x < picture.cols; ++x)
    picture.col(x).setTo(cv::Scalar(120, 150, 200) * std::clamp((x - 60) / 240.0, 0.1, 1.0));
  for (std::size_t eye : {0U, 1U}) {
    const cv::Point at = face.landmarks[eye];
    if (open) {
      cv::ellipse(picture, at, {15, 8}, 0, 0, 360, {235, 235, 235}, -1, cv::LINE_AA);
      cv::circle(picture, at, 7, {40, 50, 60}, -1, cv::LINE_AA);
    } else {
      cv::ellipse(picture, at, {15, 4}, 0, 0, 180, {40, 50, 60}, 2, cv::LINE_AA);
    }
  }
  return picture;
}

TEST(FaceQuality, TellsOpenEyesFromClosedOnesOfTheSameFace) {
  const Face face = frontal_face(160, {100, 100});
  const float open = measure_quality(face_with(true, face), face).eyes;
  const float closed = measure_quality(face_with(false, face), face).eyes;
  EXPECT_GT(open, closed + 0.1F);
  EXPECT_EQ(measure_quality(face_with(true, face), frontal_face(30, {100, 100})).eyes, 0)
      << "too small to tell";
}

}  // namespace
}  // namespace schoolgate::pipeline
