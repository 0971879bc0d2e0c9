#include "review/http/throttle.hpp"

#include <algorithm>
#include <cmath>

namespace schoolgate::review {
namespace {

using std::chrono::seconds;

constexpr int kTriesForAnAccount = 5;
constexpr int kTriesFromAnAddress = 20;
constexpr seconds kLongestWait = std::chrono::minutes(15);
constexpr seconds kForgottenAfter = std::chrono::hours(24);
constexpr std::size_t kMostKeys = 20'000;

}  // namespace

std::optional<seconds> LoginThrottle::begin(const std::string& user, const std::string& address) {
  const Instant now = clock_.now();
  const std::scoped_lock lock(mutex_);
  seconds longest{0};
  const auto look = [&](const std::map<std::string, Failures>& all, const std::string& key) {
    if (const auto found = all.find(key); found != all.end())
      longest = std::max(longest, found->second.free_from - now);
  };
  look(by_user_, user);
  look(by_address_, address);
  if (longest > seconds{0}) return longest;
  count(by_user_, user, kTriesForAnAccount);
  count(by_address_, address, kTriesFromAnAddress);
  return std::nullopt;
}

void LoginThrottle::count(std::map<std::string, Failures>& all, const std::string& key, int allowed) {
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
  ++failures.count;
  if (failures.count < allowed) return;
  const int doublings = std::min(failures.count - allowed, 10);
  failures.free_from = now + std::min(seconds{1} * (1 << doublings), kLongestWait);
}

void LoginThrottle::succeeded(const std::string& user, const std::string& address) {
  const std::scoped_lock lock(mutex_);
  by_user_.erase(user);
  const auto found = by_address_.find(address);
  if (found == by_address_.end()) return;
  found->second.free_from = {};
  if (--found->second.count <= 0) by_address_.erase(found);
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
