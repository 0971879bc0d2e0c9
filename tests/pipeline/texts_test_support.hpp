// Readings made in the test, without a picture.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <unicode/unistr.h>

#include "pipeline/codes/code_finder.hpp"
#include "pipeline/codes/code_search.hpp"
#include "pipeline/texts/reading/folding.hpp"

namespace schoolgate::test {

// The line as if each character had been read with this confidence, all equally wide.
inline pipeline::Reading reading(std::string_view utf8, float confidence = 0.95F) {
  const auto text =
      icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
  pipeline::Reading made;
  made.confidence = confidence;
  const auto count = static_cast<float>(text.countChar32());
  float place = 0;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    std::string glyph;
    icu::UnicodeString(text.char32At(i)).toUTF8String(glyph);
    made.glyphs.push_back(
        {glyph, place / count, (place + 1) / count, confidence, pipeline::columns_of(glyph, confidence)});
    ++place;
  }
  return made;
}

// Of pictures that the test made itself, in its own process.
inline pipeline::FoundCodes codes_found_here(const cv::Mat& grey) { return {pipeline::find_codes(grey), {}}; }

inline std::vector<pipeline::Word> words(std::string_view utf8) { return pipeline::words_of(reading(utf8)); }

}  // namespace schoolgate::test
