#include "review/people/platform_keepers.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "consent/ledger/ledger.hpp"
#include "consent/ledger/text.hpp"
#include "foundation/storage/session.hpp"

namespace schoolgate::review {
namespace {

constexpr std::size_t kLongestKeeper = 400;  // bytes: 100 letters of any script

const char* table_of(KeeperKind kind) {
  switch (kind) {
    case KeeperKind::Administrator:
      return "platform_administrators";
    case KeeperKind::Moderator:
      return "platform_moderators";
  }
  return "";
}

consent::LedgerAction action_of(KeeperKind kind) {
  switch (kind) {
    case KeeperKind::Administrator:
      return consent::LedgerAction::PlatformAdministratorsNamed;
    case KeeperKind::Moderator:
      return consent::LedgerAction::PlatformModeratorsNamed;
  }
  return consent::LedgerAction::PlatformAdministratorsNamed;
}

}  // namespace

Status check_keepers(const std::vector<std::string>& names) {
  const auto wrong = [](const char* what, const char* hint) {
    return failure(ErrorCode::InvalidInput, what, hint);
  };
  if (names.size() > kMostKeepers) return wrong("these are too many names", "name 20 at most");
  if (std::set<std::string>(names.begin(), names.end()).size() != names.size())
    return wrong("a name stands there twice", "two different people are needed");
  for (const std::string& name : names) {
    if (name.find_first_not_of(' ') == std::string::npos)
      return wrong("a name is empty", "write the person's name");
    if (name.size() > kLongestKeeper || !consent::is_clean(name))
      return wrong("a name is too long or holds what no name does", "write the person's name alone");
  }
  return {};
}

const std::vector<std::string>& keepers_of(const Keepers& all, const consent::PlatformId& platform) {
  static const std::vector<std::string> kNobody;
  const auto found = all.find(platform);
  return found == all.end() ? kNobody : found->second;
}

Keepers PlatformKeepers::all(KeeperKind kind) {
  return database_->read([&](ReadSession& session) {
    Keepers names;
    const soci::rowset<soci::row> rows =
        (session.sql().prepare << fmt::format("SELECT platform, name FROM {} ORDER BY platform, place",
                                              table_of(kind)));
    for (const soci::row& row : rows) names[row.get<std::string>(0)].push_back(row.get<std::string>(1));
    return names;
  });
}

Status PlatformKeepers::set(const consent::PlatformId& platform, KeeperKind kind,
                            const std::vector<std::string>& names, const std::string& by) {
  if (auto good = check_keepers(names); !good) return good;
  database_->transact([&](WriteSession& session) {
    session << fmt::format("DELETE FROM {} WHERE platform = :platform", table_of(kind)), soci::use(platform);
    int place = 0;
    for (const std::string& name : names) {
      session << fmt::format("INSERT INTO {} (platform, place, name) VALUES (:platform, :place, :name)",
                             table_of(kind)),
          soci::use(platform), soci::use(place), soci::use(name);
      ++place;
    }
    consent::Ledger::append(session, clock_.now(), by, action_of(kind), platform,
                            nlohmann::json{{"people", names.size()}}.dump());
  });
  return {};
}

}  // namespace schoolgate::review
