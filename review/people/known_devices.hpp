// Browsers from which somebody has signed in before: strangers who try that account's password do not make
// these wait.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "review/people/accounts.hpp"

namespace schoolgate::review {

// A device holds 32 random bytes; only their SHA-256 is kept, for each account that signed in there. It is
// known for half a year after the last time, and until the account's password, role or state changes. Safe to
// share between threads. Throws StorageError when the database fails.
class KnownDevices {
 public:
  // Need: the room's schema is up to date (Accounts).
  KnownDevices(std::shared_ptr<Database> database, const Clock& clock)
      : database_(std::move(database)), clock_(clock) {}

  // The device's id when it is known to this account (with an empty user: to anybody). The id stays while
  // tokens change, so that failures are counted by it whoever signs in there meanwhile.
  [[nodiscard]] std::optional<std::string> find(const std::string& token, const std::string& user = {});
  [[nodiscard]] bool knows(const std::string& token, const std::string& user = {}) {
    return find(token, user).has_value();
  }
  // After a good sign-in: the token that the device has from now on, also for the others who sign in there.
  [[nodiscard]] std::string remember(const std::string& token, const Account& account);
  // The account changed by its own user's hand at this device: it stays known there.
  void restamp(const std::string& token, const std::string& user, int stamp);

  static constexpr std::chrono::hours kKnownFor{24 * 180};

 private:
  std::shared_ptr<Database> database_;
  const Clock& clock_;
};

// In a workspace that was restored elsewhere: no session and no device stays signed in, and no login of the
// operating system acts for anybody. Also of a database that an older version wrote.
void end_all_sign_ins(WriteSession& session);

}  // namespace schoolgate::review
