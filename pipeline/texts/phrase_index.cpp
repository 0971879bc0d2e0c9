#include "pipeline/texts/phrase_index.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <span>

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

struct Column {
  float blank = 0;  // log of its probability over that of the likeliest
  std::array<float, kLetters> letters{};
  std::uint64_t mask = 0;  // the letters that are listed
};

// Log of the probability of the best way to read a phrase's letters from all columns, less that of the best
// way to read the columns at all: 0 when nothing fits better, about -4 for each letter that is not there.
// Best path of connectionist temporal classification (Graves et al. 2006), letter by letter, so that phrases
// that begin alike share their beginning.
class Spotter {
 public:
  explicit Spotter(std::span<const Column> columns) : columns_(columns) {
    best_.fill(kNever);
    for (const Column& column : columns) {
      for (std::size_t code = 0; code < kLetters; ++code) {
        best_[code] = std::max(best_[code], column.letters[code]);
      }
    }
    leading_.reserve(columns.size() + 1);
    leading_.push_back(0);
    for (const Column& column : columns) leading_.push_back(leading_.back() + column.blank);
  }

  // Gives up, with minus infinity, when it cannot reach `least`. Quickest when called in the order of the
  // letters.
  float spot(std::span<const std::uint8_t> letters, float least) {
    float rest = 0;  // what the letters to come can reach at best
    for (const std::uint8_t letter : letters) rest += best_[letter];
    if (rest < least || columns_.empty()) return kNever;
    bool shared = true;
    for (std::size_t k = 0; k < letters.size(); ++k) {
      shared = shared && k < depth_ && steps_[k].letter == letters[k];
      if (!shared) {
        depth_ = k;
        take(letters[k]);
      }
      rest -= best_[letters[k]];
      if (steps_[k].best + rest < least) return kNever;
    }
    const Step& last = steps_[letters.size() - 1];
    return std::max(last.at_letter.back(), last.after.back());
  }

 private:
  // One letter of the phrase: the best ways of being at it, or in the blanks after it, by column.
  struct Step {
    std::uint8_t letter = 0;
    float best = kNever;
    std::vector<float> at_letter;
    std::vector<float> after;
  };

  void take(std::uint8_t letter) {
    if (steps_.size() <= depth_) steps_.resize(depth_ + 1);
    Step& step = steps_[depth_];
    const Step* before = depth_ == 0 ? nullptr : &steps_[depth_ - 1];
    step.letter = letter;
    step.best = kNever;
    step.at_letter.resize(columns_.size());
    step.after.resize(columns_.size());
    float at_letter = kNever;
    float after = kNever;
    for (std::size_t t = 0; t < columns_.size(); ++t) {
      float from = at_letter;
      if (before == nullptr) {
        from = std::max(from, leading_[t]);
      } else if (t > 0) {
        from = std::max(from, before->after[t - 1]);
        if (before->letter != letter) from = std::max(from, before->at_letter[t - 1]);
      }
      after = std::max(after, at_letter) + columns_[t].blank;
      at_letter = from + columns_[t].letters[letter];
      step.at_letter[t] = at_letter;
      step.after[t] = after;
      step.best = std::max({step.best, at_letter, after});
    }
    ++depth_;
  }

  std::span<const Column> columns_;
  std::array<float, kLetters> best_;
  std::vector<float> leading_;  // only blanks up to a column
  std::vector<Step> steps_;
  std::size_t depth_ = 0;  // of the steps that are those of the last phrase
};

}  // namespace

// All columns of a reading as logarithms, and which of them belong to each word.
class PhraseIndex::Columns {
 public:
  Columns(const PhraseIndex& index, const Reading& reading) {
    for (const Glyph& glyph : reading.glyphs) {
      starts_.push_back(columns_.size());
      for (const LatticeColumn& seen : glyph.columns) columns_.push_back(scores_of(index, seen));
    }
    starts_.push_back(columns_.size());
  }

  [[nodiscard]] std::span<const Column> of(const Word& first, const Word& last) const {
    const std::size_t begin = starts_[first.first_glyph];
    return std::span(columns_).subspan(begin, starts_[last.end_glyph] - begin);
  }

 private:
  static Column scores_of(const PhraseIndex& index, const LatticeColumn& seen) {
    std::array<float, kLetters> probability;
    probability.fill(kUnlisted);
    Column column;
    float best = std::max(seen.blank, kUnlisted);
    for (const auto& [letter, listed] : seen.letters) {
      best = std::max(best, listed);
      const std::uint8_t code = index.code_of(letter);
      if (code != kOther) {
        probability[code] = std::max(probability[code], listed);
        column.mask |= std::uint64_t{1} << code;
      }
      for (const char32_t other : look_alikes(letter)) {
        const std::uint8_t alike = index.code_of(other);
        if (alike == kOther) continue;
        probability[alike] = std::max(probability[alike], kLookAlike * listed);
        column.mask |= std::uint64_t{1} << alike;
      }
    }
    column.blank = std::log(std::max(seen.blank, kUnlisted) / best);
    for (std::size_t code = 0; code < kLetters; ++code)
      column.letters[code] = std::log(probability[code] / best);
    return column;
  }

  std::vector<Column> columns_;
  std::vector<std::size_t> starts_;  // by glyph
};

std::uint8_t PhraseIndex::code_of(char32_t letter) const {
  const auto found = codes_.find(letter);
  return found == codes_.end() ? kOther : found->second;
}

std::uint32_t PhraseIndex::add(std::string_view folded) {
  std::u32string letters = fold_to_letters(folded);
  if (letters.size() > kMostLetters) letters.resize(kMostLetters);
  const auto number = static_cast<std::uint32_t>(phrases_.size());
  const auto [place, is_new] = numbers_.emplace(letters, number);
  if (!is_new) return place->second;
  Phrase phrase;
  for (const char32_t letter : letters) {
    if (!codes_.contains(letter) && codes_.size() < kOther) {
      codes_.emplace(letter, static_cast<std::uint8_t>(codes_.size()));
    }
    phrase.letters.push_back(code_of(letter));
    phrase.mask |= std::uint64_t{1} << phrase.letters.back();
  }
  by_length_.resize(std::max(by_length_.size(), letters.size() + 1));
  auto& bucket = by_length_[letters.size()];
  phrases_.push_back(std::move(phrase));
  // Phrases that begin alike stand side by side.
  bucket.insert(std::upper_bound(bucket.begin(), bucket.end(), number,
                                 [this](std::uint32_t a, std::uint32_t b) {
                                   const auto& left = phrases_[a].letters;
                                   const auto& right = phrases_[b].letters;  // of the same length
                                   const auto [x, y] = std::mismatch(left.begin(), left.end(), right.begin());
                                   return x != left.end() && *x < *y;
                                 }),
                number);
  return number;
}

std::vector<PhraseIndex::Hit> PhraseIndex::find(const Reading& reading, const std::vector<Word>& words,
                                                const Limits& limits) const {
  std::vector<Hit> hits;
  if (phrases_.empty() || words.empty()) return hits;
  const Columns all(*this, reading);
  for (std::size_t first = 0; first < words.size(); ++first) {
    std::size_t read = 0;  // letters
    for (std::size_t end = first + 1; end <= std::min(words.size(), first + limits.most_words); ++end) {
      read += words[end - 1].letters;
      if (read > kMostLetters) break;
      const auto columns = all.of(words[first], words[end - 1]);
      std::uint64_t mask = 0;
      for (const Column& column : columns) mask |= column.mask;
      Spotter spotter(columns);
      const std::size_t shortest = std::max<std::size_t>(1, read - read / 3);
      const std::size_t longest = std::min(by_length_.size() - 1, read + read / 3 + (read > 3 ? 1U : 0U));
      for (std::size_t length = shortest; length <= longest; ++length) {
        const auto letters = static_cast<float>(length);
        float least = -limits.most_loss * letters;
        if (length > 2) least = std::max(least, limits.least_worth - limits.worth_of_letter * letters);
        if (least > 0) continue;
        const int may_miss = 1 + static_cast<int>(length) / 5;
        for (const std::uint32_t number : by_length_[length]) {
          const Phrase& phrase = phrases_[number];
          if (std::popcount(phrase.mask & ~mask) > may_miss) continue;
          const float loss = spotter.spot(phrase.letters, least);
          if (loss >= least) hits.push_back({number, first, end, loss, letters});
        }
      }
    }
  }
  return hits;
}

}  // namespace schoolgate::pipeline
