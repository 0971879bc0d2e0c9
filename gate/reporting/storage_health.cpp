#include "gate/reporting/storage_health.hpp"

#include <algorithm>
#include <map>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "foundation/durable_file.hpp"
#include "gate/belonging/row_owner.hpp"
#include "gate/intake/intake.hpp"
#include "gate/leaving/stray_files.hpp"
#include "gate/school/holds_folder.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::uintmax_t kShare = 4ULL << 30U;

std::map<Digest, PhotoRecord> known_originals(Photos& photos) {
  std::map<Digest, PhotoRecord> known;
  for (const auto& [state, word] : kWords<PhotoState>) {
    for (PhotoRecord& photo : photos.in_state(state)) known.emplace(photo.sha256, std::move(photo));
  }
  return known;
}

// "3 photos (12, 15, 40)"
std::string named(const std::vector<PhotoId>& photos) {
  constexpr std::size_t kMost = 10;
  std::vector<PhotoId> first = photos;
  first.resize(std::min(photos.size(), kMost));
  return fmt::format("{} {} ({}{})", photos.size(), photos.size() == 1 ? "photo" : "photos",
                     fmt::join(first, ", "), photos.size() > kMost ? ", ..." : "");
}

}  // namespace

HealthFact inbox_fact(const Workspace& workspace, Day today) {
  const auto waiting = gather(workspace, today, {workspace.inbox()}, std::nullopt);
  if (!waiting) return {"inbox", Level::Problem, sentence(waiting.error())};
  std::vector<std::filesystem::path> closed;
  for (const IncomingFile& file : waiting->files) {
    if (::faccessat(AT_FDCWD, file.path.c_str(), R_OK, AT_EACCESS) != 0) closed.push_back(file.path);
  }
  if (!closed.empty())
    return {"inbox", Level::Problem,
            fmt::format(
                "{} of {} files there cannot be read, such as {}: give this account the right to read them",
                closed.size(), waiting->files.size(), closed.front().string())};
  if (!waiting->passed_over.empty()) {
    const PassedOver& first = waiting->passed_over.front();
    return {"inbox", Level::Note,
            fmt::format("what lies there is not all taken in ({}): {}: {}", waiting->passed_over.size(),
                        first.path.string(), first.reason)};
  }
  return {"inbox", Level::Good, fmt::format("files waiting there: {}", waiting->files.size())};
}

std::vector<HealthFact> original_facts(Photos& photos, const Vault& vault, Day today) {
  const auto known = known_originals(photos);
  const auto stored = vault.all();
  if (!stored) return {{"originals", Level::Problem, sentence(stored.error())}};
  std::vector<PhotoId> missing;
  for (const auto& [digest, photo] : known) {
    if (needs_original(photo.state) && !vault.holds(digest)) missing.push_back(photo.id);
  }
  std::uintmax_t bytes = 0;
  for (const StoredOriginal& original : *stored) bytes += original.bytes;
  const auto shares = static_cast<int>(bytes / kShare + 1);
  const int due = static_cast<int>(std::chrono::sys_days(today).time_since_epoch().count() % shares);
  std::size_t read = 0;
  std::size_t strange = 0;
  std::vector<PhotoId> damaged;
  for (const StoredOriginal& original : *stored) {
    const auto photo = known.find(original.sha256);
    if (photo == known.end()) ++strange;
    if (original.sha256.bytes[0] * shares / 256 != due) continue;
    ++read;
    const auto whole = vault.prove(original.sha256);
    if ((!whole || !*whole) && photo != known.end()) damaged.push_back(photo->second.id);
  }

  std::vector<HealthFact> facts;
  constexpr std::string_view kHow =
      "put the same files from the camera into the inbox once more, or see 'schoolgate doctor --repair "
      "--from "
      "BACKUP', and they are whole again";
  if (!missing.empty())
    facts.push_back({"originals", Level::Problem,
                     fmt::format("the originals of {} are gone from the vault: {}", named(missing), kHow)});
  if (!damaged.empty())
    facts.push_back({"originals", Level::Problem,
                     fmt::format("the originals of {} are damaged in the vault: {}", named(damaged), kHow)});
  if (strange > known.size())
    facts.push_back(
        {"originals", Level::Problem,
         fmt::format(
             "{} originals in the vault belong to no photo of this database: is it an old copy? 'schoolgate "
             "doctor --repair' makes photos of them",
             strange)});
  if (strange > 0 && strange <= known.size())
    facts.push_back(
        {"originals", Level::Note,
         fmt::format("{} in the vault belong{} to no photo: 'schoolgate doctor --repair' makes photos "
                     "of them",
                     strange == 1 ? "1 original" : fmt::format("{} originals", strange),
                     strange == 1 ? "s" : "")});
  if (facts.empty())
    facts.push_back({"originals", Level::Good,
                     fmt::format("{} of {} read today, all as they were stored", read, stored->size())});
  return facts;
}

HealthFact pictures_fact(Photos& photos, Holds& holds, const Workspace& workspace, Day today) {
  constexpr std::uintmax_t kMostPicture = 1ULL << 28U;
  constexpr int kShares = 7;
  const auto due = std::chrono::sys_days(today).time_since_epoch().count() % kShares;
  std::vector<PhotoId> lost;
  std::size_t read = 0;
  for (const PhotoState state : {PhotoState::Held, PhotoState::Approved}) {
    for (const PhotoRecord& photo : photos.in_state(state)) {
      const auto pictures = holds.renditions(photo.id);
      const bool whole = std::ranges::all_of(pictures, [&](const HeldRendition& picture) {
        const auto file = hold_file(workspace, picture.sha256);
        std::error_code error;
        if (picture.sha256.bytes[0] % kShares != due)
          return std::filesystem::is_regular_file(file.path, error);
        ++read;
        const auto bytes = workspace.files().read(file, kMostPicture);
        return bytes && sha256(*bytes) == picture.sha256;
      });
      if (!whole) lost.push_back(photo.id);
    }
  }
  if (lost.empty())
    return {"pictures", Level::Good,
            fmt::format("{} redacted pictures read today, all as they were made", read)};
  return {"pictures", Level::Problem,
          fmt::format("redacted pictures of {} are missing or altered: see 'schoolgate doctor --repair'",
                      named(lost))};
}

HealthFact released_fact(const Darkroom& room) {
  const auto strays = stray_files(room);
  if (!strays && strays.error().code == ErrorCode::Conflict)
    return {"released", Level::Note, "not looked at: " + sentence(strays.error())};
  if (!strays) return {"released", Level::Problem, sentence(strays.error())};
  if (strays->empty()) return {"released", Level::Good, "a release stands for every picture there"};
  return {
      "released", Level::Problem,
      fmt::format("{} of the files there were left by an interrupted release, or put there by somebody, such "
                  "as {}: they are in no download, but whoever opens the folder sees them ('schoolgate "
                  "doctor --repair')",
                  strays->size(), strays->front().path.string())};
}

HealthFact backup_fact(consent::Ledger& ledger, Instant now, int warn_days) {
  if (warn_days == 0) return {"backup", Level::Good, "the settings say that backups are made otherwise"};
  const auto first = ledger.entries(1, 1);
  const auto about = ledger.entries_about("workspace");
  const std::string made(word(consent::LedgerAction::WorkspaceBackupProved));
  const auto last = std::ranges::find(about.rbegin(), about.rend(), made, &consent::LedgerEntry::action);
  const bool none = last == about.rend();
  const Instant unknown = first.empty() ? now : first.front().when;
  const Instant since = none ? unknown : last->when;
  const auto days = (now - since) / std::chrono::days(1);
  const std::string how = "have one made each night to another disk ('schoolgate backup', docs/backup.md)";
  if (days > warn_days)
    return {"backup", Level::Problem,
            none
                ? fmt::format("none was ever made, in {} days: {}", days, how)
                : fmt::format("the last one was made at {}, {} days ago: look why there is no newer one, and "
                              "make one now ('schoolgate backup')",
                              to_iso(since), days)};
  if (none) return {"backup", Level::Note, "none was made yet: " + how};
  return {"backup", Level::Good, fmt::format("the last one was made at {}", to_iso(since))};
}

HealthFact database_fact(Database& database) {
  const std::string fault = database.fault();
  if (!fault.empty())
    return {"database", Level::Problem,
            fmt::format("it is damaged ({}): stop Schoolgate and restore it from the last backup", fault)};
  const auto server = database.server();
  if (!server) return {"database", Level::Good, "every page is sound"};
  const auto owner = owner_of_rows(database);
  const std::string where =
      fmt::format("every row was read: PostgreSQL {} at {}, database {}, school {}{}", server->version,
                  server->host, server->database, server->school,
                  owner ? fmt::format(", this workspace's since {}", owner->since) : std::string());
  if (server->local || server->verified)
    return {"database", Level::Good,
            where + (server->verified ? ", encrypted on the way" : ", on this machine")};
  return {"database", Level::Problem,
          where +
              (server->encrypted ? ": encrypted on the way, but nobody checks whose server it is"
                                 : ": NOT encrypted on the way there") +
              "; let its address in database.server say sslmode=verify-full, and sslrootcert=FILE where the "
              "certificate's authority is the trust's own"};
}

}  // namespace schoolgate::gate
