#include "review/people/role_words.hpp"

#include <map>
#include <utility>

#include "consent/ledger/who.hpp"

namespace schoolgate::review {
namespace {

std::string role_words(Role role) {
  switch (role) {
    case Role::Office:
      return "the office";
    case Role::Technician:
      return "a technician";
    case Role::Head:
      return "the head";
    case Role::Admin:
      return "an administrator";
  }
  return {};
}

}  // namespace

std::function<std::string(const std::string&)> roles_of(Accounts& accounts) {
  std::map<std::string, std::string> roles{{std::string(consent::kSystemAccount), "the program"}};
  for (const Account& account : accounts.list()) roles.emplace(account.user, role_words(account.role));
  return [roles = std::move(roles)](const std::string& who) {
    const auto known = roles.find(consent::account_of(who));
    return known == roles.end() ? std::string("the school") : known->second;
  };
}

}  // namespace schoolgate::review
