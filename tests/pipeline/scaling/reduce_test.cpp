#include "pipeline/scaling/reduce.hpp"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace schoolgate::pipeline {
namespace {

cv::Mat noise(cv::Size size, int type, std::uint64_t seed) {
  cv::Mat picture(size, type);
  cv::RNG(seed).fill(picture, cv::RNG::UNIFORM, 0, 256);
  return picture;
}

double largest_difference(const cv::Mat& one, const cv::Mat& other) {
  return cv::norm(one, other, cv::NORM_INF);
}

// A processor that makes one instruction of a product and a sum may round a few otherwise.
TEST(ReduceByArea, GivesWhatOpenCvGives) {
  cv::RNG random(14);
  std::uint64_t seed = 1;
  std::size_t differing = 0;
  std::size_t all = 0;
  for (const int type : {CV_8UC1, CV_8UC3, CV_8UC4}) {
    for (int i = 0; i < 60; ++i) {
      const cv::Mat picture = noise({random.uniform(1, 400), random.uniform(1, 400)}, type, seed++);
      const cv::Size size(random.uniform(1, picture.cols + 1), random.uniform(1, picture.rows + 1));
      cv::Mat expected;
      cv::resize(picture, expected, size, 0, 0, cv::INTER_AREA);
      const cv::Mat smaller = reduce_by_area(picture, size);
      ASSERT_EQ(smaller.size(), size);
      ASSERT_EQ(smaller.type(), type);
      EXPECT_LE(largest_difference(smaller, expected), 1) << picture.size() << " to " << size;
      const cv::Mat unlike = smaller.reshape(1) != expected.reshape(1);
      differing += static_cast<std::size_t>(cv::countNonZero(unlike));
      all += unlike.total();
    }
  }
  EXPECT_GT(all, 1000000U);
  EXPECT_LE(differing, all / 10000);
}

TEST(ReduceByArea, TakesFloats) {
  for (const int type : {CV_32FC1, CV_32FC3}) {
    const cv::Mat picture = noise({191, 143}, type, 5);
    cv::Mat expected;
    cv::resize(picture, expected, {96, 72}, 0, 0, cv::INTER_AREA);
    EXPECT_LT(largest_difference(reduce_by_area(picture, {96, 72}), expected), 0.001);
  }
}

TEST(ReduceByArea, KeepsAMeanThatIsAWholeNumberToTheLevel) {
  const cv::Mat white(317, 251, CV_8UC3, cv::Scalar(255, 1, 128));
  const cv::Mat smaller = reduce_by_area(white, {97, 89});
  EXPECT_EQ(largest_difference(smaller, cv::Mat(89, 97, CV_8UC3, cv::Scalar(255, 1, 128))), 0);
}

TEST(ReduceByArea, WeighsAPixelByThePartOfItThatIsMeant) {
  const cv::Mat row = (cv::Mat_<std::uint8_t>(1, 3) << 0, 90, 240);
  // Each of two covers one pixel and half of the middle one.
  const cv::Mat expected = (cv::Mat_<std::uint8_t>(1, 2) << 30, 190);
  EXPECT_EQ(largest_difference(reduce_by_area(row, {2, 1}), expected), 0);
}

TEST(ReduceByArea, TakesAPartOfAPictureAndNothingBesideIt) {
  cv::Mat picture(60, 60, CV_8UC3, cv::Scalar::all(255));
  const cv::Rect part(7, 9, 31, 41);
  picture(part).setTo(cv::Scalar::all(10));
  const cv::Mat smaller = reduce_by_area(picture(part), {11, 13});
  EXPECT_EQ(largest_difference(smaller, cv::Mat(13, 11, CV_8UC3, cv::Scalar::all(10))), 0);
}

TEST(ReduceByArea, GivesAPictureOfItsOwnAtTheSameSizeToo) {
  const cv::Mat picture = noise({20, 30}, CV_8UC3, 9);
  const cv::Mat before = picture.clone();
  cv::Mat same = reduce_by_area(picture, picture.size());
  ASSERT_EQ(largest_difference(same, picture), 0);
  same.setTo(cv::Scalar::all(0));
  EXPECT_EQ(largest_difference(picture, before), 0);
}

TEST(ReduceByArea, LeavesWhatIsLargerInOneDirectionToOpenCv) {
  const cv::Mat picture = noise({100, 40}, CV_8UC3, 11);
  cv::Mat expected;
  cv::resize(picture, expected, {50, 64}, 0, 0, cv::INTER_AREA);
  EXPECT_EQ(largest_difference(reduce_by_area(picture, {50, 64}), expected), 0);
}

TEST(ReduceByArea, RefusesWhatHasNoMean) {
  EXPECT_THROW(reduce_by_area(cv::Mat(), {4, 4}), cv::Exception);
  EXPECT_THROW(reduce_by_area(noise({9, 9}, CV_8UC3, 1), {0, 4}), cv::Exception);
  EXPECT_THROW(reduce_by_area(cv::Mat(9, 9, CV_16U, cv::Scalar(7)), {4, 4}), cv::Exception);
}

}  // namespace
}  // namespace schoolgate::pipeline
