// How well phrases fit the columns that a reader's network saw.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace schoolgate::pipeline {

// What letters, or the blank, are worth in the columns of a reading: the logarithm of their probability over
// that of the likeliest.
using ColumnScores = std::vector<float>;

// Log of the probability of the best way to read a phrase's letters from all columns, less that of the best
// way to read the columns at all: 0 when nothing fits better, about -4 for each letter that is not there.
// Best path of connectionist temporal classification (Graves et al. 2006), letter by letter, so that phrases
// that begin alike share their beginning, and for four beginnings at once. Since no step adds anything, ways
// that fell below the least worth are left.
class PhraseSpotter {
 public:
  struct Spotted {
    std::size_t phrase = 0;
    float loss = 0;
  };

  // Looks at `count` columns, each of what `codes` letters are worth in it and what the blank is; both must
  // outlive this. Phrases have at most `longest` letters.
  PhraseSpotter(const float* letters, std::size_t codes, const float* blank, std::size_t count,
                std::size_t longest);

  // Phrases to come have so many letters, and none is worth less than `least`. False: none can be worth as
  // much.
  [[nodiscard]] bool begin_with(std::size_t length, float least);
  // A phrase by its place in a list, and what its letters cost at least.
  struct Sifted {
    std::uint32_t phrase = 0;
    std::uint32_t cost = 0;
  };
  // Which phrases may be worth enough, by what each letter can be worth where it may stand. Needs them in the
  // order of their letters, one after the other, and the first of each family: of those that have their first
  // kHead letters in common. The answer holds until the next.
  [[nodiscard]] std::span<const Sifted> sift(std::span<const std::uint8_t> letters,
                                             std::span<const std::uint32_t> families);
  // The next phrase, of letters that must stay where they are.
  void look_at(const Sifted& phrase, const std::uint8_t* letters);
  // Those that are worth enough, in the order in which they came.
  [[nodiscard]] const std::vector<Spotted>& spotted();

  static constexpr std::size_t kHead = 2;

 private:
  // So many beginnings are followed at once, in one register.
  static constexpr std::size_t kLanes = 4;
  // So many phrases wait until they are followed together: what is known of their beginnings stays near the
  // core.
  static constexpr std::size_t kTogether = 128;

  // What each lane is worth, all in one.
  struct alignas(16) Four {
    std::array<float, kLanes> lane{};
  };
  // The best ways of being at a beginning's last letter, or in the blanks after it, before each column: what
  // leads into it. Only columns from `first` to before `end` are worth entering.
  struct Followed {
    std::size_t first = 0;
    std::size_t end = 0;
    std::vector<Four> reach;  // at the letter or after it
    std::vector<Four> after;
  };
  // What all columns from each on can reach with so many letters to come, whatever these are, by column and
  // number of letters. Who stays at a letter for some columns pays half of the first, half of each two
  // neighbours and half of the last.
  struct Ahead {
    ColumnScores free;  // when the column shows none of the letters before
    ColumnScores stay;  // when it shows what the column before shows, half of which is in it
  };
  // The first letters of phrases: the last of them, and where the others were followed.
  struct Beginning {
    std::uint8_t letter = 0;
    bool repeats = false;  // the letter before
    bool doubled = false;  // some phrase has this letter twice here
    std::size_t before = 0;
    float best = 0;
  };
  struct Waiting {
    const std::uint8_t* letters = nullptr;
    std::uint32_t phrase = 0;
    std::uint32_t beginning = 0;
    std::uint32_t shared = 0;  // letters with the phrase that waits before it
    float rest = 0;            // what letters that are not followed yet can be worth
  };

  // Of each letter, the best in so many columns, a power of two, from each column on.
  [[nodiscard]] const float* best_of_so_many(std::size_t columns) const;
  // What columns can reach with any letters.
  void bound_by_count();
  // Where each letter of a phrase may stand when so many come before and after it, and what each is worth at
  // most there. False: some letter has no place.
  [[nodiscard]] bool bound_by_place();

  [[nodiscard]] std::uint32_t cost_of(const std::uint8_t* letters, std::size_t from, std::size_t to) const;
  // All that wait, to their last letter.
  void follow();
  void begin_at_nothing();
  // The different first k + 1 letters of those that wait.
  void divide(std::size_t k);
  // Four beginnings from the given on, by their last letter.
  void follow(std::size_t first, std::size_t k);
  // Leaves those that cannot be worth enough.
  void leave(std::size_t k);

  const float* letters_;
  const float* blank_;
  std::size_t codes_;
  std::size_t count_;
  std::vector<ColumnScores> best_of_;   // from two columns on; see best_of_so_many()
  ColumnScores best_at_;                // by place in the phrase and code
  std::vector<std::uint16_t> cost_at_;  // the same as whole numbers, rounded down
  std::size_t counts_;                  // numbers of letters to come, with none
  Ahead ahead_;
  // Of each column that shows a letter, with half of this: what it and all columns before it can reach with
  // so many letters before; it and all after it, with so many to come. Likewise.
  ColumnScores up_to_;
  ColumnScores from_;

  std::size_t length_ = 0;
  std::vector<std::size_t> first_place_;  // by place in the phrase
  float least_ = 0;
  std::vector<Sifted> sifted_;
  std::vector<Waiting> waiting_;
  std::vector<Beginning> beginnings_;
  std::vector<Followed> before_;  // four beginnings each
  std::vector<Followed> now_;
  std::vector<Spotted> spotted_;
};

}  // namespace schoolgate::pipeline
