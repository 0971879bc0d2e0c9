#include "gate/log/photos.hpp"

#include <chrono>

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "foundation/text.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {

EventId event_for(WriteSession& session, const EventName& event) {
  const std::string day = to_iso(event.day);
  // Folders on Windows and macOS do not tell capitals from small letters.
  const std::string key = lower_case(event.name);
  EventId id = 0;
  session << "SELECT id FROM events WHERE day = :day AND name_key = :key", soci::use(day), soci::use(key),
      soci::into(id);
  if (session.got_data()) return id;
  {
    // Earlier versions kept accents as the system that named the folder writes them. A title that is gone for
    // good ("#...") is nobody's.
    const soci::rowset<soci::row> of_that_day =
        (session.sql().prepare << "SELECT id, name FROM events WHERE day = :day AND name_key NOT LIKE '#%' "
                                  "ORDER BY id",
         soci::use(day));
    for (const soci::row& row : of_that_day) {
      if (lower_case(sanitise_event_name(row.get<std::string>("name"))) == key)
        return row.get<long long>("id");
    }
  }
  session << "SELECT COALESCE(MAX(id), 0) + 1 FROM events", soci::into(id);
  session << "INSERT INTO events (id, day, name, name_key) VALUES (:id, :day, :name, :key)", soci::use(id),
      soci::use(day), soci::use(event.name), soci::use(key);
  return id;
}

namespace {

std::optional<PhotoRecord> find_by_digest(ReadSession& session, const Digest& digest) {
  const std::string hex = to_hex(digest);
  soci::row row;
  session << select_photos() + "WHERE p.sha256 = :sha256", soci::use(hex), soci::into(row);
  if (!session.got_data()) return std::nullopt;
  return read_photo(row);
}

int next_number(ReadSession& session, EventId event) {
  int number = 0;
  session << "SELECT COALESCE(MAX(number), 0) + 1 FROM photos WHERE event = :event", soci::use(event),
      soci::into(number);
  return number;
}

Status may_be_moved(ReadSession& session, const PhotoRecord& photo) {
  const bool released =
      photo.state == PhotoState::Released || photo.state == PhotoState::TakenDown ||
      consent::Ledger::last_about(session, to_hex(photo.sha256), consent::LedgerAction::PhotoReleased);
  if (released)
    return failure(ErrorCode::Refused,
                   fmt::format("photo {} was released, and may be in a post: it stays with the event under "
                               "which it went out",
                               photo.id),
                   "take it down where it should not be out so");
  if (photo.state == PhotoState::Shredded)
    return failure(ErrorCode::Refused, fmt::format("nothing is kept of photo {}", photo.id));
  return {};
}

EventId insert_photo(WriteSession& session, const NewPhoto& photo, const std::string& now) {
  const EventId event = event_for(session, photo.event);
  const std::string hex = to_hex(photo.sha256);
  const std::string state(word(PhotoState::Received));
  const auto bytes = static_cast<long long>(photo.bytes);
  PhotoId id = 0;
  session << "SELECT COALESCE(MAX(id), 0) + 1 FROM photos", soci::into(id);
  const int number = next_number(session, event);
  session
      << "INSERT INTO photos (id, sha256, event, number, source_name, uploader, bytes, received, changed, "
         "state, version, reason, held_back, attempts, attention, undecided, doubtful, faces, faces_shown, "
         "names, names_shown, shown_by_person, degraded, approved_by, approved_by_changer) VALUES (:id, "
         ":sha256, :event, :number, :source, :uploader, :bytes, :now, :now2, :state, 1, '', 0, 0, 3, 0, 0, "
         "0, "
         "0, 0, 0, 0, 0, '', 0)",
      soci::use(id), soci::use(hex), soci::use(event), soci::use(number), soci::use(photo.source_name),
      soci::use(photo.uploader), soci::use(bytes), soci::use(now), soci::use(now), soci::use(state);
  return event;
}

std::vector<PhotoRecord> list_records(ReadSession& session, const std::string& condition) {
  std::vector<PhotoRecord> photos;
  const soci::rowset<soci::row> rows = (session.sql().prepare << select_photos() + condition);
  for (const soci::row& row : rows) photos.push_back(read_photo(row));
  return photos;
}

// Of photos that were stored before anybody could ask where a person is.
void write_due_people(Database& database) {
  const auto due = [](ReadSession& session) {
    const soci::rowset<long long> rows = (session.sql().prepare << "SELECT photo FROM photo_people_due");
    return std::vector<PhotoId>(rows.begin(), rows.end());
  };
  if (database.read(due).empty()) return;
  database.transact([&](WriteSession& session) {
    for (const PhotoId photo : due(session))
      write_people(session, photo, read_findings(session, photo), read_plan(session, photo).rulings);
    session << "DELETE FROM photo_people_due";
  });
}

}  // namespace

Photos::Photos(std::shared_ptr<Database> database, const Clock& clock, DiscardFiles discard)
    : database_(std::move(database)), clock_(clock), discard_(std::move(discard)) {
  database_->apply_schema(photo_schema());
  write_due_people(*database_);
}

TakenIn Photos::take(const NewPhoto& photo) {
  return database_->transact([&](WriteSession& session) {
    if (auto known = find_by_digest(session, photo.sha256)) return TakenIn{std::move(*known), true};
    const Instant now = clock_.now();
    const EventId event = insert_photo(session, photo, to_iso(now));
    TakenIn taken{*find_by_digest(session, photo.sha256), false};
    tell_news(session);
    consent::Ledger::append(session, now, photo.uploader, consent::LedgerAction::PhotoReceived,
                            to_hex(photo.sha256),
                            to_line({{"photo", taken.photo.id}, {"bytes", photo.bytes}, {"event", event}}));
    return taken;
  });
}

Result<PhotoRecord> Photos::find(PhotoId photo) {
  auto record = database_->read([&](ReadSession& session) { return find_photo(session, photo); });
  if (record) return std::move(*record);
  return no_such_photo(photo);
}

std::optional<PhotoRecord> Photos::find(const Digest& sha256) {
  return database_->read([&](ReadSession& session) { return find_by_digest(session, sha256); });
}

std::vector<PhotoRecord> Photos::in_state(PhotoState state) {
  return database_->read([&](ReadSession& session) {
    return list_records(session, fmt::format("WHERE p.state = '{}' ORDER BY p.id", word(state)));
  });
}

std::vector<PhotoRecord> Photos::unfinished() {
  return database_->read([&](ReadSession& session) {
    return list_records(session, fmt::format("WHERE p.state IN ('{}', '{}') ORDER BY p.attempts, p.id",
                                             word(PhotoState::Received), word(PhotoState::Analysed)));
  });
}

int Photos::begin_attempt(PhotoId photo) {
  return database_->transact([&](WriteSession& session) {
    int attempts = 0;
    begun_.insert(photo);
    session << "UPDATE photos SET attempts = attempts + 1 WHERE id = :photo", soci::use(photo);
    session << "SELECT attempts FROM photos WHERE id = :photo", soci::use(photo), soci::into(attempts);
    return attempts;
  });
}

void Photos::forgive_attempt(PhotoId photo) {
  database_->transact([&](WriteSession& session) {
    session << "UPDATE photos SET attempts = attempts - 1 WHERE id = :photo AND attempts > 0",
        soci::use(photo);
    begun_.erase(photo);
  });
}

void Photos::forgive_attempts_under_way() {
  database_->transact([&](WriteSession& session) {
    // Whatever has ended since has no attempts any more.
    for (const PhotoId photo : begun_) {
      session << "UPDATE photos SET attempts = attempts - 1 WHERE id = :photo AND attempts > 0",
          soci::use(photo);
    }
    begun_.clear();
  });
}

Result<PhotoVersion> Photos::move(PhotoId photo, PhotoVersion seen, PhotoState to, const Act& act,
                                  const std::optional<UndoStep>& undo) {
  return database_->transact([&](WriteSession& session) -> Result<PhotoVersion> {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    auto version = record_change(session, clock_.now(), *record, to, act);
    if (!version) return version;
    if (auto ended = end_approval(session, *record, discard_); !ended) return tl::unexpected(ended.error());
    session << "UPDATE photos SET attempts = 0, held_back = 0 WHERE id = :photo", soci::use(photo);
    if (undo) push_undo(session, photo, *undo, act.who, false);
    return version;
  });
}

Result<PhotoVersion> Photos::move_to_event(PhotoId photo, PhotoVersion seen, const EventName& event,
                                           const std::string& who) {
  return database_->transact([&](WriteSession& session) -> Result<PhotoVersion> {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    if (auto may = may_be_moved(session, *record); !may) return tl::unexpected(may.error());
    const EventId to = event_for(session, event);
    if (to == record->event.id)
      return failure(ErrorCode::Refused, fmt::format("photo {} is of that event already", photo));
    const bool approved = record->state == PhotoState::Approved;
    auto version = record_change(session, clock_.now(), *record,
                                 approved ? std::optional(PhotoState::Held) : std::nullopt,
                                 {who, consent::LedgerAction::PhotoMoved,
                                  approved ? "it was moved to another event" : record->reason, true},
                                 {{"from", record->event.id}, {"event", to}});
    if (!version) return version;
    if (auto ended = end_approval(session, *record, discard_); !ended) return tl::unexpected(ended.error());
    const int number = next_number(session, to);
    session << "UPDATE photos SET event = :event, number = :number WHERE id = :photo", soci::use(to),
        soci::use(number), soci::use(photo);
    session << "DELETE FROM picks WHERE photo = :photo", soci::use(photo);
    note_recheck_due(session, photo);
    return version;
  });
}

Result<std::size_t> Photos::end_all_approvals(const Act& act,
                                              const std::function<void(WriteSession&)>& also) {
  return database_->transact([&](WriteSession& session) -> Result<std::size_t> {
    const auto approved = list_records(
        session, fmt::format("WHERE p.state = '{}' OR (p.state = '{}' AND p.id IN (SELECT photo FROM "
                             "approvals)) ORDER BY p.id",
                             word(PhotoState::Approved), word(PhotoState::Held)));
    for (const PhotoRecord& photo : approved) {
      const bool held = photo.state == PhotoState::Held;  // one person approved it, and it waits for another
      const auto version = record_change(session, clock_.now(), photo,
                                         held ? std::nullopt : std::optional(PhotoState::Held), act);
      if (!version) return tl::unexpected(version.error());
      if (auto ended = end_approval(session, photo, discard_); !ended) return tl::unexpected(ended.error());
      session << "UPDATE photos SET attempts = 0, held_back = 0 WHERE id = :photo", soci::use(photo.id);
    }
    also(session);
    return approved.size();
  });
}

Result<PhotoVersion> Photos::put_off(PhotoId photo, PhotoVersion seen, const Act& act, const UndoStep& undo) {
  return database_->transact([&](WriteSession& session) -> Result<PhotoVersion> {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    auto version = record_change(session, clock_.now(), *record, std::nullopt, act);
    if (!version) return version;
    session << "UPDATE photos SET held_back = 1 WHERE id = :photo", soci::use(photo);
    push_undo(session, photo, undo, act.who, false);
    return version;
  });
}

namespace {

Status note_expired(Database& database, const Clock& clock, PhotoId photo, PhotoVersion seen,
                    consent::LedgerAction what, const std::string& who) {
  return database.transact([&](WriteSession& session) -> Status {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    consent::Ledger::append(session, clock.now(), who, what, to_hex(record->sha256), "");
    return {};
  });
}

}  // namespace

Status Photos::forget_original(PhotoId photo, PhotoVersion seen, const std::string& who) {
  return note_expired(*database_, clock_, photo, seen, consent::LedgerAction::PhotoOriginalExpired, who);
}

Status Photos::forget_reading(PhotoId photo, PhotoVersion seen, const std::string& who) {
  return note_expired(*database_, clock_, photo, seen, consent::LedgerAction::PhotoReadingExpired, who);
}

Status Photos::while_as_seen(PhotoId photo, PhotoVersion seen,
                             const std::function<Status(WriteSession&)>& work) {
  return database_->transact([&](WriteSession& session) -> Status {
    if (const auto record = photo_as_seen(session, photo, seen); !record)
      return tl::unexpected(record.error());
    return work(session);
  });
}

void Photos::note_viewed(const PhotoRecord& photo, const std::string& who) {
  constexpr std::chrono::hours kOneLook(1);
  const std::string subject = to_hex(photo.sha256);
  const auto told = [&](ReadSession& session) {
    const auto last =
        consent::Ledger::last_about(session, subject, consent::LedgerAction::PhotoOriginalViewed);
    return last && last->who == who && clock_.now() - last->when < kOneLook;
  };
  // Asked by reading first: a page that shows the same photo larger keeps nobody waiting.
  if (database_->read(told)) return;
  database_->transact([&](WriteSession& session) {
    consent::Ledger::append(session, clock_.now(), who, consent::LedgerAction::PhotoOriginalViewed, subject,
                            to_line({{"photo", photo.id}}));
  });
}

void Photos::note_brought_again(const PhotoRecord& photo, const std::string& who) {
  database_->transact([&](WriteSession& session) {
    consent::Ledger::append(session, clock_.now(), who, consent::LedgerAction::PhotoBroughtAgain,
                            to_hex(photo.sha256), to_line({{"photo", photo.id}}));
  });
}

std::optional<Instant> Photos::brought_again(const PhotoRecord& photo) {
  return database_->read([&](ReadSession& session) -> std::optional<Instant> {
    const auto last =
        consent::Ledger::last_about(session, to_hex(photo.sha256), consent::LedgerAction::PhotoBroughtAgain);
    return last ? std::optional(last->when) : std::nullopt;
  });
}

std::string last_recheck(Database& database) {
  return database.read([](ReadSession& session) {
    std::string stamp;
    session << "SELECT stamp FROM recheck_state", soci::into(stamp);
    return stamp;
  });
}

std::vector<PhotoId> rechecks_due(Database& database) {
  return database.read([](ReadSession& session) -> std::vector<PhotoId> {
    const soci::rowset<long long> rows =
        (session.sql().prepare << "SELECT photo FROM rechecks_due ORDER BY photo");
    return {rows.begin(), rows.end()};
  });
}

void note_recheck_due(WriteSession& session, PhotoId photo) {
  session << "INSERT INTO rechecks_due (photo) VALUES (:photo) ON CONFLICT DO NOTHING", soci::use(photo);
}

void note_rechecked(Database& database, const std::optional<std::string>& stamp,
                    const std::vector<PhotoId>& photos) {
  database.transact([&](WriteSession& session) {
    if (stamp) session << "UPDATE recheck_state SET stamp = :stamp", soci::use(*stamp);
    for (const PhotoId photo : photos)
      session << "DELETE FROM rechecks_due WHERE photo = :photo", soci::use(photo);
  });
}

}  // namespace schoolgate::gate
