// How well phrases fit the columns that a reader's network saw.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
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
  // The next phrase, of letters that must stay where they are; the first `shared` of them are those of the
  // phrase before. Gives with how many of its first letters no phrase is worth enough; kNone where some may
  // be.
  std::size_t look_at(std::size_t phrase, const std::uint8_t* letters, std::size_t shared);
  // Those that are worth enough, in the order in which they came.
  [[nodiscard]] const std::vector<Spotted>& spotted();

  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

 private:
  // So many beginnings are followed at once, in one register.
  static constexpr std::size_t kLanes = 4;
  // So many phrases wait until they are followed together: what is known of their beginnings stays near the
  // core.
  static constexpr std::size_t kTogether = 64;

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
  // The first letters of phrases: the last of them, and where the others were followed.
  struct Beginning {
    std::uint8_t letter = 0;
    bool repeats = false;  // the letter before
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
  // Of each letter, the best in the columns that leave room for the letters before and after.
  void bound_by_place(std::size_t length);
  // From each column on, with so many letters to come.
  [[nodiscard]] const float* rest_by_count(std::size_t more) const {
    return by_count_.data() + more * (count_ + 1);
  }
  // What any phrase with so many letters to come can reach from a column on, while the column before shows
  // one of its letters. Who stays at a letter for some columns pays half of the first, all of those between
  // and half of the last as half of each two neighbours: that half of the best such two is no more than this
  // costs. So the half of the column before is to be given back.
  void bound_by_count(std::size_t longest);

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
  std::vector<ColumnScores> best_of_;  // from two columns on; see best_of_so_many()
  ColumnScores best_at_;               // by place in the phrase and code
  ColumnScores by_count_;              // see bound_by_count()

  std::size_t length_ = 0;
  float least_ = 0;
  std::vector<float> sums_;  // of the best of the first letters of the last phrase
  std::size_t summed_ = 0;   // so many letters of it
  std::size_t alike_ = 0;    // so many letters are those of the last that waits
  std::vector<Waiting> waiting_;
  std::vector<Beginning> beginnings_;
  std::vector<Followed> before_;  // four beginnings each
  std::vector<Followed> now_;
  std::vector<Spotted> spotted_;
};

}  // namespace schoolgate::pipeline
