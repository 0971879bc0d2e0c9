#include "pipeline/texts/phrase_index.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace schoolgate::pipeline {
namespace {

constexpr std::size_t kLetters =
    64;  // different letters and digits of all phrases; the last stands for others
constexpr std::uint8_t kOther = kLetters - 1;

// The reader lists what it holds for at least 1 % probable; anything else is less than that.
constexpr float kUnlisted = 0.012F;
// How often a reader that is sure of a letter was shown its look-alike.
constexpr float kLookAlike = 0.1F;
constexpr float kNever = -std::numeric_limits<float>::infinity();

struct LookAlikes {
  char32_t letter;
  std::u32string_view others;
};

// Letters and digits that readers of print and handwriting take for each other.
constexpr std::array kLookAlikes{
    LookAlikes{U'1', U"ilt7"}, LookAlikes{U'i', U"l1jt"}, LookAlikes{U'l', U"i1jt"},
    LookAlikes{U'j', U"il"},   LookAlikes{U't', U"lf1"},  LookAlikes{U'f', U"t"},
    LookAlikes{U'0', U"oqd"},  LookAlikes{U'o', U"0ace"}, LookAlikes{U'c', U"eog"},
    LookAlikes{U'e', U"co"},   LookAlikes{U'a', U"oqu4"}, LookAlikes{U'5', U"s"},
    LookAlikes{U's', U"5"},    LookAlikes{U'8', U"b3"},   LookAlikes{U'b', U"86h"},
    LookAlikes{U'6', U"bg"},   LookAlikes{U'2', U"z"},    LookAlikes{U'z', U"2"},
    LookAlikes{U'9', U"gq"},   LookAlikes{U'g', U"9qy"},  LookAlikes{U'q', U"9g"},
    LookAlikes{U'y', U"gv"},   LookAlikes{U'u', U"vn"},   LookAlikes{U'v', U"uy"},
    LookAlikes{U'n', U"hru"},  LookAlikes{U'h', U"nbk"},  LookAlikes{U'r', U"nv"},
    LookAlikes{U'k', U"h"},    LookAlikes{U'w', U"v"},    LookAlikes{U'd', U"0o"},
    LookAlikes{U'p', U"f"},    LookAlikes{U'4', U"a"},    LookAlikes{U'3', U"8z"},
    LookAlikes{U'7', U"t1"}};

std::u32string_view look_alikes(char32_t letter) {
  const auto found = std::find_if(kLookAlikes.begin(), kLookAlikes.end(),
                                  [letter](const LookAlikes& row) { return row.letter == letter; });
  return found == kLookAlikes.end() ? std::u32string_view() : found->others;
}

// What one letter, or the blank, is worth in each column of a reading: the logarithm of its probability over
// that of the likeliest.
using Scores = std::vector<float>;

// Log of the probability of the best way to read a phrase's letters from all columns, less that of the best
// way to read the columns at all: 0 when nothing fits better, about -4 for each letter that is not there.
// Best path of connectionist temporal classification (Graves et al. 2006), letter by letter, so that phrases
// that begin alike share their beginning. Since no step adds anything, ways that fell below `least` are left.
class Spotter {
 public:
  // Looks at `count` columns from `begin` on. `letters` holds one row for each code.
  // Phrases have at most `longest` letters.
  Spotter(std::span<const Scores> letters, const Scores& blank, std::size_t begin, std::size_t count,
          std::size_t longest)
      : letters_(letters), blank_(blank.data() + begin), begin_(begin), count_(count) {
    best_from_.reserve(letters.size() * count);
    for (std::size_t code = 0; code < letters.size(); ++code) {
      const float* row = row_of(static_cast<std::uint8_t>(code));
      best_from_.insert(best_from_.end(), row, row + count);
      float* best = best_from_.data() + code * count;
      for (std::size_t t = count; t-- > 1;) best[t - 1] = std::max(best[t - 1], best[t]);
    }
    bound_by_count(longest);
    leading_.reserve(count + 1);
    leading_.push_back(0);
    for (std::size_t t = 0; t < count; ++t) leading_.push_back(leading_.back() + blank_[t]);
  }

  // Of phrases to come, none is worth less.
  void begin_with(float least) {
    least_ = least;
    depth_ = 0;
    dead_ = kNone;
    last_leading_ = 0;
    while (last_leading_ + 1 < count_ && leading_[last_leading_ + 1] >= least) ++last_leading_;
  }

  // May any phrase of so many letters reach the least worth?
  [[nodiscard]] bool may_reach(std::size_t length) const { return *rest_by_count(length) >= least_; }

  // Minus infinity when it cannot reach the least worth. `shared`: so many first letters are those of the
  // phrase before.
  float spot(std::span<const std::uint8_t> letters, std::size_t shared) {
    if (shared >= dead_) return kNever;
    dead_ = kNone;
    depth_ = std::min(depth_, shared);
    if (best_of_rest(letters, 0, 0) < least_) return kNever;
    for (std::size_t k = 0; k < letters.size(); ++k) {
      if (k >= depth_) {
        const Entered entered = best_entry(letters, k);
        if (entered.by_count < least_) {
          dead_ = k + 1;
          return kNever;
        }
        const std::size_t begin = k == 0 ? 0 : steps_[k - 1].begin + 1;
        if (entered.worth + best_of_rest(letters, k + 1, begin + 1) < least_) return kNever;
        take(letters, k);
      }
      if (steps_[k].best + best_of_rest(letters, k + 1, steps_[k].begin + 1) < least_) return kNever;
    }
    const Step& last = steps_[letters.size() - 1];
    return last.end < count_ ? kNever : last.reach[count_ - 1];
  }

 private:
  // One letter of the phrase: the best ways of being at it, or in the blanks after it, by column. Only
  // columns from `begin` to before `end` are worth following.
  struct Step {
    float best = kNever;
    std::size_t begin = 0;
    std::size_t end = 0;
    Scores after;
    Scores reach;  // at it or after it
  };

  [[nodiscard]] const float* row_of(std::uint8_t letter) const { return letters_[letter].data() + begin_; }

  // What the letters from the kth on can reach at best, from a column on.
  [[nodiscard]] float best_of_rest(std::span<const std::uint8_t> letters, std::size_t k,
                                   std::size_t column) const {
    float rest = 0;
    for (; k < letters.size(); ++k, ++column) {
      if (column >= count_) return kNever;
      rest += best_from_[letters[k] * count_ + column];
    }
    return rest;
  }

  // What any phrase with so many letters to come can reach from a column on, while the column before shows
  // one of its letters. Who stays at a letter for some columns pays half of the first, all of those between
  // and half of the last as half of each two neighbours: that half of the best such two is no more than this
  // costs. So the half of the column before is to be given back.
  void bound_by_count(std::size_t longest) {
    Scores any(count_, kNever);
    Scores stay(count_, kNever);
    for (std::size_t code = 0; code < letters_.size(); ++code) {
      const float* row = row_of(static_cast<std::uint8_t>(code));
      for (std::size_t t = 0; t < count_; ++t) {
        any[t] = std::max(any[t], row[t]);
        if (t > 0) stay[t] = std::max(stay[t], (row[t - 1] + row[t]) / 2);
      }
    }
    Scores at_letter(longest + 1, kNever);
    at_letter[0] = 0;
    Scores after = at_letter;
    by_count_.assign((longest + 1) * (count_ + 1), kNever);
    by_count_[count_] = 0;
    for (std::size_t t = count_; t-- > 0;) {
      for (std::size_t more = longest + 1; more-- > 0;) {
        const float next = more == 0 ? kNever : any[t] / 2 + at_letter[more - 1];
        after[more] = std::max(after[more] + blank_[t], next);
        at_letter[more] = std::max(at_letter[more] + stay[t], after[more]);
        by_count_[more * (count_ + 1) + t] = at_letter[more];
      }
    }
  }

  // From each column on, with so many letters to come.
  [[nodiscard]] const float* rest_by_count(std::size_t more) const {
    return by_count_.data() + more * (count_ + 1);
  }

  // The columns in which the kth letter may begin, and what leads to the column before each.
  struct Entry {
    std::size_t first = 0;
    std::size_t end = 0;
    const float* worth = nullptr;  // of the first, then of those after it
  };
  [[nodiscard]] Entry entry_of(std::span<const std::uint8_t> letters, std::size_t k) const {
    if (k == 0) return {0, last_leading_ + 1, leading_.data()};
    const Step& before = steps_[k - 1];
    const Scores& worth = letters[k - 1] == letters[k] ? before.after : before.reach;
    return {before.begin + 1, std::min(count_, before.end + 1), worth.data() + before.begin};
  }

  // The best way to enter the kth letter, by itself and with what may follow.
  struct Entered {
    float worth = kNever;
    float by_count = kNever;
  };
  [[nodiscard]] Entered best_entry(std::span<const std::uint8_t> letters, std::size_t k) const {
    const Entry entry = entry_of(letters, k);
    const float* row = row_of(letters[k]) + entry.first;
    const float* rest = rest_by_count(letters.size() - 1 - k) + entry.first + 1;
    const std::size_t columns = entry.end - entry.first;
    float worth = kNever;
    float by_count = kNever;
#pragma omp simd reduction(max : worth, by_count)
    for (std::size_t i = 0; i < columns; ++i) {
      const float here = entry.worth[i] + row[i];
      worth = std::max(worth, here);
      by_count = std::max(by_count, here - row[i] / 2 + rest[i]);
    }
    return {worth, by_count};
  }

  void take(std::span<const std::uint8_t> letters, std::size_t k) {
    if (steps_.size() <= k) steps_.push_back({kNever, 0, 0, Scores(count_), Scores(count_)});
    const Entry entry = entry_of(letters, k);
    Step& step = steps_[k];
    const float* row = row_of(letters[k]);
    const float* rest = rest_by_count(letters.size() - 1 - k) + 1;
    float best = kNever;
    std::size_t begin = count_;
    std::size_t end = 0;
    float at_letter = kNever;
    float after = kNever;
    for (std::size_t t = entry.first; t < count_; ++t) {
      after = std::max(after, at_letter) + blank_[t];
      at_letter = std::max(at_letter, t < entry.end ? entry.worth[t - entry.first] : kNever) + row[t];
      const float here = std::max(at_letter, after);
      step.after[t] = after;
      step.reach[t] = here;
      if (std::max(at_letter - row[t] / 2, after) + rest[t] >= least_) {
        best = std::max(best, here);
        begin = std::min(begin, t);
        end = t + 1;
      } else if (t + 1 >= entry.end) {
        break;
      }
    }
    step.best = best;
    step.begin = begin;
    step.end = end;
    depth_ = k + 1;
  }

  std::span<const Scores> letters_;
  const float* blank_;
  std::size_t begin_;
  std::size_t count_;
  float least_ = 0;
  Scores best_from_;              // by code and column: the letter's best from there on
  Scores by_count_;               // see bound_by_count()
  Scores leading_;                // only blanks up to a column
  std::size_t last_leading_ = 0;  // up to here that is worth following
  std::vector<Step> steps_;
  std::size_t depth_ = 0;  // of the steps that are those of the last phrase
  static constexpr std::size_t kNone = PhraseIndex::kMostLetters + 1;
  std::size_t dead_ = kNone;  // so many first letters of the last phrase already are worth too little
};

// Are more of the letters missing than may be?
bool misses_more(std::uint64_t missing, int may_miss) {
  for (; missing != 0 && may_miss > 0; --may_miss) missing &= missing - 1;
  return missing != 0;
}

}  // namespace

// All columns of a reading as logarithms, and which of them belong to each word.
class PhraseIndex::Columns {
 public:
  Columns(const PhraseIndex& index, const Reading& reading) : letters_(index.codes_.size()) {
    std::size_t count = 0;
    for (const Glyph& glyph : reading.glyphs) {
      starts_.push_back(count);
      count += glyph.columns.size();
    }
    starts_.push_back(count);
    for (Scores& row : letters_) row.reserve(count);
    for (const Glyph& glyph : reading.glyphs) {
      for (const LatticeColumn& seen : glyph.columns) add(index, seen);
    }
  }

  struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  [[nodiscard]] Range of(const Word& first, const Word& last) const {
    return {starts_[first.first_glyph], starts_[last.end_glyph]};
  }

  [[nodiscard]] Spotter spotter(const Range& range, std::size_t longest) const {
    return {letters_, blank_, range.begin, range.end - range.begin, longest};
  }

  // The letters that are listed in any of the columns.
  [[nodiscard]] std::uint64_t mask(const Range& range) const {
    std::uint64_t all = 0;
    for (std::size_t t = range.begin; t < range.end; ++t) all |= masks_[t];
    return all;
  }

 private:
  void add(const PhraseIndex& index, const LatticeColumn& seen) {
    std::array<float, kLetters> probability;
    probability.fill(kUnlisted);
    std::uint64_t mask = 0;
    float best = std::max(seen.blank, kUnlisted);
    const auto list = [&](std::uint8_t code, float listed) {
      if (code == kOther) return;
      probability[code] = std::max(probability[code], listed);
      mask |= std::uint64_t{1} << code;
    };
    for (const auto& [letter, listed] : seen.letters) {
      best = std::max(best, listed);
      list(index.code_of(letter), listed);
      for (const char32_t other : look_alikes(letter)) list(index.code_of(other), kLookAlike * listed);
    }
    masks_.push_back(mask);
    blank_.push_back(std::log(std::max(seen.blank, kUnlisted) / best));
    const float unlisted = std::log(kUnlisted / best);
    for (std::size_t code = 0; code < letters_.size(); ++code) {
      const bool listed = (mask >> code & 1) != 0;
      letters_[code].push_back(listed ? std::log(probability[code] / best) : unlisted);
    }
  }

  std::vector<Scores> letters_;  // by code
  Scores blank_;
  std::vector<std::uint64_t> masks_;
  std::vector<std::size_t> starts_;  // by glyph
};

std::uint8_t PhraseIndex::code_of(char32_t letter) const {
  const auto found = codes_.find(letter);
  return found == codes_.end() ? kOther : found->second;
}

void PhraseIndex::Bucket::insert(std::span<const std::uint8_t> codes, Phrase phrase) {
  const std::size_t length = codes.size();
  const auto begins_alike = [&codes, length](const std::uint8_t* other) {
    return static_cast<std::size_t>(std::mismatch(codes.begin(), codes.end(), other).first - codes.begin());
  };
  // Phrases that begin alike stand side by side.
  std::size_t at = 0;
  for (std::size_t end = phrases.size(); at < end;) {
    const std::size_t middle = at + (end - at) / 2;
    const std::uint8_t* other = letters.data() + middle * length;
    const std::size_t same = begins_alike(other);
    if (same < length && codes[same] < other[same]) {
      end = middle;
    } else {
      at = middle + 1;
    }
  }
  if (at > 0) phrase.shared = begins_alike(letters.data() + (at - 1) * length);
  if (at < phrases.size()) phrases[at].shared = begins_alike(letters.data() + at * length);
  phrases.insert(phrases.begin() + static_cast<std::ptrdiff_t>(at), phrase);
  letters.insert(letters.begin() + static_cast<std::ptrdiff_t>(at * length), codes.begin(), codes.end());
}

std::uint32_t PhraseIndex::add(std::string_view folded, std::size_t group) {
  std::u32string letters = fold_to_letters(folded);
  if (letters.size() > kMostLetters) letters.resize(kMostLetters);
  const auto number = static_cast<std::uint32_t>(numbers_.size());
  const auto [place, is_new] = numbers_.emplace(letters, number);
  if (!is_new) return place->second;
  std::vector<std::uint8_t> codes;
  std::uint64_t mask = 0;
  for (const char32_t letter : letters) {
    if (!codes_.contains(letter) && codes_.size() < kOther) {
      codes_.emplace(letter, static_cast<std::uint8_t>(codes_.size()));
    }
    codes.push_back(code_of(letter));
    mask |= std::uint64_t{1} << codes.back();
  }
  auto& buckets = by_length_[group];
  buckets.resize(std::max(buckets.size(), letters.size() + 1));
  buckets[letters.size()].insert(codes, {number, mask, 0});
  longest_ = std::max(longest_, letters.size());
  return number;
}

std::vector<PhraseIndex::Hit> PhraseIndex::find(const Reading& reading, const std::vector<Word>& words,
                                                const Limits& limits) const {
  std::vector<Hit> hits;
  if (numbers_.empty() || words.empty()) return hits;
  const Columns all(*this, reading);
  for (std::size_t first = 0; first < words.size(); ++first) {
    std::size_t read = 0;  // letters
    for (std::size_t end = first + 1; end <= std::min(words.size(), first + limits.most_words); ++end) {
      read += words[end - 1].letters;
      if (read > kMostLetters) break;
      const auto columns = all.of(words[first], words[end - 1]);
      const std::uint64_t mask = all.mask(columns);
      const std::size_t shortest = std::max<std::size_t>(1, read - read / 3);
      const std::size_t longest = std::min(longest_, read + read / 3 + (read > 3 ? 1U : 0U));
      if (shortest > longest) continue;
      Spotter spotter = all.spotter(columns, longest);
      for (std::size_t length = shortest; length <= longest; ++length) {
        const auto letters = static_cast<float>(length);
        const int may_miss = 1 + static_cast<int>(length) / 5;
        for (std::size_t group = 0; group < kGroups; ++group) {
          if (length >= by_length_[group].size()) continue;
          float least = -limits.most_loss * letters;
          if (length > 2)
            least = std::max(least, limits.least_worth[group] - limits.worth_of_letter * letters);
          spotter.begin_with(least);
          if (least > 0 || !spotter.may_reach(length)) continue;
          const Bucket& bucket = by_length_[group][length];
          std::size_t shared = 0;
          for (std::size_t i = 0; i < bucket.phrases.size(); ++i) {
            const Phrase& phrase = bucket.phrases[i];
            shared = std::min(shared, phrase.shared);
            if (misses_more(phrase.mask & ~mask, may_miss)) continue;
            const float loss = spotter.spot({bucket.letters.data() + i * length, length}, shared);
            shared = length;
            if (loss >= least) hits.push_back({phrase.number, first, end, loss, letters});
          }
        }
      }
    }
  }
  return hits;
}

}  // namespace schoolgate::pipeline
