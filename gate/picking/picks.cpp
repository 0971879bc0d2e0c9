#include "gate/picking/picks.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {
namespace {

std::set<PhotoId> held_of(ReadSession& session, EventId event) {
  const std::string held(word(PhotoState::Held));
  const soci::rowset<long long> rows =
      (session.sql().prepare << "SELECT id FROM photos WHERE event = :event AND state = :state",
       soci::use(event), soci::use(held));
  return {rows.begin(), rows.end()};
}

std::set<PhotoId> with_rendition_for(ReadSession& session, EventId event,
                                     const consent::PlatformId& platform) {
  const soci::rowset<long long> rows =
      (session.sql().prepare << "SELECT r.photo FROM rendition_platforms r JOIN photos p ON p.id = r.photo "
                                "WHERE p.event = :event AND r.platform = :platform",
       soci::use(event), soci::use(platform));
  return {rows.begin(), rows.end()};
}

std::vector<PhotoId> read_picked(ReadSession& session, EventId event, const consent::PlatformId& platform) {
  const soci::rowset<long long> rows =
      (session.sql().prepare
           << "SELECT k.photo FROM picks k JOIN photos p ON p.id = k.photo WHERE p.event = :event AND "
              "k.platform = :platform AND k.chosen = 1 ORDER BY k.photo",
       soci::use(event), soci::use(platform));
  return {rows.begin(), rows.end()};
}

void forget_picks(WriteSession& session, EventId event, const consent::PlatformId& platform) {
  session << "DELETE FROM picks WHERE platform = :platform AND photo IN (SELECT id FROM photos WHERE event = "
             ":event)",
      soci::use(platform), soci::use(event);
}

void note(WriteSession& session, Instant now, const std::string& who, consent::LedgerAction action,
          EventId event, const nlohmann::json& detail) {
  consent::Ledger::append(session, now, who, action, fmt::format("event {}", event), to_line(detail));
}

}  // namespace

Status keep_pick(Database& database, const Clock& clock, EventId event, const consent::PlatformId& platform,
                 const std::vector<PhotoId>& photos, const std::string& who) {
  if (photos.empty()) {
    return failure(ErrorCode::InvalidInput, "no photo was picked",
                   "pick one at least, or take the choice back: then all of them wait again");
  }
  return database.transact([&](WriteSession& session) -> Status {
    const std::set<PhotoId> chosen(photos.begin(), photos.end());
    const std::set<PhotoId> held = held_of(session, event);
    const std::set<PhotoId> possible = with_rendition_for(session, event, platform);
    for (const PhotoId photo : chosen) {
      if (held.contains(photo) && possible.contains(photo)) continue;
      return failure(
          ErrorCode::Refused,
          fmt::format("photo {} is no held photo of this event with a picture for {}", photo, platform),
          "somebody may have dealt with it meanwhile: look at the event again");
    }
    forget_picks(session, event, platform);
    for (const PhotoId photo : held) {
      const int is_chosen = chosen.contains(photo) ? 1 : 0;
      session << "INSERT INTO picks (photo, platform, chosen) VALUES (:photo, :platform, :chosen)",
          soci::use(photo), soci::use(platform), soci::use(is_chosen);
    }
    note(session, clock.now(), who, consent::LedgerAction::EventPicked, event,
         {{"platform", platform}, {"photos", chosen}, {"of", held.size()}});
    return {};
  });
}

Status undo_pick(Database& database, const Clock& clock, EventId event, const consent::PlatformId& platform,
                 const std::string& who) {
  return database.transact([&](WriteSession& session) -> Status {
    const auto picked = read_picked(session, event, platform);
    if (picked.empty()) {
      return failure(ErrorCode::Refused, fmt::format("nothing was picked of this event for {}", platform),
                     "there is nothing to take back");
    }
    forget_picks(session, event, platform);
    note(session, clock.now(), who, consent::LedgerAction::EventPickUndone, event,
         {{"platform", platform}, {"photos", picked}});
    return {};
  });
}

std::vector<PhotoId> picked_of(Database& database, EventId event, const consent::PlatformId& platform) {
  return database.read([&](ReadSession& session) { return read_picked(session, event, platform); });
}

}  // namespace schoolgate::gate
