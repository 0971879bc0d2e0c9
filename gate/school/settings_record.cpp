#include "gate/school/settings_record.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "consent/ledger/ledger.hpp"
#include "consent/ledger/who.hpp"
#include "foundation/digest.hpp"
#include "foundation/durable_file.hpp"
#include "foundation/os_user.hpp"
#include "foundation/storage/session.hpp"
#include "gate/school/settings.hpp"

namespace schoolgate::gate {
namespace {

constexpr const char* kSubject = "schoolgate.conf";
constexpr std::uintmax_t kMostBytes = 1U << 20U;

// By name; short, since it only has to tell values apart.
nlohmann::json digests_of(const std::map<std::string, std::string>& stated) {
  nlohmann::json digests = nlohmann::json::object();
  for (const auto& [name, value] : stated)
    digests[name] = to_hex(sha256(fmt::format("{}={}", name, value))).substr(0, 16);
  return digests;
}

nlohmann::json last_recorded(ReadSession& session) {
  const auto entries = consent::Ledger::entries_about(session, kSubject);
  if (entries.empty()) return nullptr;
  return nlohmann::json::parse(entries.back().detail, nullptr, false);
}

std::vector<std::string> changed(const nlohmann::json& before, const nlohmann::json& now) {
  std::vector<std::string> names;
  for (const auto& [name, digest] : now.items()) {
    if (before.value(name, nlohmann::json()) != digest) names.push_back(name);
  }
  for (const auto& [name, digest] : before.items()) {
    if (!now.contains(name)) names.push_back(name);
  }
  return names;
}

}  // namespace

Status note_settings(Database& database, const Clock& clock, const std::filesystem::path& file) {
  const auto bytes = read_file(file, kMostBytes);
  if (!bytes) return tl::unexpected(bytes.error());
  const std::string digest = to_hex(sha256(*bytes));
  const auto stated = stated_settings({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, file);
  if (!stated) return tl::unexpected(stated.error());
  const nlohmann::json now = digests_of(*stated);
  database.transact([&](WriteSession& session) {
    const nlohmann::json before = last_recorded(session);
    const bool known = before.is_object() && before.contains("settings");
    if (known && before.value("sha256", "") == digest) return;
    nlohmann::json detail{{"sha256", digest}, {"settings", now}};
    if (known) detail["changed"] = changed(before["settings"], now);
    consent::Ledger::append(
        session, clock.now(), consent::by_command(consent::kSystemAccount, os_user()),
        known ? consent::LedgerAction::SettingsChanged : consent::LedgerAction::SettingsRecorded, kSubject,
        detail.dump());
  });
  return {};
}

}  // namespace schoolgate::gate
