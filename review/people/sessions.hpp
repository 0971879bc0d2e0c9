// Who is signed in. Kept in memory: a restart signs everybody out.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/clock.hpp"
#include "foundation/digest.hpp"
#include "review/people/accounts.hpp"

namespace schoolgate::review {

struct SessionLimits {
  std::chrono::seconds idle = std::chrono::minutes(30);
  std::chrono::seconds absolute = std::chrono::hours(10);
  std::size_t most = 1000;  // the one idle longest goes first
};

struct Session {
  std::string id;  // hexadecimal SHA-256 of the token: names the session without opening it
  std::string user;
  int stamp = 0;  // the account's when it was opened
  std::string csrf;
  Instant began{};
  Instant last_used{};
};

// Tokens are 32 random bytes; only their SHA-256 is kept. Safe to share between threads.
class Sessions {
 public:
  Sessions(const Clock& clock, const SessionLimits& limits) : clock_(clock), limits_(limits) {}

  struct Opened {
    std::string token;
    Session session;
  };
  [[nodiscard]] Opened open(const Account& account);

  enum class Activity { Counts, Background };
  // The session when the token opens one that has not run out; with Counts its idle time begins anew.
  [[nodiscard]] std::optional<Session> use(std::string_view token, Activity activity);
  // The session as it stands, unless it has run out; its idle time goes on.
  [[nodiscard]] std::optional<Session> find(const std::string& id);
  void end(const std::string& id);
  [[nodiscard]] bool is_open(const std::string& id);
  // The account changed by its own user's hand: this session goes on, with the new stamp.
  void restamp(const std::string& id, int stamp);

  [[nodiscard]] const SessionLimits& limits() const { return limits_; }

 private:
  [[nodiscard]] bool over(const Session& session, Instant now) const;

  const Clock& clock_;
  SessionLimits limits_;
  std::mutex mutex_;
  std::map<std::string, Session> sessions_;  // by id
};

}  // namespace schoolgate::review
