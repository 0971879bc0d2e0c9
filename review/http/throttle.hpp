// Patience with those who try too often.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "foundation/clock.hpp"

namespace schoolgate::review {

// Failed logins, counted for each account name (known or not) and each address. A try counts as failed from
// its beginning, so that many at the same moment are not all let through. Safe to share between threads.
class LoginThrottle {
 public:
  explicit LoginThrottle(const Clock& clock) : clock_(clock) {}

  // Begins a try; how long it must wait instead when it may not be made now.
  [[nodiscard]] std::optional<std::chrono::seconds> begin(const std::string& user,
                                                          const std::string& address);
  // Forgets the account's failures, of the address's this try alone: one own account must not buy tries at
  // others.
  void succeeded(const std::string& user, const std::string& address);

 private:
  struct Failures {
    int count = 0;
    Instant last{};
    Instant free_from{};
  };
  void count(std::map<std::string, Failures>& all, const std::string& key, int allowed);

  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Failures> by_user_;
  std::map<std::string, Failures> by_address_;
};

struct Rate {
  double burst = 0;
  double per_second = 0;
};

// A token bucket for each key. Safe to share between threads.
class RateLimiter {
 public:
  RateLimiter(const Clock& clock, const Rate& rate) : clock_(clock), rate_(rate) {}
  // Nothing when the request may pass, else how long to wait.
  [[nodiscard]] std::optional<std::chrono::seconds> take(const std::string& key);

 private:
  struct Bucket {
    double tokens = 0;
    Instant filled{};
  };
  const Clock& clock_;
  Rate rate_;
  std::mutex mutex_;
  std::map<std::string, Bucket> buckets_;
};

}  // namespace schoolgate::review
