#include "models/engine/pictures.hpp"

#include <gtest/gtest.h>

namespace schoolgate::models {
namespace {

TEST(Pictures, BecomeOnePlaneForEachChannelInTheOrderWanted) {
  cv::Mat picture(1, 2, CV_8UC3);
  picture.at<cv::Vec3b>(0, 0) = {10, 20, 30};
  picture.at<cv::Vec3b>(0, 1) = {40, 50, 60};
  const PixelFormat bgr{{10, 10, 20}, {2, 1, 0.5}, false};
  const cv::Mat blob = blob_of({picture}, bgr, picture.size());
  EXPECT_EQ(std::vector<float>(blob.begin<float>(), blob.end<float>()),
            (std::vector<float>{0, 60, 10, 40, 5, 20}));
  const PixelFormat rgb{{10, 10, 20}, {2, 1, 0.5}, true};
  const cv::Mat turned = blob_of({picture}, rgb, picture.size());
  EXPECT_EQ(std::vector<float>(turned.begin<float>(), turned.end<float>()),
            (std::vector<float>{5, 20, 10, 40, 0, 60}));
}

TEST(Pictures, AreGrownAtTheRightAndTheBottomWithZeros) {
  const cv::Mat picture(1, 1, CV_8UC3, cv::Scalar(1, 2, 3));
  const cv::Mat blob = blob_of({picture, picture}, {.mean = {0, 0, 0}}, {2, 2});
  ASSERT_EQ(std::vector<int>(blob.size.p, blob.size.p + blob.dims), (std::vector<int>{2, 3, 2, 2}));
  const std::vector<float> once{1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0};
  std::vector<float> twice = once;
  twice.insert(twice.end(), once.begin(), once.end());
  EXPECT_EQ(std::vector<float>(blob.begin<float>(), blob.end<float>()), twice);
}

TEST(Pictures, MustBeOfOneSizeAndKind) {
  const cv::Mat small(2, 2, CV_8UC3, cv::Scalar::all(0));
  const cv::Mat large(3, 3, CV_8UC3, cv::Scalar::all(0));
  const cv::Mat grey(2, 2, CV_8UC1, cv::Scalar::all(0));
  EXPECT_THROW(static_cast<void>(blob_of({}, {}, {2, 2})), cv::Exception);
  EXPECT_THROW(static_cast<void>(blob_of({small, large}, {}, {3, 3})), cv::Exception);
  EXPECT_THROW(static_cast<void>(blob_of({grey}, {}, {2, 2})), cv::Exception);
  EXPECT_THROW(static_cast<void>(blob_of({large}, {}, {2, 2})), cv::Exception);
}

}  // namespace
}  // namespace schoolgate::models
