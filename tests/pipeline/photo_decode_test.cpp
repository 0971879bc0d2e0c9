#include <thread>

#include <gmock/gmock.h>

#include "foundation/durable_file.hpp"
#include "pipeline/photo/decode.hpp"
#include "pipeline/photo_pictures.hpp"
#include "support/shared_data.hpp"

namespace schoolgate::pipeline {
namespace {

using test::difference;
using test::encoded;
using test::good_jpeg;
using test::letter_f;
using testing::HasSubstr;

constexpr DecodeLimits kLimits;

// What a camera held upside down, sideways or before a mirror writes: the picture with its rows and columns
// running as EXIF's orientation says.
cv::Mat as_stored(const cv::Mat& upright, int orientation) {
  cv::Mat stored = upright.clone();
  switch (orientation) {
    case 2:
      cv::flip(upright, stored, 1);
      break;
    case 3:
      cv::flip(upright, stored, -1);
      break;
    case 4:
      cv::flip(upright, stored, 0);
      break;
    case 5:
      cv::transpose(upright, stored);
      break;
    case 6:
      cv::rotate(upright, stored, cv::ROTATE_90_COUNTERCLOCKWISE);
      break;
    case 7:
      cv::transpose(upright, stored);
      cv::flip(stored, stored, -1);
      break;
    case 8:
      cv::rotate(upright, stored, cv::ROTATE_90_CLOCKWISE);
      break;
    default:
      break;
  }
  return stored;
}

class Orientation : public testing::TestWithParam<int> {};

TEST_P(Orientation, of_a_jpeg_is_undone) {
  const Bytes plain = good_jpeg(as_stored(letter_f(), GetParam()));
  const Bytes file = test::with_segment(plain, 0xE1, test::exif_payload(GetParam()));
  const auto photo = decode(file, kLimits);
  ASSERT_TRUE(photo) << sentence(photo.error());
  EXPECT_LT(difference(photo->bgr, letter_f()), 6);
}

INSTANTIATE_TEST_SUITE_P(all_eight, Orientation, testing::Range(1, 9));

TEST(Decoding, gives_the_pixels_of_every_plain_format) {
  for (const char* extension : {".png", ".bmp", ".tiff", ".jpg", ".webp"}) {
    const auto photo = decode(encoded(letter_f(), extension), kLimits);
    ASSERT_TRUE(photo) << extension << ": " << sentence(photo.error());
    EXPECT_LT(difference(photo->bgr, letter_f()), 7) << extension;
  }
}

TEST(Decoding, names_the_format_it_found) {
  EXPECT_EQ(decode(encoded(letter_f(), ".png"), kLimits)->format, "PNG");
  EXPECT_EQ(decode(encoded(letter_f(), ".webp"), kLimits)->format, "WebP");
}

TEST(Decoding, lays_transparency_on_white) {
  cv::Mat clear(8, 8, CV_8UC4, cv::Scalar(10, 20, 30, 0));
  clear(cv::Rect(0, 0, 4, 8)).setTo(cv::Scalar(10, 20, 30, 255));
  const auto photo = decode(encoded(clear, ".png"), kLimits);
  ASSERT_TRUE(photo);
  EXPECT_EQ(photo->bgr.at<cv::Vec3b>(4, 1), cv::Vec3b(10, 20, 30));
  EXPECT_EQ(photo->bgr.at<cv::Vec3b>(4, 6), cv::Vec3b(255, 255, 255));
}

TEST(Decoding, brings_sixteen_bits_down_to_eight_by_rounding) {
  const cv::Mat deep(4, 4, CV_16UC3, cv::Scalar(65535, 32768, 128));
  for (const char* extension : {".png", ".tiff"}) {
    const auto photo = decode(encoded(deep, extension), kLimits);
    ASSERT_TRUE(photo) << extension;
    EXPECT_EQ(photo->bgr.at<cv::Vec3b>(0, 0), cv::Vec3b(255, 128, 0)) << extension;
  }
}

TEST(Decoding, reads_grey_pictures_as_grey) {
  const cv::Mat grey(8, 8, CV_8UC1, cv::Scalar(90));
  for (const char* extension : {".png", ".jpg", ".bmp"}) {
    const auto photo = decode(encoded(grey, extension), kLimits);
    ASSERT_TRUE(photo) << extension;
    EXPECT_EQ(photo->bgr.at<cv::Vec3b>(3, 3), cv::Vec3b(90, 90, 90)) << extension;
  }
}

TEST(Decoding, refuses_a_picture_above_the_limit_by_its_header_alone) {
  const Bytes whole = encoded(cv::Mat::zeros(3000, 4000, CV_8UC3), ".png");
  const Bytes header_only(whole.begin(), whole.begin() + 64);
  const auto photo = decode(header_only, {.most_pixels = 1'000'000});
  ASSERT_FALSE(photo);
  EXPECT_EQ(photo.error().code, ErrorCode::TooLarge);
  EXPECT_THAT(sentence(photo.error()), HasSubstr("4000 x 3000"));
}

TEST(Decoding, accepts_a_picture_exactly_at_the_limit) {
  EXPECT_TRUE(decode(encoded(letter_f(100, 10), ".jpg"), {.most_pixels = 1000}));
  EXPECT_FALSE(decode(encoded(letter_f(100, 10), ".jpg"), {.most_pixels = 999}));
}

class CutShort : public testing::TestWithParam<const char*> {};

TEST_P(CutShort, picture_is_refused_wherever_it_was_cut) {
  cv::Mat noise(120, 160, CV_8UC3);
  cv::randu(noise, 0, 256);
  const Bytes whole = encoded(noise, GetParam());
  ASSERT_TRUE(decode(whole, kLimits));
  for (const double kept : {0.02, 0.3, 0.6, 0.9, 0.98}) {
    const auto length = static_cast<std::ptrdiff_t>(static_cast<double>(whole.size()) * kept);
    const auto photo = decode(Bytes(whole.begin(), whole.begin() + length), kLimits);
    ASSERT_FALSE(photo) << kept;
    EXPECT_FALSE(photo.error().hint.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(formats, CutShort, testing::Values(".jpg", ".png", ".webp", ".bmp", ".tiff"));

TEST(Decoding, reads_a_jpeg_that_lost_nothing_but_its_end_marker) {
  Bytes file = good_jpeg(letter_f());
  file.resize(file.size() - 2);
  const auto photo = decode(file, kLimits);
  ASSERT_TRUE(photo) << sentence(photo.error());
  EXPECT_LT(difference(photo->bgr, letter_f()), 6);
}

TEST(Decoding, refuses_what_is_no_picture_in_one_sentence) {
  for (const std::string_view text :
       {"", "<svg xmlns='http://www.w3.org/2000/svg'/>", "%PDF-1.4", "GIF8", "BM"}) {
    const auto photo = decode(Bytes(text.begin(), text.end()), kLimits);
    ASSERT_FALSE(photo) << text;
    EXPECT_FALSE(photo.error().message.empty());
    EXPECT_FALSE(photo.error().hint.empty());
  }
}

TEST(Decoding, serves_several_threads_at_once) {
  const Bytes png = encoded(letter_f(), ".png");
  const Bytes jpeg = good_jpeg(letter_f());
  std::atomic<int> good = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int k = 0; k < 20; ++k) good += decode((i + k) % 2 == 0 ? png : jpeg, kLimits).has_value() ? 1 : 0;
    });
  }
  threads.clear();
  EXPECT_EQ(good, 80);
}

}  // namespace
}  // namespace schoolgate::pipeline
