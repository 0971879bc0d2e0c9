#include "pipeline/texts/fuzzy_index.hpp"

#include <algorithm>

#include "pipeline/texts/letter_distance.hpp"

namespace schoolgate::pipeline {
namespace {

std::vector<std::uint16_t> letter_pairs(std::string_view folded) {
  std::string marked(1, '^');
  marked += skeleton(folded);
  marked += '$';
  std::vector<std::uint16_t> pairs;
  for (std::size_t i = 0; i + 1 < marked.size(); ++i) {
    pairs.push_back(static_cast<std::uint16_t>(static_cast<unsigned char>(marked[i]) << 8 |
                                               static_cast<unsigned char>(marked[i + 1])));
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  return pairs;
}

}  // namespace

std::uint32_t FuzzyIndex::add(const std::string& folded) {
  const auto number = static_cast<std::uint32_t>(texts_.size());
  const auto [place, is_new] = numbers_.emplace(folded, number);
  if (!is_new) return place->second;
  texts_.push_back(folded);
  for (const std::uint16_t pair : letter_pairs(folded)) pairs_[pair].push_back(number);
  return number;
}

std::vector<FuzzyIndex::Hit> FuzzyIndex::find(std::string_view folded) const {
  std::vector<Hit> hits;
  if (folded.empty()) return hits;
  std::vector<std::uint8_t> shared(texts_.size(), 0);
  std::vector<std::uint32_t> candidates;
  const auto pairs = letter_pairs(folded);
  // A wrong letter spoils two pairs; names may be a little longer than what was read.
  const float errors = allowed_distance(folded.size() + 1);
  const auto needed =
      static_cast<std::uint8_t>(std::max(1.0F, static_cast<float>(pairs.size()) - 2 * errors - 1));
  for (const std::uint16_t pair : pairs) {
    const auto entries = pairs_.find(pair);
    if (entries == pairs_.end()) continue;
    for (const std::uint32_t entry : entries->second) {
      if (++shared[entry] == needed) candidates.push_back(entry);
    }
  }
  for (const std::uint32_t entry : candidates) {
    const std::string& text = texts_[entry];
    const std::size_t length = std::max(text.size(), folded.size());
    const float limit = allowed_distance(length);
    const float distance = letter_distance(text, folded, limit);
    if (distance <= limit) hits.push_back({entry, 1 - distance / static_cast<float>(length)});
  }
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.fit > b.fit; });
  return hits;
}

}  // namespace schoolgate::pipeline
