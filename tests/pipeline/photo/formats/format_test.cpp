#include "pipeline/photo/formats/format.hpp"

#include <set>

#include <gmock/gmock.h>

#include "pipeline/photo_pictures.hpp"
#include "pipeline/photo_raw_files.hpp"
#include "pipeline/photo_saved_files.hpp"

namespace schoolgate::pipeline {
namespace {

using test::letter_f;

TEST(PictureFormats, HaveARowWithNothingLeftOut) {
  std::set<std::string_view> said;
  for (const PictureFormat* format : picture_formats()) {
    EXPECT_TRUE(said.insert(format->name).second) << format->name;
    EXPECT_TRUE(said.insert(format->endings).second) << format->name;
    EXPECT_TRUE(format->endings.starts_with('.')) << format->name;
    EXPECT_TRUE(format->begins != nullptr && format->decode != nullptr && format->note != nullptr)
        << format->name;
  }
  EXPECT_EQ(picture_formats().size(), 9U);
}

TEST(PictureFormats, AreKnownByTheirBytesAndTakenForNoOther) {
  const cv::Mat picture = letter_f(40, 24);
  const auto known = [](ByteView bytes) {
    const PictureFormat* format = recognise(bytes);
    return format == nullptr ? std::string_view("none") : format->name;
  };
  EXPECT_EQ(known(test::encoded(picture, ".bmp")), "BMP");
  const std::vector<std::pair<const char*, std::string_view>> kSaved = {
      {".jpg", "JPEG"},          {".png", "PNG"}, {".webp", "WebP"}, {".tif", "TIFF"},
      {".tif[bigtiff]", "TIFF"}, {".gif", "GIF"}, {".heic", "HEIC"}, {".avif", "AVIF"}};
  for (const auto& [suffix, name] : kSaved) {
    EXPECT_EQ(known(test::saved(picture, suffix, test::exif_payload(1))), name);
  }
  const cv::Mat preview(10, 16, CV_8UC3, cv::Scalar(0, 0, 0));
  for (const bool dng : {true, false}) {
    EXPECT_EQ(
        known(test::raw_file({.sensor = letter_f(64, 48), .preview = preview, .orientation = 1, .dng = dng})),
        "camera raw");
  }
  const std::string cr3(
      "\0\0\0\x18"
      "ftypcrx \0\0\0\1crx isom",
      24);
  EXPECT_EQ(known({reinterpret_cast<const std::uint8_t*>(cr3.data()), cr3.size()}), "camera raw");
  EXPECT_EQ(recognise(Bytes{'%', 'P', 'D', 'F'}), nullptr);
  EXPECT_EQ(recognise({}), nullptr);
}

}  // namespace
}  // namespace schoolgate::pipeline
