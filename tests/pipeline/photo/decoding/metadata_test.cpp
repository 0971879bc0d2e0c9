#include "pipeline/photo/decoding/metadata.hpp"

#include <gmock/gmock.h>

#include "pipeline/photo_pictures.hpp"

namespace schoolgate::pipeline {
namespace {

using test::good_jpeg;
using test::letter_f;
using test::with_segment;
using testing::Contains;
using testing::IsEmpty;
using namespace std::string_literals;

TEST(Metadata, of_a_plain_picture_is_nothing) {
  for (const char* extension : {".jpg", ".png", ".bmp", ".webp"}) {
    EXPECT_THAT(list_metadata(test::encoded(letter_f(), extension)).held, IsEmpty()) << extension;
  }
}

TEST(Metadata, tells_what_exif_holds) {
  const OriginalMetadata metadata =
      list_metadata(with_segment(good_jpeg(letter_f()), 0xE1, test::exif_payload(6)));
  EXPECT_THAT(metadata.held, testing::ElementsAre("exif", "exif.device", "exif.gps"));
  EXPECT_EQ(metadata.device, "Ape X10");
  EXPECT_EQ(metadata.orientation, 6);
}

// A main directory that leads to EXIF's own, with DateTimeOriginal in it.
std::string exif_taken(const std::string& when) {
  return "Exif\0\0"s + "II*\0\x08\0\0\0"s + "\x01\0"s + "\x69\x87\x04\0\x01\0\0\0\x1a\0\0\0"s + "\0\0\0\0"s +
         "\x01\0"s + "\x03\x90\x02\0\x14\0\0\0\x2c\0\0\0"s + "\0\0\0\0"s + when + "\0"s;
}

TEST(Metadata, knows_when_the_photo_was_taken) {
  const auto taken = [](const std::string& when) {
    return list_metadata(with_segment(good_jpeg(letter_f()), 0xE1, exif_taken(when))).taken;
  };
  EXPECT_EQ(taken("2026:07:03 14:05:09"), parse_iso_instant("2026-07-03T14:05:09Z").value());
  EXPECT_EQ(to_iso(*taken("2726:07:03 10:00:00")), "2726-07-03T10:00:00Z") << "a clock that was never set";
  for (const char* unset : {"0000:00:00 00:00:00", "    :  :     :  :  ", "2026:13:40 14:05:09", "2026", ""})
    EXPECT_EQ(taken(unset), std::nullopt) << unset;
  EXPECT_EQ(list_metadata(good_jpeg(letter_f())).taken, std::nullopt);
}

TEST(Metadata, names_every_kind_of_jpeg_segment) {
  const Bytes jpeg = good_jpeg(letter_f());
  const auto held = [&](std::uint8_t marker, const std::string& payload) {
    return list_metadata(with_segment(jpeg, marker, payload)).held;
  };
  EXPECT_THAT(held(0xE1, "http://ns.adobe.com/xap/1.0/\0<x/>"s), Contains("xmp"));
  EXPECT_THAT(held(0xE2, "ICC_PROFILE\0\1\1"s), Contains("icc"));
  EXPECT_THAT(held(0xE2, "MPF\0"s), Contains("mpf"));
  EXPECT_THAT(held(0xED, "Photoshop 3.0\0008BIM\4\4\0\0\0\0\0\0"s), Contains("iptc"));
  EXPECT_THAT(held(0xFE, "by J. Smith"), Contains("comment"));
  EXPECT_THAT(held(0xE5, "anything"), Contains("app5"));
}

TEST(Metadata, finds_what_follows_the_picture) {
  Bytes jpeg = good_jpeg(letter_f());
  test::append(jpeg,
               "\0\0\0\x18"
               "ftypmp42"s);
  EXPECT_THAT(list_metadata(jpeg).held, testing::IsSupersetOf({"trailing"s, "motion_video"s}));
}

TEST(Metadata, takes_an_orientation_out_of_range_for_upright) {
  for (const int orientation : {0, 9, 255}) {
    const Bytes jpeg = with_segment(good_jpeg(letter_f()), 0xE1, test::exif_payload(orientation));
    EXPECT_EQ(list_metadata(jpeg).orientation, 1) << orientation;
  }
}

TEST(Metadata, survives_every_cut_and_every_changed_byte_of_a_file) {
  const Bytes whole = with_segment(good_jpeg(letter_f(16, 16)), 0xE1, test::exif_payload(6));
  for (std::size_t i = 0; i < whole.size(); ++i) {
    static_cast<void>(list_metadata(ByteView(whole).first(i)));
    Bytes changed = whole;
    changed[i] ^= 0xFFU;
    static_cast<void>(list_metadata(changed));
  }
}

}  // namespace
}  // namespace schoolgate::pipeline
