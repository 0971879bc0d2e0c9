#include "pipeline/texts/judging/cue_finder.hpp"

#include <algorithm>

namespace schoolgate::pipeline {
namespace {

constexpr std::size_t kMostWords = 4;
// For each letter: one wrong letter in four; none in the two or three of "by" and "to".
constexpr float kMostLoss = 1.1F;
constexpr float kMostLossOfShort = 0.7F;
// Up to which it says just that: "RED" is no "Rev".
constexpr float kMostLossOfCalling = 0.25F;

}  // namespace

CueFinder::CueFinder() {
  for (const CuePhrase& known : cue_phrases()) {
    const std::uint32_t phrase = phrases_.add(fold(known.phrase));
    if (phrase == cues_.size()) cues_.push_back(known);
  }
}

std::vector<CueMatch> CueFinder::find(const Reading& reading, const std::vector<Word>& words) const {
  auto hits = phrases_.find(reading, words, {.most_words = kMostWords, .most_loss = kMostLoss});
  std::sort(hits.begin(), hits.end(),
            [](const auto& a, const auto& b) { return a.length + a.loss > b.length + b.loss; });
  std::erase_if(hits,
                [](const auto& hit) { return hit.length < 4 && hit.loss < -kMostLossOfShort * hit.length; });
  std::vector<CueMatch> found;
  for (const auto& hit : hits) {
    const bool free = std::none_of(found.begin(), found.end(), [&hit](const CueMatch& other) {
      return hit.first_word < other.end_word && other.first_word < hit.end_word;
    });
    if (!free) continue;
    const CuePhrase& known = cues_[hit.phrase];
    const bool just_that = hit.loss > -kMostLossOfCalling * hit.length;
    found.push_back({known.cue, just_that ? known.calls : Calls::Nobody, hit.first_word, hit.end_word});
  }
  std::sort(found.begin(), found.end(),
            [](const CueMatch& a, const CueMatch& b) { return a.first_word < b.first_word; });
  return found;
}

}  // namespace schoolgate::pipeline
