#include "pipeline/photo/decoding/decode.hpp"

#include <atomic>
#include <cmath>
#include <thread>

#include <gmock/gmock.h>
#include <lcms2.h>

#include "foundation/durable_file.hpp"
#include "pipeline/photo/decoding/metadata.hpp"
#include "pipeline/photo/files/jpeg_segments.hpp"
#include "pipeline/photo_pictures.hpp"
#include "pipeline/photo_saved_files.hpp"
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

TEST_P(Orientation, of_a_png_webp_or_tiff_is_undone) {
  for (const char* suffix : {".png", ".webp[lossless]", ".tif"}) {
    const Bytes file = test::saved(as_stored(letter_f(), GetParam()), suffix, test::exif_payload(GetParam()));
    ASSERT_EQ(list_metadata(file).orientation, GetParam()) << suffix;
    const auto photo = decode(file, kLimits);
    ASSERT_TRUE(photo) << suffix << ": " << sentence(photo.error());
    EXPECT_EQ(difference(photo->bgr, letter_f()), 0) << suffix;
  }
}

TEST_P(Orientation, in_the_exif_of_heic_and_avif_has_no_effect) {
  for (const char* suffix : {".heic", ".avif"}) {
    const Bytes file = test::saved(letter_f(), suffix, test::exif_payload(GetParam()));
    ASSERT_THAT(list_metadata(file).held, testing::Contains("exif")) << suffix;
    const auto photo = decode(file, kLimits);
    ASSERT_TRUE(photo) << suffix << ": " << sentence(photo.error());
    EXPECT_LT(difference(photo->bgr, letter_f()), 8) << suffix;
  }
}

INSTANTIATE_TEST_SUITE_P(all_eight, Orientation, testing::Range(1, 9));

TEST(Decoding, gives_the_pixels_of_every_plain_format) {
  for (const char* extension : {".png", ".bmp", ".tiff", ".jpg", ".webp"}) {
    const auto photo = decode(encoded(letter_f(), extension), kLimits);
    ASSERT_TRUE(photo) << extension << ": " << sentence(photo.error());
    EXPECT_LT(difference(photo->bgr, letter_f()), 7) << extension;
  }
}

TEST(Decoding, gives_the_first_frame_of_an_animation) {
  for (const char* suffix : {".gif", ".webp[lossless]"}) {
    cv::Mat frames;
    cv::vconcat(letter_f(), cv::Mat(letter_f().size(), CV_8UC3, cv::Scalar(9, 9, 9)), frames);
    const Bytes file = test::saved_animation(frames, letter_f().rows, suffix);
    ASSERT_THAT(list_metadata(file).held, testing::Contains("extra_image")) << suffix;
    const auto photo = decode(file, kLimits);
    ASSERT_TRUE(photo) << suffix << ": " << sentence(photo.error());
    EXPECT_LT(difference(photo->bgr, letter_f()), 2) << suffix;
  }
}

// The way of IEC 61966-2-1 and SMPTE EG 432-1, by hand: Display P3 to linear light, to sRGB's primaries,
// back.
cv::Vec3b srgb_of_p3(const cv::Vec3b& bgr) {
  const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
  const auto coded = [](double v) {
    return v <= 0.0031308 ? v * 12.92 : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
  };
  const cv::Matx33d primaries(1.2249, -0.2247, 0, -0.0420, 1.0419, 0, -0.0197, -0.0786, 1.0979);
  const cv::Vec3d rgb =
      primaries * cv::Vec3d(linear(bgr[2] / 255.0), linear(bgr[1] / 255.0), linear(bgr[0] / 255.0));
  cv::Vec3b result;
  for (int c = 0; c < 3; ++c)
    result[2 - c] = cv::saturate_cast<std::uint8_t>(255 * coded(std::max(0.0, rgb[c])));
  return result;
}

std::string display_p3_profile() {
  const cmsCIExyY white{0.3127, 0.3290, 1};
  const cmsCIExyYTRIPLE primaries{{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}};
  const double curve[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
  cmsToneCurve* tone = cmsBuildParametricToneCurve(nullptr, 4, curve);
  cmsToneCurve* tones[] = {tone, tone, tone};
  cmsHPROFILE profile = cmsCreateRGBProfile(&white, &primaries, tones);
  cmsUInt32Number size = 0;
  cmsSaveProfileToMem(profile, nullptr, &size);
  std::string bytes(size, '\0');
  cmsSaveProfileToMem(profile, bytes.data(), &size);
  cmsCloseProfile(profile);
  cmsFreeToneCurve(tone);
  return bytes;
}

TEST(Decoding, converts_a_phones_wide_colours_to_srgb) {
  const cv::Vec3b stored(60, 90, 200);
  const cv::Mat flat(16, 16, CV_8UC3, cv::Scalar(stored));
  using namespace std::string_literals;
  const Bytes plain = good_jpeg(flat);
  const Bytes tagged = test::with_segment(plain, 0xE2, "ICC_PROFILE\0\1\1"s + display_p3_profile());
  const auto without = decode(plain, kLimits);
  const auto with = decode(tagged, kLimits);
  ASSERT_TRUE(without && with);
  const cv::Vec3b untouched = without->bgr.at<cv::Vec3b>(8, 8);
  const cv::Vec3b converted = with->bgr.at<cv::Vec3b>(8, 8);
  const cv::Vec3b expected = srgb_of_p3(untouched);
  for (int c = 0; c < 3; ++c) {
    EXPECT_NEAR(untouched[c], stored[c], 3);
    EXPECT_NEAR(converted[c], expected[c], 2);
  }
  EXPECT_GT(converted[2], untouched[2] + 8);  // the control: the two differ
}

TEST(Decoding, ignores_a_damaged_or_foreign_colour_profile) {
  using namespace std::string_literals;
  const Bytes plain = good_jpeg(letter_f());
  for (const std::string& profile : {"nonsense"s, display_p3_profile().substr(0, 150)}) {
    const auto photo = decode(test::with_segment(plain, 0xE2, "ICC_PROFILE\0\1\1"s + profile), kLimits);
    ASSERT_TRUE(photo) << sentence(photo.error());
    EXPECT_LT(difference(photo->bgr, letter_f()), 6);
  }
  const Bytes grey = good_jpeg(cv::Mat(16, 16, CV_8UC1, cv::Scalar(90)));
  const auto photo =
      decode(test::with_segment(grey, 0xE2, "ICC_PROFILE\0\1\1"s + display_p3_profile()), kLimits);
  ASSERT_TRUE(photo);
  EXPECT_EQ(photo->bgr.at<cv::Vec3b>(8, 8), cv::Vec3b(90, 90, 90));
}

TEST(Decoding, turns_ink_to_light_the_right_way_round) {
  // No cyan, full magenta and yellow, no black: red.
  const Bytes file = test::saved_cmyk({0, 255, 255, 0});
  const auto photo = decode(file, kLimits);
  ASSERT_TRUE(photo) << sentence(photo.error());
  const cv::Vec3b colour = photo->bgr.at<cv::Vec3b>(4, 4);
  EXPECT_GT(colour[2], 240);
  EXPECT_LT(colour[1], 15);
  EXPECT_LT(colour[0], 15);
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

TEST(CutShortToo, heic_and_avif_and_gif_are_refused_as_well) {
  cv::Mat noise(64, 96, CV_8UC3);
  cv::randu(noise, 0, 256);
  for (const char* suffix : {".heic", ".avif", ".gif"}) {
    const Bytes whole = test::saved(noise, suffix);
    ASSERT_TRUE(decode(whole, kLimits)) << suffix;
    for (const double kept : {0.1, 0.5, 0.9}) {
      const auto length = static_cast<std::ptrdiff_t>(static_cast<double>(whole.size()) * kept);
      EXPECT_FALSE(decode(Bytes(whole.begin(), whole.begin() + length), kLimits)) << suffix << " " << kept;
    }
  }
}

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

TEST(Decoding, refuses_a_jpeg_of_endless_scans) {
  // A progressive picture whose last scan is repeated: each takes time and adds nothing.
  const Bytes file = test::saved(letter_f(), ".jpg[interlace]");
  const JpegStructure structure = walk_jpeg(file);
  std::size_t last_scan = 0;
  for (const JpegSegment& segment : structure.segments) {
    if (segment.marker == jpeg::kSos) last_scan = segment.offset;
  }
  const Bytes scan(file.begin() + static_cast<std::ptrdiff_t>(last_scan), file.end() - 2);
  Bytes bomb = file;
  for (int i = 0; i < 200; ++i) bomb = test::with_inserted(bomb, bomb.size() - 2, scan);
  ASSERT_TRUE(decode(file, kLimits));
  EXPECT_FALSE(decode(bomb, kLimits));
}

TEST(Decoding, steps_over_segments_that_it_does_not_know) {
  const auto photo = decode(test::with_segment(good_jpeg(letter_f()), 0xF3, "?"), kLimits);
  ASSERT_TRUE(photo) << sentence(photo.error());
  EXPECT_LT(difference(photo->bgr, letter_f()), 6);
}

TEST(Decoding, refuses_a_bitmap_whose_runs_leave_the_picture) {
  // 4 x 2 pixels of 8 bit, run-length coded: a run of four, end of row, a run of four, end of picture.
  Bytes bitmap = {'B', 'M', 0, 0, 0, 0, 0, 0, 0, 0, 58, 0, 0, 0, 40, 0, 0,
                  0,   4,   0, 0, 0, 2, 0, 0, 0, 1, 0,  8, 0, 1, 0,  0, 0};
  bitmap.resize(46, 0);
  bitmap.insert(bitmap.end(), {1, 0, 0, 0, 0, 0, 0, 0});  // one palette entry, used colours
  bitmap.insert(bitmap.end(), {0, 0, 255, 0});
  const Bytes good = {4, 0, 0, 0, 4, 0, 0, 1};
  Bytes whole = bitmap;
  whole.insert(whole.end(), good.begin(), good.end());
  const auto photo = decode(whole, kLimits);
  ASSERT_TRUE(photo) << sentence(photo.error());
  EXPECT_EQ(photo->bgr.size(), cv::Size(4, 2));
  for (const Bytes& runs : {Bytes{200, 0, 0, 1}, Bytes{4, 0, 0, 2, 0, 9, 4, 0, 0, 1}, Bytes{4, 0, 0, 0}}) {
    Bytes broken = bitmap;
    broken.insert(broken.end(), runs.begin(), runs.end());
    EXPECT_FALSE(decode(broken, kLimits));
  }
}

TEST(Decoding, turns_the_shared_orientations_to_their_references) {
  SCHOOLGATE_NEEDS_SHARED("corpora/orient");
  const auto folder = test::shared_data() / "corpora/orient";
  int compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || name.find("upright") != std::string::npos) continue;
    const auto photo = decode(read_file(entry.path(), 1 << 20).value(), kLimits);
    ASSERT_TRUE(photo) << name;
    const cv::Mat reference = cv::imread((folder / (name.substr(0, 2) + "upright.png")).string());
    EXPECT_LT(difference(photo->bgr, reference), 5) << name;
    ++compared;
  }
  EXPECT_GE(compared, 30);
}

TEST(Decoding, decodes_or_refuses_every_shared_file_in_a_sentence) {
  SCHOOLGATE_NEEDS_SHARED("corpora/manifest.csv");
  int decoded = 0;
  int refused = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(test::shared_data() / "corpora")) {
    if (!entry.is_regular_file()) continue;
    const auto photo = decode(read_file(entry.path(), 64 << 20).value(), kLimits);
    ++(photo ? decoded : refused);
    if (!photo) {
      EXPECT_FALSE(photo.error().hint.empty()) << entry.path();
    }
  }
  EXPECT_GT(decoded, 200);
  EXPECT_GT(refused, 50);
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
