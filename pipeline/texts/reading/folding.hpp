// Text as names are compared: without case, accents and punctuation.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/texts/reading/reading.hpp"

namespace schoolgate::pipeline {

// Lower case, accents and strokes removed (Łukasz -> lukasz, O'Brien -> obrien, Smith-Watson -> smithwatson);
// everything but letters and digits is dropped. Letters of other scripts stay, folded by ICU.
[[nodiscard]] std::string fold(std::string_view utf8);

// The same as single letters.
[[nodiscard]] std::u32string fold_to_letters(std::string_view utf8);

// A word of a reading. Hyphens and apostrophes belong to it, other punctuation ends it.
struct Word {
  std::string shown;   // as read, without surrounding punctuation
  std::string folded;  // never empty
  std::size_t first_glyph = 0;
  std::size_t end_glyph = 0;  // one past the last
  std::size_t letters = 0;    // of `folded`
  float from = 0;             // along the line
  float to = 0;
  float confidence = 0;        // mean over its characters
  bool capital = false;        // begins with a capital
  bool capitals = false;       // has at least two letters, all of them capitals
  bool colon_after = false;    // "Name:"
  bool stop_after = false;     // "J."
  bool parted_before = false;  // by a comma, "&" or the like
};

[[nodiscard]] std::vector<Word> words_of(const Reading& reading);

}  // namespace schoolgate::pipeline
