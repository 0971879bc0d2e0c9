#include "review/http/throttle.hpp"

#include <algorithm>
#include <cmath>

namespace schoolgate::review {
namespace {

using std::chrono::seconds;

constexpr int kTriesForAnAccount = 5;
constexpr int kTriesFromAnAddress = 20;
constexpr seconds kLongestWait = std::chrono::minutes(15);
// Between the turns of strangers at one account: 5,760 tries a day at most, from however many addresses.
constexpr seconds kLongestBetweenTurns{15};
constexpr std::size_t kMostTurns = 40;
constexpr seconds kTurnKept = std::chrono::minutes(1);
constexpr seconds kForgottenAfter = std::chrono::hours(24);
constexpr seconds kBetweenTellingAddresses = std::chrono::hours(1);
constexpr std::size_t kMostKeys = 20'000;

// After so many tries beyond those that are free.
seconds doubled(int beyond, seconds longest) {
  return std::min(seconds{1} * (1 << std::min(beyond, 10)), longest);
}

}  // namespace

LoginThrottle::Failures& LoginThrottle::failures_of(All& all, const std::string& key) {
  const Instant now = clock_.now();
  if (all.size() >= kMostKeys && !all.contains(key)) {
    std::erase_if(all, [&](const auto& entry) { return now - entry.second.last >= kForgottenAfter; });
    // Still full: somebody tries names by the thousand. Those with the fewest failures tell the least.
    if (all.size() >= kMostKeys) {
      all.erase(std::min_element(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return a.second.count < b.second.count;
      }));
    }
  }
  Failures& failures = all[key];
  if (now - failures.last >= kForgottenAfter) failures = {};
  failures.last = now;
  return failures;
}

seconds LoginThrottle::wait_of(const All& all, const std::string& key) const {
  const auto found = all.find(key);
  return found == all.end() ? seconds{0} : std::max(found->second.free_from - clock_.now(), seconds{0});
}

std::optional<seconds> LoginThrottle::begin(const std::string& user, const std::string& address) {
  const std::scoped_lock lock(mutex_);
  if (const seconds wait = wait_of(by_address_, address); wait > seconds{0}) return wait;
  if (const auto wait = wait_for_turn(user, address)) return wait;
  count_doubling(by_address_, address, kTriesFromAnAddress);
  return std::nullopt;
}

std::optional<seconds> LoginThrottle::wait_for_turn(const std::string& user, const std::string& address) {
  const Instant now = clock_.now();
  Failures& failures = failures_of(by_user_, user);
  std::erase_if(failures.turns, [&](const auto& turn) { return now - turn.second > kTurnKept; });
  const auto own = failures.turns.find(address);
  if (own != failures.turns.end()) {
    if (own->second > now) return own->second - now;
    failures.turns.erase(own);
    ++failures.count;
    return std::nullopt;  // it took its time when it began to wait
  }
  const Instant turn = std::max(failures.free_from, now);
  const bool waits = turn > now;
  if (waits && failures.turns.size() >= kMostTurns) return turn - now;
  if (!waits) ++failures.count;
  if (failures.count >= kTriesForAnAccount)
    failures.free_from = turn + doubled(failures.count - kTriesForAnAccount, kLongestBetweenTurns);
  if (!waits) return std::nullopt;
  failures.turns.emplace(address, turn);
  return turn - now;
}

void LoginThrottle::count_doubling(All& all, const std::string& key, int allowed) {
  Failures& failures = failures_of(all, key);
  ++failures.count;
  if (failures.count >= allowed)
    failures.free_from = clock_.now() + doubled(failures.count - allowed, kLongestWait);
}

std::optional<int> LoginThrottle::newly_told(All& all, const std::string& key, int first) {
  const auto found = all.find(key);
  if (found == all.end()) return std::nullopt;
  Failures& failures = found->second;
  const int next = failures.told == 0 ? first : failures.told * 10;
  if (failures.count < next) return std::nullopt;
  failures.told = next;
  return next;
}

LoginThrottle::Burst LoginThrottle::failed(const std::string& user, const std::string& address) {
  const std::scoped_lock lock(mutex_);
  Burst burst{newly_told(by_user_, user, kTriesForAnAccount), std::nullopt};
  if (clock_.now() - address_told_ < kBetweenTellingAddresses) return burst;
  burst.from_address = newly_told(by_address_, address, kTriesFromAnAddress);
  if (burst.from_address) address_told_ = clock_.now();
  return burst;
}

void LoginThrottle::succeeded(const std::string& user, const std::string& address) {
  const std::scoped_lock lock(mutex_);
  by_user_.erase(user);
  const auto found = by_address_.find(address);
  if (found == by_address_.end()) return;
  found->second.free_from = {};
  if (--found->second.count <= 0) by_address_.erase(found);
}

std::optional<seconds> LoginThrottle::begin_as_known(const std::string& key) {
  const std::scoped_lock lock(mutex_);
  if (const seconds wait = wait_of(known_, key); wait > seconds{0}) return wait;
  count_doubling(known_, key, kTriesForAnAccount);
  return std::nullopt;
}

std::optional<int> LoginThrottle::failed_as_known(const std::string& key) {
  const std::scoped_lock lock(mutex_);
  return newly_told(known_, key, kTriesForAnAccount);
}

void LoginThrottle::succeeded_as_known(const std::string& key) {
  const std::scoped_lock lock(mutex_);
  known_.erase(key);
}

std::optional<seconds> RateLimiter::take(const std::string& key) {
  const Instant now = clock_.now();
  const std::scoped_lock lock(mutex_);
  const auto full = [&](const Bucket& bucket) {
    return bucket.tokens + rate_.per_second * static_cast<double>((now - bucket.filled).count()) >=
           rate_.burst;
  };
  if (buckets_.size() >= kMostKeys && !buckets_.contains(key))
    std::erase_if(buckets_, [&](const auto& entry) { return full(entry.second); });
  const auto [place, is_new] = buckets_.try_emplace(key, Bucket{rate_.burst, now});
  Bucket& bucket = place->second;
  const double elapsed = static_cast<double>(std::max((now - bucket.filled).count(), std::int64_t{0}));
  bucket.tokens = std::min(rate_.burst, bucket.tokens + elapsed * rate_.per_second);
  bucket.filled = now;
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return std::nullopt;
  }
  return seconds{std::max(1L, std::lround(std::ceil((1 - bucket.tokens) / rate_.per_second)))};
}

}  // namespace schoolgate::review
