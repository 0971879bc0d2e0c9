// Finds the folded names that a folded word may be, without looking at all of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace schoolgate::pipeline {

class FuzzyIndex {
 public:
  struct Hit {
    std::uint32_t entry = 0;
    float fit = 0;  // 1 - distance / length
  };

  // Gives the number of the entry; the same text twice gives the same number.
  std::uint32_t add(const std::string& folded);
  // Every entry within allowed_distance of the word, best first.
  [[nodiscard]] std::vector<Hit> find(std::string_view folded) const;
  [[nodiscard]] const std::string& text(std::uint32_t entry) const { return texts_[entry]; }

 private:
  std::vector<std::string> texts_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  // Pairs of neighbouring letters of each entry's skeleton, its ends marked: what survives a few errors.
  std::unordered_map<std::uint16_t, std::vector<std::uint32_t>> pairs_;
};

}  // namespace schoolgate::pipeline
