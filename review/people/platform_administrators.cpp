#include "review/people/platform_administrators.hpp"

#include <nlohmann/json.hpp>

#include "consent/ledger/ledger.hpp"
#include "foundation/storage/session.hpp"

namespace schoolgate::review {

std::map<consent::PlatformId, std::vector<std::string>> PlatformAdministrators::all() {
  return database_->read([](ReadSession& session) {
    std::map<consent::PlatformId, std::vector<std::string>> names;
    soci::rowset<soci::row> rows =
        (session.sql().prepare
         << "SELECT platform, name FROM platform_administrators ORDER BY platform, place");
    for (const soci::row& row : rows) names[row.get<std::string>(0)].push_back(row.get<std::string>(1));
    return names;
  });
}

void PlatformAdministrators::set(const consent::PlatformId& platform, const std::vector<std::string>& names,
                                 const std::string& by) {
  database_->transact([&](WriteSession& session) {
    session << "DELETE FROM platform_administrators WHERE platform = :platform", soci::use(platform);
    int place = 0;
    for (const std::string& name : names) {
      session
          << "INSERT INTO platform_administrators (platform, place, name) VALUES (:platform, :place, :name)",
          soci::use(platform), soci::use(place), soci::use(name);
      ++place;
    }
    consent::Ledger::append(session, clock_.now(), by, consent::LedgerAction::PlatformAdministratorsNamed,
                            platform, nlohmann::json{{"people", names.size()}}.dump());
  });
}

}  // namespace schoolgate::review
