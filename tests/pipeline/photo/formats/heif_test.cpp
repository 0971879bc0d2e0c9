// HEIC and AVIF as phones write them and as broken cards leave them.
#include "pipeline/photo/formats/heif.hpp"

#include <gmock/gmock.h>

#include "foundation/durable_file.hpp"
#include "pipeline/photo/decoding/decode.hpp"
#include "pipeline/photo/decoding/metadata.hpp"
#include "pipeline/photo_pictures.hpp"
#include "pipeline/photo_saved_files.hpp"
#include "support/shared_data.hpp"

namespace schoolgate::pipeline {
namespace {

using test::difference;
using test::letter_f;
using testing::Contains;
using testing::HasSubstr;

constexpr DecodeLimits kWithinLimits;

// Where the box of a kind begins, among those of the file.
std::size_t place_of(const Bytes& heif, std::string_view kind) {
  const std::string_view text(reinterpret_cast<const char*>(heif.data()), heif.size());
  return text.find(kind) - 4;
}

void set_size(Bytes& heif, std::string_view kind, std::uint32_t size) {
  for (std::size_t i = 0; i < 4; ++i)
    heif[place_of(heif, kind) + i] = static_cast<std::uint8_t>(size >> (24 - 8 * i));
}

void expect_refused_as_damaged(const Bytes& heif, const std::string& why) {
  const auto photo = decode(heif, kWithinLimits);
  ASSERT_FALSE(photo) << why;
  EXPECT_THAT(photo.error().message, HasSubstr("damaged")) << why;
  static_cast<void>(list_metadata(heif));  // nor does this end the process
}

class Heif : public testing::TestWithParam<const char*> {
 protected:
  const Bytes whole_ = test::saved(letter_f(64, 48), GetParam(), test::exif_payload(1));
};

INSTANTIATE_TEST_SUITE_P(formats, Heif, testing::Values(".heic", ".avif"));

TEST_P(Heif, is_refused_wherever_it_is_cut) {
  ASSERT_TRUE(decode(whole_, kWithinLimits));
  const auto until_recognised = static_cast<std::ptrdiff_t>(place_of(whole_, "meta"));
  for (std::ptrdiff_t length = until_recognised; length < std::ssize(whole_); ++length) {
    expect_refused_as_damaged(Bytes(whole_.begin(), whole_.begin() + length), std::to_string(length));
  }
}

// libheif 1.19 ends the process where a box before `meta` does, unless it is kept from it.
TEST_P(Heif, is_refused_when_a_box_says_that_it_reaches_beyond_the_file) {
  for (const char* kind : {"ftyp", "meta", "mdat"}) {
    for (const std::uint32_t size : {2U, 7U, 0x7FFFFFFFU, 0xFFFFFFFFU}) {
      if (size < 8 && kind == std::string_view("ftyp")) continue;  // that is no HEIC at all
      Bytes heif = whole_;
      set_size(heif, kind, size);
      expect_refused_as_damaged(heif, std::string(kind) + " " + std::to_string(size));
    }
  }
}

TEST_P(Heif, is_refused_when_a_64_bit_size_runs_over) {
  for (const std::uint8_t first : Bytes{0x00, 0x7F, 0xFF}) {
    Bytes wide = {0, 0, 0, 1, 'f', 'r', 'e', 'e', first, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xF0};
    expect_refused_as_damaged(test::with_inserted(whole_, place_of(whole_, "meta"), wide),
                              std::to_string(first));
  }
}

TEST_P(Heif, may_end_with_a_box_that_states_no_size) {
  Bytes open_ended = whole_;
  set_size(open_ended, "mdat", 0);
  const auto photo = decode(open_ended, kWithinLimits);
  ASSERT_TRUE(photo) << sentence(photo.error());
  EXPECT_LT(difference(photo->bgr, letter_f(64, 48)), 8);
}

TEST_P(Heif, is_read_when_other_bytes_follow_and_they_are_listed) {
  Bytes followed = whole_;
  test::append(followed, "SEFH and what a phone adds");
  const auto photo = decode(followed, kWithinLimits);
  ASSERT_TRUE(photo) << sentence(photo.error());
  EXPECT_THAT(photo->metadata, Contains("trailing"));
  EXPECT_THAT(photo->metadata, Contains("exif.gps"));
}

TEST(HeifRefusal, asks_for_a_newer_decoder_where_that_is_what_is_missing) {
  constexpr std::uint32_t kOfDebian12 = 1U << 24U | 15U << 16U | 1U << 8U;
  const PictureFormat& format = kHeic;
  const Error today =
      heif_refusal({.not_known = false, .newer_items = true, .version = kOfDebian12}, format).value();
  EXPECT_THAT(today.message, HasSubstr("needs a newer decoder than the one here (libheif 1.15.1)"));
  EXPECT_THAT(today.hint, HasSubstr("1.18"));
  const Error broken =
      heif_refusal({.not_known = false, .newer_items = false, .version = kOfDebian12}, format).value();
  EXPECT_THAT(broken.message, HasSubstr("damaged"));
  // With a decoder that reads such items it must be something else.
  const Error broken_too =
      heif_refusal({.not_known = false, .newer_items = true, .version = kHeifOfTodaysPhones}, format).value();
  EXPECT_THAT(broken_too.message, HasSubstr("damaged"));
  const Error unknown =
      heif_refusal({.not_known = true, .newer_items = false, .version = kHeifOfTodaysPhones}, format).value();
  EXPECT_THAT(unknown.message, HasSubstr("another or newer decoder than the one here (libheif 1.18.0)"));
}

TEST(PhoneOfToday, has_its_heic_read_whole) {
  SCHOOLGATE_NEEDS_SHARED("cases/01/small_cdsc.heic");
  const auto file = read_file(test::shared_data() / "cases/01/small_cdsc.heic", 1 << 20);
  ASSERT_TRUE(file);
  const auto photo = decode(*file, kWithinLimits);
  ASSERT_TRUE(photo) << sentence(photo.error());
}

}  // namespace
}  // namespace schoolgate::pipeline
