#include "pipeline/texts/names/phrase_spotter.hpp"

#include <algorithm>

namespace schoolgate::pipeline {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();
}  // namespace

PhraseSpotter::PhraseSpotter(std::span<const ColumnScores> letters, const ColumnScores& blank,
                             std::size_t begin, std::size_t count, std::size_t longest)
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

void PhraseSpotter::begin_with(float least) {
  least_ = least;
  depth_ = 0;
  dead_ = kNone;
  last_leading_ = 0;
  while (last_leading_ + 1 < count_ && leading_[last_leading_ + 1] >= least) ++last_leading_;
}

float PhraseSpotter::spot(std::span<const std::uint8_t> letters, std::size_t shared) {
  if (shared >= dead_) return kNever;
  dead_ = kNone;
  depth_ = std::min(depth_, shared);
  float best = 0;
  for (std::size_t k = 0; k < std::min(letters.size(), count_); ++k) {
    best += best_from_[letters[k] * count_ + k];
    if (best < least_) {
      dead_ = k + 1;
      return kNever;
    }
  }
  if (letters.size() > count_) return kNever;
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
      if (steps_[k].begin == count_) {
        dead_ = k + 1;
        return kNever;
      }
    }
    if (steps_[k].best + best_of_rest(letters, k + 1, steps_[k].begin + 1) < least_) return kNever;
  }
  const Step& last = steps_[letters.size() - 1];
  return last.end < count_ ? kNever : last.reach[count_ - 1];
}

float PhraseSpotter::best_of_rest(std::span<const std::uint8_t> letters, std::size_t k,
                                  std::size_t column) const {
  float rest = 0;
  for (; k < letters.size(); ++k, ++column) {
    if (column >= count_) return kNever;
    rest += best_from_[letters[k] * count_ + column];
  }
  return rest;
}

void PhraseSpotter::bound_by_count(std::size_t longest) {
  ColumnScores any(count_, kNever);
  ColumnScores stay(count_, kNever);
  for (std::size_t code = 0; code < letters_.size(); ++code) {
    const float* row = row_of(static_cast<std::uint8_t>(code));
    for (std::size_t t = 0; t < count_; ++t) {
      any[t] = std::max(any[t], row[t]);
      if (t > 0) stay[t] = std::max(stay[t], (row[t - 1] + row[t]) / 2);
    }
  }
  ColumnScores at_letter(longest + 1, kNever);
  at_letter[0] = 0;
  ColumnScores after = at_letter;
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

PhraseSpotter::Entry PhraseSpotter::entry_of(std::span<const std::uint8_t> letters, std::size_t k) const {
  if (k == 0) return {0, last_leading_ + 1, leading_.data()};
  const Step& before = steps_[k - 1];
  const ColumnScores& worth = letters[k - 1] == letters[k] ? before.after : before.reach;
  return {before.begin + 1, std::min(count_, before.end + 1), worth.data() + before.begin};
}

PhraseSpotter::Entered PhraseSpotter::best_entry(std::span<const std::uint8_t> letters, std::size_t k) const {
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

void PhraseSpotter::take(std::span<const std::uint8_t> letters, std::size_t k) {
  if (steps_.size() <= k) steps_.push_back({kNever, 0, 0, ColumnScores(count_), ColumnScores(count_)});
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

}  // namespace schoolgate::pipeline
