#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/faces/face_finder.hpp"
#include "pipeline/faces_finding_test_support.hpp"

namespace schoolgate::pipeline {
namespace {

TEST(FaceFinder, TakesPicturesOfAnySizeAndKeepsBoxesInside) {
  SCHOOLGATE_NEEDS_SHARED("models");
  auto finder = FaceFinder::create({test::shared_model("yunet_n_640_640.onnx"), {}}, DetectMode::Thorough);
  ASSERT_TRUE(finder);
  for (const cv::Size size : {cv::Size(1, 1), {1, 4000}, {4000, 1}, {31, 33}}) {
    const cv::Mat blank(size, CV_8UC3, cv::Scalar::all(128));
    const cv::Rect2f frame(0, 0, static_cast<float>(size.width), static_cast<float>(size.height));
    for (const Face& face : finder->find(blank)) EXPECT_EQ(face.box & frame, face.box) << size;
    for (const Face& face : finder->glance(blank)) EXPECT_EQ(face.box & frame, face.box) << size;
  }
}

}  // namespace
}  // namespace schoolgate::pipeline
