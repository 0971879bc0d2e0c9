#include "pipeline/texts/names/phrase_spotter.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

#ifdef __SSE__
#include <xmmintrin.h>
#endif

namespace schoolgate::pipeline {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();
// Sums of the same numbers in another order differ by less.
constexpr float kRounding = 0.001F;

constexpr float kCost = 1024;  // of one in what letters are worth
constexpr float kMostCost = std::numeric_limits<std::uint16_t>::max();

// The compiler makes one instruction of an operation on these, but several of a choice.
using Lanes = float __attribute__((vector_size(16)));
using Which = std::int32_t __attribute__((vector_size(16)));

Lanes all(float worth) { return Lanes{worth, worth, worth, worth}; }

Lanes larger(Lanes one, Lanes other) {
#ifdef __SSE__
  return _mm_max_ps(one, other);
#else
  return one > other ? one : other;
#endif
}

bool any(Which lanes) {
#ifdef __SSE__
  return _mm_movemask_ps(reinterpret_cast<__m128>(lanes)) != 0;
#else
  return (lanes[0] | lanes[1] | lanes[2] | lanes[3]) != 0;
#endif
}

void put(Lanes worth, float* lanes) { std::memcpy(lanes, &worth, sizeof worth); }

}  // namespace

PhraseSpotter::PhraseSpotter(const float* letters, std::size_t codes, const float* blank, std::size_t count,
                             std::size_t longest)
    : letters_(letters), blank_(blank), codes_(codes), count_(count), counts_(longest + 1) {
  for (std::size_t half = 1; 2 * half <= count; half *= 2) {
    ColumnScores twice((count - 2 * half + 1) * codes);
    const float* best = best_of_so_many(half);
    for (std::size_t i = 0; i < twice.size(); ++i) twice[i] = std::max(best[i], best[i + half * codes]);
    best_of_.push_back(std::move(twice));
  }
  bound_by_count();
  first_place_.resize(longest);
}

const float* PhraseSpotter::best_of_so_many(std::size_t columns) const {
  return columns == 1 ? letters_ : best_of_[static_cast<std::size_t>(std::bit_width(columns)) - 2].data();
}

bool PhraseSpotter::begin_with(std::size_t length, float least) {
  least_ = least;
  length_ = length;
  waiting_.clear();
  spotted_.clear();
  return least <= 0 && length <= count_ && bound_by_place();
}

bool PhraseSpotter::bound_by_place() {
  const float least = least_ - kRounding;
  const auto fits = [&](std::size_t k, std::size_t t) {
    return up_to_[t * counts_ + k] + from_[t * counts_ + length_ - 1 - k] >= least;
  };
  std::size_t t = 0;
  for (std::size_t k = 0; k < length_; ++k, ++t) {
    while (t < count_ && !fits(k, t)) ++t;
    if (t == count_) return false;
    first_place_[k] = t;
  }
  best_at_.resize(length_ * codes_);
  cost_at_.resize(length_ * codes_);
  t = count_;
  for (std::size_t k = length_; k-- > 0;) {
    const std::size_t first = first_place_[k];
    while (t > first && !fits(k, t - 1)) --t;
    if (t <= first) return false;
    const std::size_t half = std::bit_floor(t - first);
    const float* one = best_of_so_many(half) + first * codes_;
    const float* other = one + (t - first - half) * codes_;
    float* best = best_at_.data() + k * codes_;
    for (std::size_t code = 0; code < codes_; ++code) best[code] = std::max(one[code], other[code]);
    std::uint16_t* cost = cost_at_.data() + k * codes_;
    for (std::size_t code = 0; code < codes_; ++code)
      cost[code] = static_cast<std::uint16_t>(std::min(-best[code] * kCost, kMostCost));
    --t;
  }
  return true;
}

std::span<const PhraseSpotter::Sifted> PhraseSpotter::sift(std::span<const std::uint8_t> letters,
                                                           std::span<const std::uint32_t> families) {
  const auto most = static_cast<std::uint32_t>(std::ceil(-least_ * kCost)) + 1;
  const std::size_t head = std::min(length_, kHead);
  const std::size_t half = std::max(head, (length_ + 1) / 2);
  const auto count = static_cast<std::uint32_t>(letters.size() / length_);
  if (sifted_.size() < count) sifted_.resize(count);
  std::size_t passed = 0;
  for (std::size_t family = 0; family < families.size(); ++family) {
    std::uint32_t phrase = families[family];
    const std::uint32_t end = family + 1 < families.size() ? families[family + 1] : count;
    const std::uint8_t* letter = letters.data() + phrase * length_;
    const std::uint32_t common = cost_of(letter, 0, head);
    if (common > most) continue;
    for (; phrase < end; ++phrase, letter += length_) {
      const std::uint32_t cost = common + cost_of(letter, head, half);
      sifted_[passed] = {phrase, cost};
      passed += cost <= most ? 1 : 0;
    }
  }
  std::size_t left = 0;
  // Most are left by half of their letters; all are put down, and stay where they may be worth enough: a
  // branch would be guessed wrongly too often.
  for (std::size_t i = 0; i < passed; ++i) {
    const auto [phrase, before] = sifted_[i];
    const std::uint32_t cost = before + cost_of(letters.data() + phrase * length_, half, length_);
    sifted_[left] = {phrase, cost};
    left += cost <= most ? 1 : 0;
  }
  return std::span(sifted_).first(left);
}

std::uint32_t PhraseSpotter::cost_of(const std::uint8_t* letters, std::size_t from, std::size_t to) const {
  std::uint32_t cost = 0;
  const std::uint16_t* costs = cost_at_.data() + from * codes_;
  for (std::size_t k = from; k < to; ++k, costs += codes_) cost += costs[letters[k]];
  return cost;
}

void PhraseSpotter::look_at(const Sifted& phrase, const std::uint8_t* letters) {
  std::size_t shared = 0;
  if (!waiting_.empty()) {
    const std::uint8_t* last = waiting_.back().letters;
    while (shared < length_ && letters[shared] == last[shared]) ++shared;
  }
  waiting_.push_back({letters, phrase.phrase, 0, static_cast<std::uint32_t>(shared),
                      -static_cast<float>(phrase.cost) / kCost});
  if (waiting_.size() == kTogether) follow();
}

const std::vector<PhraseSpotter::Spotted>& PhraseSpotter::spotted() {
  follow();
  return spotted_;
}

void PhraseSpotter::bound_by_count() {
  ColumnScores any(count_, kNever);
  ColumnScores stay(count_, kNever);  // half of a letter in the column before, and half in this
  for (std::size_t t = 0; t < count_; ++t) {
    const float* column = letters_ + t * codes_;
    any[t] = *std::max_element(column, column + codes_);
    if (t == 0) continue;
    const float* before = column - codes_;
    for (std::size_t code = 0; code < codes_; ++code)
      stay[t] = std::max(stay[t], (before[code] + column[code]) / 2);
  }
  const std::size_t n = counts_;
  ahead_.free.assign((count_ + 1) * n, kNever);
  ahead_.stay = ahead_.free;
  from_.resize(count_ * n);
  ahead_.free[count_ * n] = 0;
  for (std::size_t t = count_; t-- > 0;) {
    const float half = any[t] / 2;
    float* free = ahead_.free.data() + t * n;
    float* stays = ahead_.stay.data() + t * n;
    float* from = from_.data() + t * n;
    for (std::size_t more = 0; more < n; ++more) {
      from[more] = std::max(free[n + more] + half, stays[n + more]);
      stays[more] = from[more] + stay[t];
      free[more] = free[n + more] + blank_[t];
    }
    for (std::size_t more = 1; more < n; ++more) free[more] = std::max(free[more], from[more - 1] + half);
  }
  // The same from the other end.
  up_to_.resize(count_ * n);
  ColumnScores free(n, kNever);
  ColumnScores stays(n, kNever);
  free[0] = 0;
  for (std::size_t t = 0; t < count_; ++t) {
    const float half = any[t] / 2;
    float* up_to = up_to_.data() + t * n;
    const float next = t + 1 < count_ ? stay[t + 1] : kNever;
    for (std::size_t before = 0; before < n; ++before) {
      up_to[before] = std::max(free[before] + half, stays[before]);
      stays[before] = up_to[before] + next;
      free[before] += blank_[t];
    }
    for (std::size_t before = 1; before < n; ++before)
      free[before] = std::max(free[before], up_to[before - 1] + half);
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
}

void PhraseSpotter::begin_at_nothing() {
  before_.resize(std::max<std::size_t>(before_.size(), 1));
  Followed& none = before_.front();
  none.reach.resize(count_ + 1);
  none.first = 0;
  none.end = 0;
  float blanks = 0;
  for (std::size_t t = 0; t <= count_; ++t) {
    put(all(blanks), none.reach[t].lane.data());
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
      beginnings_.push_back({letter, k > 0 && one.letters[k - 1] == letter, false, one.beginning, kNever});
    }
    one.beginning = static_cast<std::uint32_t>(beginnings_.size() - 1);
    if (k + 1 < length_ && one.letters[k + 1] == one.letters[k]) beginnings_.back().doubled = true;
  }
}

void PhraseSpotter::follow(std::size_t first, std::size_t k) {
  Followed& now = now_[first / kLanes];
  std::array<const float*, kLanes> entry;
  std::array<const float*, kLanes> row;
  std::size_t from = count_;
  std::size_t end = 0;
  bool doubled = false;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const Beginning& one = beginnings_[std::min(first + lane, beginnings_.size() - 1)];
    const Followed& before = before_[one.before / kLanes];
    const std::vector<Four>& leads = one.repeats ? before.after : before.reach;
    entry[lane] = leads.front().lane.data() + one.before % kLanes;
    row[lane] = letters_ + one.letter;
    doubled = doubled || one.doubled;
    from = std::min(from, before.first);
    end = std::max(end, before.end);
  }
  now.reach.resize(count_ + 1);
  now.after.resize(count_ + 1);
  float* reach = now.reach.front().lane.data();
  float* parted = doubled ? now.after.front().lane.data() : nullptr;
  const float* blank = blank_;
  const float* free = ahead_.free.data() + counts_ + length_ - 1 - k;
  const float* stays = ahead_.stay.data() + counts_ + length_ - 1 - k;
  const std::size_t counts = counts_;
  const std::size_t codes = codes_;
  const std::size_t count = count_;
  const Lanes least = all(least_ - kRounding);
  const Lanes never = all(kNever);
  Lanes best = never;
  Lanes at_letter = never;
  Lanes after = never;
  std::size_t entry_from = count;
  std::size_t entry_end = 0;
  std::size_t t = 0;
  for (; t <= from; ++t) put(never, reach + t * kLanes);
  for (t = from; t < count; ++t) {
    const std::size_t column = t * kLanes;
    const Lanes entered{entry[0][column], entry[1][column], entry[2][column], entry[3][column]};
    const std::size_t letter_at = t * codes;
    const Lanes letter{row[0][letter_at], row[1][letter_at], row[2][letter_at], row[3][letter_at]};
    after = larger(after, at_letter) + all(blank[t]);
    at_letter = larger(at_letter, entered) + letter;
    const Lanes here = larger(at_letter, after);
    put(here, reach + column + kLanes);
    if (parted != nullptr) put(after, parted + column + kLanes);
    const Lanes reached =
        larger(here + all(free[t * counts]), at_letter - letter / 2 + all(stays[t * counts]));
    const auto worthy = reached >= least;
    if (any(worthy)) {
      best = larger(best, worthy ? here : never);
      entry_from = std::min(entry_from, t + 1);
      entry_end = std::min(t + 2, count);
    } else if (t + 1 >= end) {
      break;
    }
  }
  const std::size_t left_from = t + 2;
  for (std::size_t left = left_from; left <= count; ++left) put(never, reach + left * kLanes);
  if (parted != nullptr) {
    for (t = 0; t <= from; ++t) put(never, parted + t * kLanes);
    for (std::size_t left = left_from; left <= count; ++left) put(never, parted + left * kLanes);
  }
  now.first = entry_from;
  now.end = entry_end;
  for (std::size_t lane = 0; lane < kLanes && first + lane < beginnings_.size(); ++lane)
    beginnings_[first + lane].best = best[lane];
}

void PhraseSpotter::leave(std::size_t k) {
  std::size_t kept = 0;
  auto shared = static_cast<std::uint32_t>(length_);
  const float least = least_ - kRounding;
  const float* best = best_at_.data() + k * codes_;
  for (Waiting one : waiting_) {
    one.rest -= best[one.letters[k]];
    one.shared = std::min(shared, one.shared);
    const bool stays = beginnings_[one.beginning].best + one.rest >= least;
    waiting_[kept] = one;
    kept += stays ? 1 : 0;
    shared = stays ? static_cast<std::uint32_t>(length_) : one.shared;
  }
  waiting_.resize(kept);
}

}  // namespace schoolgate::pipeline
