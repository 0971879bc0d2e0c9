#include "gate/log/photo_log.hpp"

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "consent/register/register.hpp"
#include "foundation/text.hpp"
#include "gate/log/carrying.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {
namespace {

EventId event_for(WriteSession& session, const EventName& event) {
  const std::string day = to_iso(event.day);
  // Folders on Windows and macOS do not tell capitals from small letters.
  const std::string key = lower_case(event.name);
  EventId id = 0;
  session << "SELECT id FROM events WHERE day = :day AND name_key = :key", soci::use(day), soci::use(key),
      soci::into(id);
  if (session.got_data()) return id;
  session << "SELECT COALESCE(MAX(id), 0) + 1 FROM events", soci::into(id);
  session << "INSERT INTO events (id, day, name, name_key) VALUES (:id, :day, :name, :key)", soci::use(id),
      soci::use(day), soci::use(event.name), soci::use(key);
  return id;
}

std::optional<PhotoRecord> find_by_digest(ReadSession& session, const Digest& digest) {
  const std::string hex = to_hex(digest);
  soci::row row;
  session << select_photos() + "WHERE p.sha256 = :sha256", soci::use(hex), soci::into(row);
  if (!session.got_data()) return std::nullopt;
  return read_photo(row);
}

void insert_photo(WriteSession& session, const NewPhoto& photo, const std::string& now) {
  const EventId event = event_for(session, photo.event);
  const std::string hex = to_hex(photo.sha256);
  const std::string state(word(PhotoState::Received));
  const auto bytes = static_cast<long long>(photo.bytes);
  PhotoId id = 0;
  int number = 0;
  session << "SELECT COALESCE(MAX(id), 0) + 1 FROM photos", soci::into(id);
  session << "SELECT COALESCE(MAX(number), 0) + 1 FROM photos WHERE event = :event", soci::use(event),
      soci::into(number);
  session
      << "INSERT INTO photos (id, sha256, event, number, source_name, uploader, bytes, received, changed, "
         "state, version, reason, held_back, attempts, attention, undecided, doubtful, faces, faces_shown, "
         "names, names_shown, shown_by_person, degraded, approved_by, approved_by_changer) VALUES (:id, "
         ":sha256, :event, :number, :source, :uploader, :bytes, :now, :now2, :state, 1, '', 0, 0, 3, 0, 0, "
         "0, "
         "0, 0, 0, 0, 0, '', 0)",
      soci::use(id), soci::use(hex), soci::use(event), soci::use(number), soci::use(photo.source_name),
      soci::use(photo.uploader), soci::use(bytes), soci::use(now), soci::use(now), soci::use(state);
}

std::vector<PhotoRecord> list(ReadSession& session, const std::string& condition) {
  std::vector<PhotoRecord> photos;
  const soci::rowset<soci::row> rows = (session.sql().prepare << select_photos() + condition);
  for (const soci::row& row : rows) photos.push_back(read_photo(row));
  return photos;
}

void replace_renditions(WriteSession& session, PhotoId photo, const std::vector<HeldRendition>& renditions) {
  session << "DELETE FROM renditions WHERE photo = :photo", soci::use(photo);
  session << "DELETE FROM rendition_platforms WHERE photo = :photo", soci::use(photo);
  int ordinal = 0;
  for (const HeldRendition& rendition : renditions) {
    ++ordinal;
    const std::string hex = to_hex(rendition.sha256);
    const auto bytes = static_cast<long long>(rendition.bytes);
    session
        << "INSERT INTO renditions (photo, ordinal, sha256, bytes, width, height) VALUES (:photo, :ordinal, "
           ":sha256, :bytes, :width, :height)",
        soci::use(photo), soci::use(ordinal), soci::use(hex), soci::use(bytes),
        soci::use(rendition.size.width), soci::use(rendition.size.height);
    for (const auto& platform : rendition.platforms) {
      session << "INSERT INTO rendition_platforms (photo, platform, ordinal) VALUES (:photo, :platform, "
                 ":ordinal)",
          soci::use(photo), soci::use(platform), soci::use(ordinal);
    }
  }
}

void write_plan(WriteSession& session, PhotoId photo, const HoldContent& content) {
  const std::string rulings = to_line(rulings_to_json(content.rulings));
  const std::string decision = to_line(decision_to_json(content.decision));
  const auto version = static_cast<long long>(content.register_version);
  session << "DELETE FROM photo_plans WHERE photo = :photo", soci::use(photo);
  session << "INSERT INTO photo_plans (photo, rulings, decision, register_version) VALUES (:photo, :rulings, "
             ":decision, :version)",
      soci::use(photo), soci::use(rulings), soci::use(decision), soci::use(version);
}

// The rulings that an undo would go back to are about the findings as they were then.
void carry_undo_steps(WriteSession& session, PhotoId photo, const pipeline::Findings& before,
                      const pipeline::Findings& after) {
  std::vector<std::pair<int, std::string>> steps;
  const soci::rowset<soci::row> rows =
      (session.sql().prepare << "SELECT step, rulings FROM undo_steps WHERE photo = :photo",
       soci::use(photo));
  for (const soci::row& row : rows) steps.emplace_back(row.get<int>("step"), row.get<std::string>("rulings"));
  for (const auto& [step, text] : steps) {
    const auto rulings = stored(rulings_from_json(stored_json(text)));
    const std::string now = to_line(rulings_to_json(carried(rulings, before, after)));
    session << "UPDATE undo_steps SET rulings = :rulings WHERE photo = :photo AND step = :step",
        soci::use(now), soci::use(photo), soci::use(step);
  }
}

void write_workload(WriteSession& session, PhotoId photo, const Workload& workload) {
  const int attention = static_cast<int>(workload.attention);
  const int shown = workload.shown_by_person ? 1 : 0;
  const int degraded = workload.degraded ? 1 : 0;
  session
      << "UPDATE photos SET attention = :attention, undecided = :undecided, doubtful = :doubtful, faces = "
         ":faces, faces_shown = :faces_shown, names = :names, names_shown = :names_shown, shown_by_person = "
         ":shown, degraded = :degraded, held_back = 0, attempts = 0 WHERE id = :photo",
      soci::use(attention), soci::use(workload.undecided), soci::use(workload.doubtful),
      soci::use(workload.faces), soci::use(workload.faces_shown), soci::use(workload.names),
      soci::use(workload.names_shown), soci::use(shown), soci::use(degraded), soci::use(photo);
}

}  // namespace

PhotoLog::PhotoLog(std::shared_ptr<Database> database, const Clock& clock, Discard discard)
    : database_(std::move(database)), clock_(clock), discard_(std::move(discard)) {
  database_->apply_schema(photo_schema());
}

TakenIn PhotoLog::take(const NewPhoto& photo) {
  return database_->transact([&](WriteSession& session) {
    if (auto known = find_by_digest(session, photo.sha256)) return TakenIn{std::move(*known), true};
    const Instant now = clock_.now();
    insert_photo(session, photo, to_iso(now));
    TakenIn taken{*find_by_digest(session, photo.sha256), false};
    consent::Ledger::append(
        session, now, photo.uploader, "photo.received", to_hex(photo.sha256),
        to_line({{"photo", taken.photo.id}, {"bytes", photo.bytes}, {"event", title(taken.photo.event)}}));
    return taken;
  });
}

Result<PhotoRecord> PhotoLog::find(PhotoId photo) {
  auto record = database_->read([&](ReadSession& session) { return find_photo(session, photo); });
  if (record) return std::move(*record);
  return failure(ErrorCode::NotFound, fmt::format("there is no photo {}", photo),
                 "list the photos that wait");
}

std::optional<PhotoRecord> PhotoLog::find(const Digest& sha256) {
  return database_->read([&](ReadSession& session) { return find_by_digest(session, sha256); });
}

std::vector<PhotoRecord> PhotoLog::in_state(PhotoState state) {
  return database_->read([&](ReadSession& session) {
    return list(session, fmt::format("WHERE p.state = '{}' ORDER BY p.id", word(state)));
  });
}

std::vector<PhotoRecord> PhotoLog::unfinished() {
  return database_->read([&](ReadSession& session) {
    return list(session, fmt::format("WHERE p.state IN ('{}', '{}') ORDER BY p.attempts, p.id",
                                     word(PhotoState::Received), word(PhotoState::Analysed)));
  });
}

int PhotoLog::begin_attempt(PhotoId photo) {
  return database_->transact([&](WriteSession& session) {
    int attempts = 0;
    begun_.insert(photo);
    session << "UPDATE photos SET attempts = attempts + 1 WHERE id = :photo", soci::use(photo);
    session << "SELECT attempts FROM photos WHERE id = :photo", soci::use(photo), soci::into(attempts);
    return attempts;
  });
}

void PhotoLog::forgive_attempt(PhotoId photo) {
  database_->transact([&](WriteSession& session) {
    session << "UPDATE photos SET attempts = attempts - 1 WHERE id = :photo AND attempts > 0",
        soci::use(photo);
    begun_.erase(photo);
  });
}

void PhotoLog::forgive_attempts_under_way() {
  database_->transact([&](WriteSession& session) {
    // Whatever has ended since has no attempts any more.
    for (const PhotoId photo : begun_) {
      session << "UPDATE photos SET attempts = attempts - 1 WHERE id = :photo AND attempts > 0",
          soci::use(photo);
    }
    begun_.clear();
  });
}

Result<PhotoVersion> PhotoLog::move(PhotoId photo, PhotoVersion seen, PhotoState to, const Act& act,
                                    const std::optional<UndoStep>& undo) {
  return database_->transact([&](WriteSession& session) -> Result<PhotoVersion> {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    auto version = record_change(session, clock_.now(), *record, to, act);
    if (!version) return version;
    if (auto ended = end_approval(session, *record); !ended) return tl::unexpected(ended.error());
    session << "UPDATE photos SET attempts = 0, held_back = 0 WHERE id = :photo", soci::use(photo);
    if (undo) push_undo(session, photo, *undo, act.who);
    return version;
  });
}

Result<PhotoVersion> PhotoLog::hold(PhotoId photo, PhotoVersion seen, const HoldContent& content,
                                    const Act& act, const std::optional<UndoStep>& undo, UndoEffect effect) {
  return database_->transact([&](WriteSession& session) -> Result<PhotoVersion> {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    const PhotoState wanted = content.decision.blocked ? PhotoState::Blocked : PhotoState::Held;
    nlohmann::json pictures = nlohmann::json::array();
    for (const auto& rendition : content.renditions) {
      pictures.push_back({{"sha256", to_hex(rendition.sha256)}, {"platforms", rendition.platforms}});
    }
    auto version = record_change(session, clock_.now(), *record,
                                 record->state == wanted ? std::nullopt : std::optional(wanted), act,
                                 {{"register_version", content.register_version}, {"renditions", pictures}});
    if (!version) return version;
    if (auto ended = end_approval(session, *record); !ended) return tl::unexpected(ended.error());
    if (content.judged) write_judged(session, photo, *content.judged);
    write_plan(session, photo, content);
    write_workload(session, photo, content.workload);
    replace_renditions(session, photo, content.renditions);
    if (undo) push_undo(session, photo, *undo, act.who);
    if (effect == UndoEffect::PopLast) drop_last_undo(session, photo);
    if (content.findings) {
      carry_undo_steps(session, photo, read_findings(session, photo), *content.findings);
      write_findings(session, photo, *content.findings);
    }
    return version;
  });
}

StoredPlan read_plan(ReadSession& session, PhotoId photo) {
  std::string rulings;
  std::string decision;
  long long version = 0;
  session << "SELECT rulings, decision, register_version FROM photo_plans WHERE photo = :photo",
      soci::use(photo), soci::into(rulings), soci::into(decision), soci::into(version);
  if (decision.empty()) return {};
  return {stored(rulings_from_json(stored_json(rulings))), stored(decision_from_json(stored_json(decision))),
          static_cast<std::uint64_t>(version)};
}

std::vector<HeldRendition> read_renditions(ReadSession& session, PhotoId photo) {
  std::vector<HeldRendition> renditions;
  const soci::rowset<soci::row> rows =
      (session.sql().prepare
           << "SELECT sha256, bytes, width, height FROM renditions WHERE photo = :photo ORDER BY ordinal",
       soci::use(photo));
  for (const soci::row& row : rows) {
    renditions.push_back({stored(digest_from_hex(row.get<std::string>("sha256"))),
                          static_cast<std::uint64_t>(row.get<long long>("bytes")),
                          {row.get<int>("width"), row.get<int>("height")},
                          {}});
  }
  const soci::rowset<soci::row> platforms =
      (session.sql().prepare
           << "SELECT platform, ordinal FROM rendition_platforms WHERE photo = :photo ORDER BY platform",
       soci::use(photo));
  for (const soci::row& row : platforms) {
    renditions.at(static_cast<std::size_t>(row.get<int>("ordinal") - 1))
        .platforms.push_back(row.get<std::string>("platform"));
  }
  return renditions;
}

StoredPlan PhotoLog::plan(PhotoId photo) {
  return database_->read([&](ReadSession& session) { return read_plan(session, photo); });
}

std::vector<HeldRendition> PhotoLog::renditions(PhotoId photo) {
  return database_->read([&](ReadSession& session) { return read_renditions(session, photo); });
}

Result<PhotoSnapshot> PhotoLog::snapshot(PhotoId photo) {
  return database_->read([&](ReadSession& session) -> Result<PhotoSnapshot> {
    auto record = find_photo(session, photo);
    if (!record) {
      return failure(ErrorCode::NotFound, fmt::format("there is no photo {}", photo),
                     "list the photos that wait");
    }
    const std::string subject = to_hex(record->sha256);
    return PhotoSnapshot{std::move(*record),
                         read_findings(session, photo),
                         read_judged(session, photo),
                         read_plan(session, photo),
                         read_renditions(session, photo),
                         read_comments(session, photo),
                         consent::Ledger::entries_about(session, subject),
                         count_undo_steps(session, photo),
                         consent::Register::version(session)};
  });
}

}  // namespace schoolgate::gate
