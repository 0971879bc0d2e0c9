#include "pipeline/texts/names/phrase_spotter.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace schoolgate::pipeline {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();
// Sums of the same numbers in another order differ by less.
constexpr float kRounding = 0.001F;

// The compiler makes one instruction of an operation on these.
using Lanes = float __attribute__((vector_size(16)));

Lanes all(float worth) { return Lanes{worth, worth, worth, worth}; }
Lanes larger(Lanes one, Lanes other) { return one > other ? one : other; }

void put(Lanes worth, std::array<float, 4>& lanes) { std::memcpy(lanes.data(), &worth, sizeof worth); }

}  // namespace

PhraseSpotter::PhraseSpotter(const float* letters, std::size_t codes, const float* blank, std::size_t count,
                             std::size_t longest)
    : letters_(letters), blank_(blank), codes_(codes), count_(count) {
  for (std::size_t half = 1; 2 * half <= count; half *= 2) {
    ColumnScores twice((count - 2 * half + 1) * codes);
    const float* best = best_of_so_many(half);
    for (std::size_t i = 0; i < twice.size(); ++i) twice[i] = std::max(best[i], best[i + half * codes]);
    best_of_.push_back(std::move(twice));
  }
  bound_by_count(longest);
  sums_.assign(longest + 1, 0);
}

const float* PhraseSpotter::best_of_so_many(std::size_t columns) const {
  return columns == 1 ? letters_ : best_of_[static_cast<std::size_t>(std::bit_width(columns)) - 2].data();
}

bool PhraseSpotter::begin_with(std::size_t length, float least) {
  least_ = least;
  summed_ = 0;
  alike_ = 0;
  waiting_.clear();
  spotted_.clear();
  if (least > 0 || length > count_ || *rest_by_count(length) < least) return false;
  if (length != length_) bound_by_place(length);
  length_ = length;
  return true;
}

void PhraseSpotter::bound_by_place(std::size_t length) {
  const std::size_t places = count_ - length + 1;
  const std::size_t half = std::bit_floor(places);
  const float* first = best_of_so_many(half);
  const float* last = first + (places - half) * codes_;
  best_at_.resize(length * codes_);
  for (std::size_t i = 0; i < best_at_.size(); ++i) best_at_[i] = std::max(first[i], last[i]);
}

std::size_t PhraseSpotter::look_at(std::size_t phrase, const std::uint8_t* letters, std::size_t shared) {
  alike_ = std::min(alike_, shared);
  const float least = least_ - kRounding;
  std::size_t k = std::min(summed_, shared);
  float* sums = sums_.data();
  float sum = sums[k];
  for (const float* best = best_at_.data() + k * codes_; k < length_; best += codes_) {
    sum += best[letters[k]];
    sums[++k] = sum;
    if (sum < least) break;
  }
  summed_ = k;
  if (sum < least) return k;
  waiting_.push_back(
      {letters, static_cast<std::uint32_t>(phrase), 0, static_cast<std::uint32_t>(alike_), sum});
  alike_ = length_;
  if (waiting_.size() == kTogether) follow();
  return kNone;
}

const std::vector<PhraseSpotter::Spotted>& PhraseSpotter::spotted() {
  follow();
  return spotted_;
}

void PhraseSpotter::bound_by_count(std::size_t longest) {
  ColumnScores any(count_, kNever);
  ColumnScores stay(count_, kNever);
  for (std::size_t t = 0; t < count_; ++t) {
    const float* column = letters_ + t * codes_;
    any[t] = *std::max_element(column, column + codes_);
    if (t == 0) continue;
    const float* before = column - codes_;
    for (std::size_t code = 0; code < codes_; ++code)
      stay[t] = std::max(stay[t], (before[code] + column[code]) / 2);
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

void PhraseSpotter::follow() {
  if (waiting_.empty()) return;
  begin_at_nothing();
  for (std::size_t k = 0; k < length_ && !waiting_.empty(); ++k) {
    divide(k);
    now_.resize(std::max(now_.size(), (beginnings_.size() + kLanes - 1) / kLanes));
    for (std::size_t first = 0; first < beginnings_.size(); first += kLanes) follow(first, k);
    leave(k);
    std::swap(before_, now_);
  }
  for (const Waiting& one : waiting_) {
    const float loss = before_[one.beginning / kLanes].reach[count_].lane[one.beginning % kLanes];
    if (loss >= least_) spotted_.push_back({one.phrase, loss});
  }
  waiting_.clear();
  alike_ = 0;
}

void PhraseSpotter::begin_at_nothing() {
  before_.resize(std::max<std::size_t>(before_.size(), 1));
  Followed& none = before_.front();
  none.reach.resize(count_ + 1);
  none.first = 0;
  none.end = 0;
  float blanks = 0;
  for (std::size_t t = 0; t <= count_; ++t) {
    put(all(blanks), none.reach[t].lane);
    if (blanks >= least_) none.end = std::min(t + 1, count_);
    if (t < count_) blanks += blank_[t];
  }
  for (Waiting& one : waiting_) one.beginning = 0;
}

void PhraseSpotter::divide(std::size_t k) {
  beginnings_.clear();
  for (Waiting& one : waiting_) {
    if (beginnings_.empty() || one.shared <= k) {
      const std::uint8_t letter = one.letters[k];
      beginnings_.push_back({letter, k > 0 && one.letters[k - 1] == letter, one.beginning, kNever});
    }
    one.beginning = static_cast<std::uint32_t>(beginnings_.size() - 1);
  }
}

void PhraseSpotter::follow(std::size_t first, std::size_t k) {
  Followed& now = now_[first / kLanes];
  std::array<const float*, kLanes> entry;
  std::array<const float*, kLanes> row;
  std::size_t from = count_;
  std::size_t end = 0;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const Beginning& one = beginnings_[std::min(first + lane, beginnings_.size() - 1)];
    const Followed& before = before_[one.before / kLanes];
    const std::vector<Four>& leads = one.repeats ? before.after : before.reach;
    entry[lane] = leads.front().lane.data() + one.before % kLanes;
    row[lane] = letters_ + one.letter;
    from = std::min(from, before.first);
    end = std::max(end, before.end);
  }
  now.reach.resize(count_ + 1);
  now.after.resize(count_ + 1);
  now.first = count_;
  now.end = 0;
  const float* rest = rest_by_count(length_ - 1 - k) + 1;
  const Lanes least = all(least_);
  const Lanes never = all(kNever);
  Lanes best = never;
  Lanes at_letter = never;
  Lanes after = never;
  std::size_t t = 0;
  for (; t <= from; ++t) {
    put(never, now.reach[t].lane);
    put(never, now.after[t].lane);
  }
  for (t = from; t < count_; ++t) {
    const std::size_t column = t * kLanes;
    const Lanes entered{entry[0][column], entry[1][column], entry[2][column], entry[3][column]};
    const std::size_t letter_at = t * codes_;
    const Lanes letter{row[0][letter_at], row[1][letter_at], row[2][letter_at], row[3][letter_at]};
    after = larger(after, at_letter) + all(blank_[t]);
    at_letter = larger(at_letter, entered) + letter;
    const Lanes here = larger(at_letter, after);
    put(after, now.after[t + 1].lane);
    put(here, now.reach[t + 1].lane);
    const auto worthy = larger(at_letter - letter / 2, after) + all(rest[t]) >= least;
    std::array<std::uint64_t, 2> any;
    static_assert(sizeof any == sizeof worthy);
    std::memcpy(any.data(), &worthy, sizeof worthy);
    if ((any[0] | any[1]) != 0) {
      best = worthy ? larger(best, here) : best;
      now.first = std::min(now.first, t + 1);
      now.end = std::min(t + 2, count_);
    } else if (t + 1 >= end) {
      break;
    }
  }
  for (std::size_t left = t + 2; left <= count_; ++left) {
    put(never, now.reach[left].lane);
    put(never, now.after[left].lane);
  }
  for (std::size_t lane = 0; lane < kLanes && first + lane < beginnings_.size(); ++lane)
    beginnings_[first + lane].best = best[lane];
}

void PhraseSpotter::leave(std::size_t k) {
  std::size_t kept = 0;
  auto shared = static_cast<std::uint32_t>(length_);
  const float least = least_ - kRounding;
  const float* best = best_at_.data() + k * codes_;
  for (Waiting& one : waiting_) {
    shared = std::min(shared, one.shared);
    one.rest -= best[one.letters[k]];
    if (beginnings_[one.beginning].best + one.rest < least) continue;
    waiting_[kept] = one;
    waiting_[kept++].shared = shared;
    shared = static_cast<std::uint32_t>(length_);
  }
  waiting_.resize(kept);
}

}  // namespace schoolgate::pipeline
