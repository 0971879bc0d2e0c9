// Finds known phrases (names, cue words) in what a reader's network saw, whatever text it settled on.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pipeline/texts/reading/folding.hpp"
#include "pipeline/texts/reading/reading.hpp"

namespace schoolgate::pipeline {

class PhraseIndex {
 public:
  struct Hit {
    std::uint32_t phrase = 0;
    std::size_t first_word = 0;
    std::size_t end_word = 0;  // one past the last
    float loss = 0;            // see spot(); at most 0
    float length = 0;          // letters of the phrase
  };

  // Phrases of a group are looked for with limits of their own.
  static constexpr std::size_t kGroups = 3;

  // Needs folded text, at most kMostLetters letters of it are looked at. Gives the phrase's number; equal
  // phrases have equal numbers and stay in the group of the first.
  std::uint32_t add(std::string_view folded, std::size_t group = 0);
  [[nodiscard]] std::size_t size() const { return numbers_.size(); }

  struct Limits {
    std::size_t most_words = 1;
    float most_loss = 0;  // for each letter
    // Of three letters and more also: what the loss leaves of `worth_of_letter` for each letter.
    float worth_of_letter = 0;
    std::array<float, kGroups> least_worth = {kNone, kNone, kNone};  // by group

    static constexpr float kNone = -std::numeric_limits<float>::infinity();
  };

  // Every phrase that whole words of the reading may show within the limits. Needs the words of that reading.
  // Visits only phrases of about the right length and letters.
  [[nodiscard]] std::vector<Hit> find(const Reading& reading, const std::vector<Word>& words,
                                      const Limits& limits) const;

  static constexpr std::size_t kMostLetters = 40;

 private:
  struct Phrase {
    std::uint32_t number = 0;
    std::uint64_t mask = 0;
  };
  // Phrases of one length, in the order of their letters.
  struct Bucket {
    std::vector<Phrase> phrases;
    std::vector<std::uint8_t> letters;    // one phrase after the other
    std::vector<std::uint32_t> families;  // see PhraseSpotter::sift()

    void insert(std::span<const std::uint8_t> codes, Phrase phrase);
  };
  class Columns;

  [[nodiscard]] std::uint8_t code_of(char32_t letter) const;

  std::array<std::vector<Bucket>, kGroups> by_length_;
  std::size_t longest_ = 0;
  std::unordered_map<std::u32string, std::uint32_t> numbers_;
  std::unordered_map<char32_t, std::uint8_t> codes_;
};

}  // namespace schoolgate::pipeline
