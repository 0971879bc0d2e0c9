#include "pipeline/texts/names/phrase_index.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "pipeline/texts/names/phrase_spotter.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr std::size_t kLetters =
    64;  // different letters and digits of all phrases; the last stands for others
constexpr std::uint8_t kOther = kLetters - 1;

// The reader lists what it holds for at least 1 % probable; anything else is less than that.
constexpr float kUnlisted = 0.012F;
// How often a reader that is sure of a letter was shown its look-alike.
constexpr float kLookAlike = 0.1F;

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

// Are more of the letters missing than may be?
bool misses_more(std::uint64_t missing, int may_miss) {
  for (; missing != 0 && may_miss > 0; --may_miss) missing &= missing - 1;
  return missing != 0;
}

}  // namespace

// All columns of a reading as logarithms, and which of them belong to each word.
class PhraseIndex::Columns {
 public:
  // Once all codes are given away there may be phrases with others, which have a row of their own: nobody
  // lists them.
  Columns(const PhraseIndex& index, const Reading& reading)
      : codes_(index.codes_.size() < kOther ? index.codes_.size() : kLetters) {
    std::size_t count = 0;
    for (const Glyph& glyph : reading.glyphs) {
      starts_.push_back(count);
      count += glyph.columns.size();
    }
    starts_.push_back(count);
    letters_.reserve(count * codes_);
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

  [[nodiscard]] PhraseSpotter spotter(const Range& range, std::size_t longest) const {
    return {letters_.data() + range.begin * codes_, codes_, blank_.data() + range.begin,
            range.end - range.begin, longest};
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
    for (std::size_t code = 0; code < codes_; ++code) {
      const bool listed = (mask >> code & 1) != 0;
      letters_.push_back(listed ? std::log(probability[code] / best) : unlisted);
    }
  }

  std::size_t codes_;
  ColumnScores letters_;  // by column and code
  ColumnScores blank_;
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
  const std::size_t head = std::min(length, PhraseSpotter::kHead);
  const auto of_family = [&](std::size_t other) {
    return begins_alike(letters.data() + other * length) >= head;
  };
  const bool after_its_own = at > 0 && of_family(at - 1);
  const bool before_its_own = at < phrases.size() && of_family(at);
  auto next = std::lower_bound(families.begin(), families.end(), at);
  for (auto later = next; later != families.end(); ++later) ++*later;
  if (before_its_own && !after_its_own) --*next;
  if (!before_its_own && !after_its_own) families.insert(next, static_cast<std::uint32_t>(at));
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
  buckets[letters.size()].insert(codes, {number, mask});
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
      PhraseSpotter spotter = all.spotter(columns, longest);
      for (std::size_t length = shortest; length <= longest; ++length) {
        const auto letters = static_cast<float>(length);
        const int may_miss = 1 + static_cast<int>(length) / 5;
        for (std::size_t group = 0; group < kGroups; ++group) {
          if (length >= by_length_[group].size()) continue;
          float least = -limits.most_loss * letters;
          if (length > 2)
            least = std::max(least, limits.least_worth[group] - limits.worth_of_letter * letters);
          const Bucket& bucket = by_length_[group][length];
          if (bucket.phrases.empty() || !spotter.begin_with(length, least)) continue;
          for (const PhraseSpotter::Sifted& one : spotter.sift(bucket.letters, bucket.families)) {
            if (!misses_more(bucket.phrases[one.phrase].mask & ~mask, may_miss))
              spotter.look_at(one, bucket.letters.data() + one.phrase * length);
          }
          for (const PhraseSpotter::Spotted& one : spotter.spotted())
            hits.push_back({bucket.phrases[one.phrase].number, first, end, one.loss, letters});
        }
      }
    }
  }
  return hits;
}

}  // namespace schoolgate::pipeline
