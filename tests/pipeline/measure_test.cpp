#include "pipeline/measure.hpp"

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace schoolgate::pipeline {
namespace {

// Some broad shapes with fine detail on them, unlike any other number's.
Photo scene(std::uint64_t number) {
  cv::RNG random(number + 1);
  cv::Mat broad(7, 10, CV_8UC3);
  random.fill(broad, cv::RNG::UNIFORM, 40, 200);
  Photo photo;
  cv::resize(broad, photo.bgr, {1500, 1000}, 0, 0, cv::INTER_CUBIC);
  cv::Mat fine(1000, 1500, CV_8UC3);
  random.fill(fine, cv::RNG::UNIFORM, 0, 40);
  cv::GaussianBlur(fine, fine, {}, 1);
  photo.bgr += fine;
  return photo;
}

int apart(const Photo& one, const Photo& other) {
  return difference_of_looks(measure(one).look, measure(other).look);
}

TEST(Look, StaysWhenTheCameraSwaysOrTheLightChanges) {
  const Photo photo = scene(1);
  Photo swayed;
  cv::resize(photo.bgr(cv::Rect(30, 10, 1440, 960)), swayed.bgr, photo.bgr.size());
  Photo darker;
  photo.bgr.convertTo(darker.bgr, -1, 0.6);
  Photo small;
  cv::resize(photo.bgr, small.bgr, {600, 400}, 0, 0, cv::INTER_AREA);
  for (const Photo& same : {swayed, darker, small}) EXPECT_LE(apart(photo, same), 12);
}

TEST(Look, OfAnotherSceneIsAnother) {
  for (std::uint64_t number = 2; number < 12; ++number) EXPECT_GT(apart(scene(1), scene(number)), 16);
}

TEST(Sharpness, FallsWhenThePhotoIsBlurred) {
  const Photo photo = scene(1);
  Photo blurred;
  cv::GaussianBlur(photo.bgr, blurred.bgr, {}, 3);
  EXPECT_GT(measure(photo).sharpness, measure(blurred).sharpness + 0.2F);
}

TEST(Exposure, FallsWhenThePhotoIsBurntOutOrDrowned) {
  const Photo photo = scene(1);
  EXPECT_GT(measure(photo).exposure, 0.9F);
  Photo burnt;
  photo.bgr.convertTo(burnt.bgr, -1, 2.5, 40);
  Photo dark;
  photo.bgr.convertTo(dark.bgr, -1, 0.2);
  EXPECT_LT(measure(burnt).exposure, 0.6F);
  EXPECT_LT(measure(dark).exposure, 0.6F);
}

TEST(Measures, KeepWhenThePhotoWasTaken) {
  Photo photo = scene(1);
  EXPECT_FALSE(measure(photo).taken);
  photo.taken = Instant{std::chrono::seconds(1'783'080'000)};
  EXPECT_EQ(measure(photo).taken, photo.taken);
}

}  // namespace
}  // namespace schoolgate::pipeline
