// Camera raw, and every other file that holds a small picture beside the photo: the photo is what is taken.
#include <gmock/gmock.h>

#include "pipeline/photo/decoding/decode.hpp"
#include "pipeline/photo/decoding/metadata.hpp"
#include "pipeline/photo_raw_files.hpp"
#include "pipeline/redaction/encode.hpp"

namespace schoolgate::pipeline {
namespace {

using test::letter_f;
using test::picture_fields;
using test::raw_file;
using test::TiffBuilder;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;

const cv::Mat kPreview(20, 30, CV_8UC3, cv::Scalar(0, 0, 0));

// Developing brightens; where the letter is and where it is not stays to be told.
void expect_the_letter(const cv::Mat& bgr, const cv::Mat& letter) {
  ASSERT_EQ(bgr.size(), letter.size());
  cv::Mat developed;
  cv::Mat meant;
  cv::cvtColor(bgr, developed, cv::COLOR_BGR2HSV);
  cv::cvtColor(letter, meant, cv::COLOR_BGR2HSV);
  cv::extractChannel(developed, developed, 1);
  cv::extractChannel(meant, meant, 1);
  cv::Mat differs = (developed > 128) != (meant > 128);
  EXPECT_LT(cv::countNonZero(differs), 0.02 * static_cast<double>(bgr.total()));
}

TEST(CameraRaw, is_developed_whole_and_its_preview_is_not_taken) {
  const auto photo = decode(raw_file({.sensor = letter_f(192, 128), .preview = kPreview}), {});
  ASSERT_TRUE(photo) << sentence(photo.error());
  expect_the_letter(photo->bgr, letter_f(192, 128));
}

TEST(CameraRaw, is_turned_upright_once) {
  const auto photo =
      decode(raw_file({.sensor = letter_f(192, 128), .preview = kPreview, .orientation = 6}), {});
  ASSERT_TRUE(photo) << sentence(photo.error());
  cv::Mat upright;
  cv::rotate(letter_f(192, 128), upright, cv::ROTATE_90_CLOCKWISE);
  expect_the_letter(photo->bgr, upright);
}

TEST(CameraRaw, has_what_it_held_listed) {
  const auto photo = decode(raw_file({.sensor = letter_f(192, 128), .preview = kPreview}), {});
  ASSERT_TRUE(photo) << sentence(photo.error());
  EXPECT_EQ(photo->device, "Apple iPhone 15 Pro");
  EXPECT_THAT(photo->metadata, IsSupersetOf({"exif", "exif.device", "exif.gps", "exif.owner", "exif.serial",
                                             "exif.time", "extra_image"}));
  const auto released = encode_jpeg(photo->bgr, {});
  ASSERT_TRUE(released);
  EXPECT_THAT(list_metadata(*released).held, IsEmpty());
}

TEST(CameraRaw, over_the_limit_is_refused_before_anything_is_unpacked) {
  const auto photo =
      decode(raw_file({.sensor = letter_f(192, 128), .preview = kPreview}), {.most_pixels = 24'000});
  ASSERT_FALSE(photo);
  EXPECT_THAT(photo.error().message, HasSubstr("192 x 128"));
  const auto boasting =
      decode(raw_file({.sensor = letter_f(192, 128), .preview = kPreview, .stated_width = 60'000}),
             {.most_pixels = 1'000'000});
  ASSERT_FALSE(boasting);
  EXPECT_THAT(boasting.error().message, HasSubstr("60000 x 128"));
}

TEST(CameraRaw, cut_short_is_refused) {
  const Bytes whole = raw_file({.sensor = letter_f(192, 128), .preview = kPreview});
  // The directories come after the sensor's picture: take a part of that away and they are off.
  for (const std::size_t kept : {9U, 1'000U, 100'000U}) {
    EXPECT_FALSE(decode(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(kept)), {})) << kept;
  }
  EXPECT_FALSE(
      decode(raw_file({.sensor = letter_f(192, 128), .preview = kPreview, .stated_width = 300}), {}));
}

TEST(CameraRaw, of_a_nikon_is_never_its_preview) {
  const auto photo = decode(raw_file({.sensor = letter_f(192, 128), .preview = kPreview, .dng = false}), {});
  if (photo) {
    expect_the_letter(photo->bgr, letter_f(192, 128));
  } else {
    EXPECT_THAT(photo.error().message, HasSubstr("camera raw"));
  }
}

TEST(CameraRaw, in_a_container_of_the_makers_own_is_refused_in_a_sentence) {
  using namespace std::string_literals;
  for (const std::string& beginning : {"FUJIFILMCCD-RAW 0201"s, "IIRO\x08\0\0\0"s, "IIU\0\x18\0\0\0"s,
                                       "\0\0\0\x18"s
                                       "ftypcrx \0\0\0\1crx isom"s}) {
    std::string file = beginning;
    file.resize(4'000);
    const auto photo = decode(Bytes(file.begin(), file.end()), {});
    ASSERT_FALSE(photo);
    EXPECT_THAT(photo.error().message, HasSubstr("camera raw picture of a kind that cannot be developed"));
  }
}

Bytes two_pictures(const cv::Mat& first, bool first_reduced, const cv::Mat& second, bool second_below) {
  TiffBuilder tiff;
  const auto second_at = tiff.add_directory(picture_fields(tiff, second, false));
  auto fields = picture_fields(tiff, first, first_reduced);
  if (second_below) fields.push_back(TiffBuilder::longs(0x014A, {second_at}));
  return tiff.finish(tiff.add_directory(fields, second_below ? 0 : second_at));
}

class TiffOfTwo : public testing::TestWithParam<bool> {};

INSTANTIATE_TEST_SUITE_P(places, TiffOfTwo, testing::Bool());

TEST_P(TiffOfTwo, is_not_taken_for_the_reduced_copy_that_comes_first) {
  const auto photo = decode(two_pictures(letter_f(60, 40), true, letter_f(90, 60), GetParam()), {});
  ASSERT_TRUE(photo) << sentence(photo.error());
  EXPECT_EQ(test::difference(photo->bgr, letter_f(90, 60)), 0);
}

TEST_P(TiffOfTwo, is_not_taken_for_a_first_picture_of_half_its_size_that_is_not_marked) {
  const auto photo = decode(two_pictures(letter_f(48, 32), false, letter_f(96, 64), GetParam()), {});
  ASSERT_TRUE(photo) << sentence(photo.error());
  EXPECT_EQ(test::difference(photo->bgr, letter_f(96, 64)), 0);
}

TEST(TiffOfPages, of_one_size_is_its_first_and_the_others_are_listed) {
  const auto photo = decode(two_pictures(letter_f(96, 64), false, kPreview, false), {});
  ASSERT_TRUE(photo) << sentence(photo.error());
  EXPECT_EQ(test::difference(photo->bgr, letter_f(96, 64)), 0);
  EXPECT_THAT(photo->metadata, testing::Contains("extra_image"));
}

}  // namespace
}  // namespace schoolgate::pipeline
