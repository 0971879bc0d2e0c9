// Bitmaps of every kind, beside OpenCV's reader.
#include <gmock/gmock.h>

#include "pipeline/photo/decoding/decode.hpp"
#include "pipeline/photo_pictures.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr int kWidth = 13;  // fills no row up to a whole word
constexpr int kHeight = 7;

void append_number(Bytes& bytes, std::uint32_t value, int width) {
  for (int i = 0; i < width; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

struct Kind {
  const char* name;
  std::uint32_t bits;
  std::uint32_t compression = 0;
  int height = kHeight;
  std::vector<std::uint32_t> masks = {};
};

Bytes bitmap(const Kind& kind, const Bytes& pixels) {
  Bytes rest;
  for (const std::uint32_t mask : kind.masks) append_number(rest, mask, 4);
  if (kind.bits <= 8) {
    for (std::uint32_t i = 0; i < 1U << kind.bits; ++i)
      append_number(rest, 0x00050B1F * (i + 1) & 0xFFFFFFU, 4);
  }
  Bytes bytes = {'B', 'M'};
  append_number(bytes, static_cast<std::uint32_t>(54 + rest.size() + pixels.size()), 4);
  append_number(bytes, 0, 4);
  append_number(bytes, static_cast<std::uint32_t>(54 + rest.size()), 4);
  append_number(bytes, 40, 4);
  append_number(bytes, kWidth, 4);
  append_number(bytes, static_cast<std::uint32_t>(kind.height), 4);
  append_number(bytes, 1, 2);
  append_number(bytes, kind.bits, 2);
  append_number(bytes, kind.compression, 4);
  append_number(bytes, static_cast<std::uint32_t>(pixels.size()), 4);
  for (int i = 0; i < 4; ++i) append_number(bytes, 0, 4);
  bytes.insert(bytes.end(), rest.begin(), rest.end());
  bytes.insert(bytes.end(), pixels.begin(), pixels.end());
  return bytes;
}

Bytes rows_of(std::size_t bits) {
  Bytes pixels((kWidth * bits + 31) / 32 * 4 * kHeight);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(i * 37 + 11);
  return pixels;
}

Result<Photo> read(const Bytes& bytes) { return decode(bytes, {}); }

cv::Mat by_opencv(const Bytes& bytes) { return cv::imdecode(bytes, cv::IMREAD_COLOR); }

class Bitmap : public testing::TestWithParam<Kind> {};

TEST_P(Bitmap, IsReadAsOpenCvReadsIt) {
  const Bytes bytes = bitmap(GetParam(), rows_of(GetParam().bits));
  const auto photo = read(bytes);
  ASSERT_TRUE(photo) << photo.error().message;
  ASSERT_EQ(photo->bgr.size(), cv::Size(kWidth, kHeight));
  // OpenCV leaves the lowest three bits of 16-bit colours empty, so its white is a light grey.
  EXPECT_LE(cv::norm(photo->bgr, by_opencv(bytes), cv::NORM_INF), GetParam().bits == 16 ? 8 : 0);
}

INSTANTIATE_TEST_SUITE_P(Kinds, Bitmap,
                         testing::Values(Kind{"two colours", 1}, Kind{"16 colours", 4},
                                         Kind{"256 colours", 8}, Kind{"16 bits", 16},
                                         Kind{"565", 16, 3, kHeight, {0xF800, 0x7E0, 0x1F}},
                                         Kind{"24 bits", 24}, Kind{"from the top", 24, 0, -kHeight},
                                         Kind{"32 bits", 32},
                                         Kind{"masks", 32, 3, kHeight, {0xFF0000, 0xFF00, 0xFF}}));

// Each row: a run, then pixels as they are, then a jump.
Bytes runs(bool nibbles) {
  Bytes coded;
  for (std::uint8_t y = 0; y < kHeight - 1; ++y) {
    const Bytes row =
        nibbles ? Bytes{5, 0x12, 0, 5, 0x34, 0x56, 0x70, 0, 0, 2, 1, 0, 2, 0x9A, 0, 0}
                : Bytes{5, static_cast<std::uint8_t>(40 + y), 0, 3, 7, 8, 9, 0, 0, 2, 2, 0, 3, 99, 0, 0};
    coded.insert(coded.end(), row.begin(), row.end());
  }
  const Bytes last = {3, 0x21, 0, 1};
  coded.insert(coded.end(), last.begin(), last.end());
  return coded;
}

TEST(RunLengthCodedBitmap, IsReadAsOpenCvReadsIt) {
  for (const bool nibbles : {false, true}) {
    const Bytes bytes = bitmap({"runs", nibbles ? 4U : 8U, nibbles ? 2U : 1U}, runs(nibbles));
    const auto photo = read(bytes);
    ASSERT_TRUE(photo) << photo.error().message;
    EXPECT_EQ(cv::norm(photo->bgr, by_opencv(bytes), cv::NORM_INF), 0) << nibbles;
  }
}

TEST(RunLengthCodedBitmap, IsRefusedWhereARunLeavesThePictureOrTheEndIsMissing) {
  const Kind kind{"runs", 8, 1};
  ASSERT_TRUE(read(bitmap(kind, runs(false))));
  Bytes unended = runs(false);
  unended.resize(unended.size() - 2);
  EXPECT_FALSE(read(bitmap(kind, unended)));
  EXPECT_FALSE(read(bitmap(kind, {200, 1, 0, 1})));
  EXPECT_FALSE(read(bitmap(kind, {0, 2, 0, 9, 5, 1, 0, 1})));
}

TEST(BitmapHeader, OfAWidthOfPixelsThatNoBitmapHasIsRefused) {
  for (const std::uint32_t bits : {0U, 2U, 5U, 64U})
    EXPECT_FALSE(read(bitmap({"odd", bits}, Bytes(4096)))) << bits;
}

}  // namespace
}  // namespace schoolgate::pipeline
