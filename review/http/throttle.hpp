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
// its beginning, so that many at the same moment are not all let through. Whoever goes on failing waits
// longer and longer; an account is never closed: its strangers take turns, each address one, so that who
// hammers at it cannot keep its owner out. Safe to share between threads.
class LoginThrottle {
 public:
  explicit LoginThrottle(const Clock& clock) : clock_(clock) {}

  // Begins a try; how long it must wait instead when it may not be made now. Whoever waits for their turn
  // at an account has it for a minute.
  [[nodiscard]] std::optional<std::chrono::seconds> begin(const std::string& user,
                                                          const std::string& address);
  // The try was wrong: how often it went wrong by now, where that is a number to be told (5 times or 50 for
  // an account, 20 or 200 for an address, and so on), each once; of all addresses together one an hour.
  struct Burst {
    std::optional<int> at_user;
    std::optional<int> from_address;
  };
  [[nodiscard]] Burst failed(const std::string& user, const std::string& address);
  // Forgets the account's failures, of the address's this try alone: one own account must not buy tries at
  // others.
  void succeeded(const std::string& user, const std::string& address);

  // The same for what is known apart from all strangers, a device or an open session: it waits for its own
  // failures alone.
  [[nodiscard]] std::optional<std::chrono::seconds> begin_as_known(const std::string& key);
  // As failed(), with the numbers of an account.
  [[nodiscard]] std::optional<int> failed_as_known(const std::string& key);
  void succeeded_as_known(const std::string& key);

 private:
  struct Failures {
    int count = 0;
    int told = 0;  // of these
    Instant last{};
    Instant free_from{};
    std::map<std::string, Instant> turns{};  // of an account: the addresses that wait for it
  };
  using All = std::map<std::string, Failures>;
  Failures& failures_of(All& all, const std::string& key);
  [[nodiscard]] std::chrono::seconds wait_of(const All& all, const std::string& key) const;
  // Nothing when it is this address's turn.
  [[nodiscard]] std::optional<std::chrono::seconds> wait_for_turn(const std::string& user,
                                                                  const std::string& address);
  void count_doubling(All& all, const std::string& key, int allowed);
  [[nodiscard]] static std::optional<int> newly_told(All& all, const std::string& key, int first);

  const Clock& clock_;
  std::mutex mutex_;
  All by_user_;
  All by_address_;
  Instant address_told_{};
  All known_;
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
