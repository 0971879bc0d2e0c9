// A typed text as lines that the judges of read texts understand.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "pipeline/texts/reading/dictionary.hpp"
#include "pipeline/texts/reading/folding.hpp"
#include "pipeline/texts/reading/reading.hpp"

namespace schoolgate::pipeline {

struct CaptionWord {
  Word word;
  std::size_t from = 0;  // bytes of the text
  std::size_t to = 0;
  bool ordinary = false;    // a word of the dictionary, a month, a word of schools
  bool strange = false;     // no ordinary word, nor a number or a letter
  bool proper = false;      // the dictionary knows it with a capital only
  bool begins = false;      // a sentence, which gives anything a capital
  bool given = false;       // people are called so
  bool mixed = false;       // capitals within, as no name has: "TikTok", "SATs"
  bool possessive = false;  // "Amelia's"
  bool account = false;     // begins an account's name or a tag: "@", "#"
};

struct CaptionLine {
  Reading reading;                 // every letter certain; the end of "Amelia's" is blank
  std::vector<std::size_t> bytes;  // where each glyph begins in the text, and where the last ends
  std::vector<CaptionWord> words;
  bool looked_up = false;  // there was a dictionary: strange words tell something
  bool small = false;      // no word has a capital, whatever it is
  bool capitals = false;   // most words are written in capitals, which then tell nothing
};

// Needs UTF-8. Long paragraphs are cut at the end of a sentence, or else between words.
[[nodiscard]] std::vector<CaptionLine> lines_of(std::string_view text, const Dictionary& dictionary);

}  // namespace schoolgate::pipeline
