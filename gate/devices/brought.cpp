#include "gate/devices/brought.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::chrono::hours kProvedFor{1};

std::vector<PhotoRecord> not_deleted(ReadSession& session, EventId event, const std::string& who) {
  const soci::rowset<soci::row> rows =
      (session.sql().prepare << select_photos() +
                                    "WHERE p.event = :event AND p.uploader = :who AND NOT EXISTS (SELECT 1 "
                                    "FROM device_deletions d WHERE d.photo = p.id) ORDER BY p.id",
       soci::use(event), soci::use(who));
  std::vector<PhotoRecord> photos;
  for (const soci::row& row : rows) photos.push_back(read_photo(row));
  return photos;
}

enum class Reading { Waits, Failed, Done, Gone };
Reading reading_of(PhotoState state) {
  switch (state) {
    case PhotoState::Received:
    case PhotoState::Analysed:
      return Reading::Waits;
    case PhotoState::Quarantined:
      return Reading::Failed;
    case PhotoState::Held:
    case PhotoState::Approved:
    case PhotoState::Released:
    case PhotoState::TakenDown:
    case PhotoState::Rejected:
    case PhotoState::Blocked:
      return Reading::Done;
    case PhotoState::Shredded:
      return Reading::Gone;
  }
  return Reading::Failed;
}

}  // namespace

bool ProvedOriginals::whole(const Vault& vault, const Digest& original) {
  if (!vault.holds(original)) return false;
  const Instant now = clock_.now();
  {
    const std::scoped_lock lock(mutex_);
    std::erase_if(proved_, [&](const auto& one) { return now - one.second > kProvedFor; });
    if (proved_.contains(original)) return true;
  }
  if (!vault.prove(original).value_or(false)) return false;
  const std::scoped_lock lock(mutex_);
  proved_[original] = now;
  return true;
}

Brought brought_to(Database& database, const Vault& vault, ProvedOriginals& proved, EventId event,
                   const std::string& who) {
  const auto photos = database.read([&](ReadSession& session) { return not_deleted(session, event, who); });
  Brought brought;
  for (const PhotoRecord& photo : photos) {
    const auto keep = [&](const char* why) { brought.kept.push_back({photo.id, photo.source_name, why}); };
    switch (reading_of(photo.state)) {
      case Reading::Waits:
      case Reading::Gone:
        break;
      case Reading::Failed:
        keep("it could not be used here");
        break;
      case Reading::Done:
        if (proved.whole(vault, photo.sha256)) {
          brought.safe.push_back(photo.id);
        } else {
          keep(vault.holds(photo.sha256) ? "its copy here is damaged"
                                         : "its original is kept here no longer");
        }
        break;
    }
  }
  return brought;
}

Status note_deleted_from_device(Database& database, const Clock& clock, EventId event, const Brought& brought,
                                std::size_t expected, const std::string& who) {
  if (brought.safe.empty())
    return failure(ErrorCode::Refused, "none of your photos of this event is to be deleted", "");
  return database.transact([&](WriteSession& session) -> Status {
    std::set<PhotoId> open;
    for (const PhotoRecord& photo : not_deleted(session, event, who)) {
      if (reading_of(photo.state) == Reading::Done) open.insert(photo.id);
    }
    const bool as_seen = brought.safe.size() == expected &&
                         std::ranges::all_of(brought.safe, [&](PhotoId one) { return open.contains(one); });
    if (!as_seen)
      return failure(ErrorCode::Conflict, fmt::format("it is {} photos by now", brought.safe.size()),
                     "look at the event again");
    for (const PhotoId photo : brought.safe)
      session << "INSERT INTO device_deletions (photo) VALUES (:photo)", soci::use(photo);
    consent::Ledger::append(session, clock.now(), who, consent::LedgerAction::EventPhotosDeleted,
                            fmt::format("event {}", event), to_line({{"photos", brought.safe}}));
    return {};
  });
}

}  // namespace schoolgate::gate
