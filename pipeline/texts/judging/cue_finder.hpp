// The words that say what stands beside or below them.
#pragma once

#include <vector>

#include "pipeline/texts/judging/word_lists.hpp"
#include "pipeline/texts/names/phrase_index.hpp"

namespace schoolgate::pipeline {

struct CueMatch {
  Cue cue = Cue::OtherLabel;
  Calls calls = Calls::Nobody;
  std::size_t first_word = 0;
  std::size_t end_word = 0;
};

class CueFinder {
 public:
  CueFinder();
  // Cues that do not overlap, in reading order; of overlapping ones the longest. Needs the reading's words.
  [[nodiscard]] std::vector<CueMatch> find(const Reading& reading, const std::vector<Word>& words) const;

 private:
  PhraseIndex phrases_;
  std::vector<CuePhrase> cues_;  // by phrase
};

}  // namespace schoolgate::pipeline
