#include "consent/ledger/same_hand.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "consent/ledger/ledger.hpp"
#include "consent/ledger/who.hpp"

namespace schoolgate::consent {
namespace {

// Follows who acted as which account by command, as the ledger has it.
class TiesOf {
 public:
  explicit TiesOf(std::string_view who) : account_(account_of(who)) {
    constexpr std::string_view kCommand = "command of ";
    const std::string way = way_of(who);
    if (way.starts_with(kCommand)) logins_.insert(way.substr(kCommand.size()));
  }

  void follow(const LedgerEntry& entry, std::uint64_t since) {
    if (entry.number > since) take();
    if (entry.action == word(LedgerAction::UserTied)) {
      now_[login_in(entry)] = entry.subject;
    } else if (entry.action == word(LedgerAction::UserUntied)) {
      now_.erase(login_in(entry));
    } else if (entry.action == word(LedgerAction::UserRemoved)) {
      std::erase_if(now_, [&](const auto& tie) { return tie.second == entry.subject; });
    }
  }
  // Those of this moment.
  void take() {
    for (const auto& [login, account] : now_) {
      if (same_account(account, account_)) logins_.insert(login);
    }
  }
  [[nodiscard]] const std::set<std::string>& logins() const { return logins_; }

 private:
  static std::string login_in(const LedgerEntry& entry) {
    return nlohmann::json::parse(entry.detail).value("os_user", "");
  }

  std::string account_;
  std::map<std::string, std::string> now_;  // by login
  std::set<std::string> logins_;
};

}  // namespace

bool same_hand(ReadSession& session, std::string_view who, std::string_view other, std::uint64_t since) {
  if (same_account(who, other)) return true;
  TiesOf one(who);
  TiesOf two(other);
  Ledger::each_of(session, "user", [&](const LedgerEntry& entry) {
    one.follow(entry, since);
    two.follow(entry, since);
  });
  one.take();
  two.take();
  return std::ranges::any_of(one.logins(), [&](const auto& login) { return two.logins().contains(login); });
}

}  // namespace schoolgate::consent
