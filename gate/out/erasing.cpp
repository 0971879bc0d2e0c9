#include "gate/out/erasing.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_rows.hpp"
#include "gate/out/take_downs.hpp"

namespace schoolgate::gate {
namespace {

using consent::PersonId;
using consent::Ruling;
using pipeline::FindingId;

constexpr const char* kForgotten = "somebody who was forgotten";
constexpr const char* kRemoved = "(removed: it named somebody who was forgotten)";

// Texts that people wrote, with the photo that each is about if there is one, and what takes the place of one
// that names somebody.
struct Written {
  const char* table;
  const char* column;
  const char* all;
  const char* instead;
  const char* posts = nullptr;  // of a post's content: whose it is, by these words
  // What the program writes, too, and says of many photos: the photo's column, of which it goes alone.
  const char* photo = nullptr;
};
constexpr std::array kWritten{
    Written{"comments", "words", "SELECT photo, words FROM comments", kRemoved},
    Written{"post_links", "note", "SELECT photo, note AS words FROM post_links", ""},
    // A text without pictures is of no photo.
    Written{"posts", "text",
            "SELECT p.photo AS photo, t.text AS words FROM posts t LEFT JOIN post_pictures p ON "
            "p.post = t.id",
            kRemoved, "SELECT id FROM posts WHERE text = :words"},
    Written{"post_pictures", "alt", "SELECT photo, alt AS words FROM post_pictures", "",
            "SELECT post FROM post_pictures WHERE alt = :words"},
    Written{"post_overrulings", "reason",
            "SELECT p.photo AS photo, o.reason AS words FROM post_overrulings o LEFT JOIN "
            "post_pictures p ON p.post = o.post",
            ""},
    Written{"take_downs", "check_note", "SELECT photo, check_note AS words FROM take_downs", ""},
    // An incident of no picture is of no photo.
    Written{"incidents", "happened",
            "SELECT p.photo AS photo, i.happened AS words FROM incidents i LEFT JOIN incident_pictures p ON "
            "p.incident = i.id",
            kRemoved},
    Written{"incidents", "outcome",
            "SELECT p.photo AS photo, i.outcome AS words FROM incidents i LEFT JOIN incident_pictures p ON "
            "p.incident = i.id",
            kRemoved},
    Written{"incidents", "link",
            "SELECT p.photo AS photo, i.link AS words FROM incidents i LEFT JOIN incident_pictures p ON "
            "p.incident = i.id",
            ""},
    Written{"incident_told", "note",
            "SELECT p.photo AS photo, t.note AS words FROM incident_told t LEFT JOIN incident_pictures p ON "
            "p.incident = t.incident",
            ""},
    Written{"photos", "reason", "SELECT id AS photo, reason AS words FROM photos", kRemoved, nullptr, "id"},
    Written{"undo_steps", "reason", "SELECT photo, reason AS words FROM undo_steps", kRemoved, nullptr,
            "photo"},
    Written{"photos", "source_name", "SELECT id AS photo, source_name AS words FROM photos", "photo"},
    Written{"events", "name",
            "SELECT p.id AS photo, e.name AS words FROM events e LEFT JOIN photos p ON p.event = e.id",
            "Photos"},
};

// Another content: whoever saw the one before is told so, and what was overruled stands for words of it.
void change_posts(WriteSession& session, const char* which, const std::string& words) {
  session << fmt::format("DELETE FROM post_overrulings WHERE post IN ({})", which), soci::use(words);
  session << fmt::format("UPDATE posts SET version = version + 1 WHERE id IN ({})", which), soci::use(words);
}

std::size_t erase_written(WriteSession& session, const Written& where, const Names& names,
                          const std::set<PhotoId>& theirs) {
  constexpr PhotoId kWherever = 0;
  std::set<std::pair<std::string, PhotoId>> gone;
  {
    const soci::rowset<soci::row> all = (session.sql().prepare << where.all);
    for (const soci::row& row : all) {
      const auto text = row.get<std::string>("words");
      if (text.empty() || gone.contains({text, kWherever})) continue;
      const auto photo =
          row.get_indicator("photo") == soci::i_null ? PhotoId{0} : PhotoId{row.get<long long>("photo")};
      if (is_named(text, names, theirs.contains(photo)))
        gone.emplace(text, where.photo == nullptr ? kWherever : photo);
    }
  }
  const std::string instead = where.instead;
  const std::string place = where.photo == nullptr ? fmt::format("{}", kWherever) : where.photo;
  for (const auto& [text, photo] : gone) {
    if (where.posts != nullptr) change_posts(session, where.posts, text);
    session << fmt::format("UPDATE {} SET {} = :instead WHERE {} = :words AND {} = :photo", where.table,
                           where.column, where.column, place),
        soci::use(instead), soci::use(text), soci::use(photo);
  }
  return gone.size();
}

// Of pictures that no photo of the log is: one that is still up has to be found first.
std::size_t erase_found(WriteSession& session, const Names& names) {
  std::vector<std::pair<long long, bool>> naming;  // and whether it was ticked off
  {
    const soci::rowset<soci::row> rows =
        (session.sql().prepare << "SELECT id, path, link, checks FROM take_downs WHERE photo IS NULL");
    for (const soci::row& row : rows) {
      if (is_named(row.get<std::string>("path"), names, false) ||
          is_named(row.get<std::string>("link"), names, false))
        naming.emplace_back(row.get<long long>("id"), row.get<int>("checks") > 0);
    }
  }
  std::size_t erased = 0;
  const std::string reason = kNamesForgotten;
  for (const auto& [id, ticked_off] : naming) {
    session << "UPDATE take_downs SET reason = :reason WHERE id = :id", soci::use(reason), soci::use(id);
    if (!ticked_off) continue;
    erase_place(session, id);
    ++erased;
  }
  return erased;
}

// Of a title that is gone nobody may learn by asking whether it is known.
void close_events(WriteSession& session) {
  session << "UPDATE events SET name_key = '#' || id WHERE name = 'Photos' AND name_key <> 'photos'";
}

void write_rulings(WriteSession& session, PhotoId photo, const pipeline::Rulings& rulings) {
  const std::string text = to_line(rulings_to_json(rulings));
  session << "UPDATE photo_plans SET rulings = :rulings WHERE photo = :photo", soci::use(text),
      soci::use(photo);
}

// A name that no register knows may be taken for harmless words: it stays hidden.
pipeline::Rulings without(pipeline::Rulings rulings, const PersonId& person,
                          const std::set<FindingId>& written) {
  for (auto& [id, ruling] : rulings.on) {
    if (ruling.kind == Ruling::Kind::IsPerson && ruling.person == person)
      ruling = {Ruling::Kind::Redact, {}, {}};
    std::erase(ruling.rejected, person);
  }
  for (const FindingId id : written) rulings.on[id] = {Ruling::Kind::Redact, {}, {}};
  return rulings;
}

bool shows(const consent::Decision& decision, const PersonId& person) {
  return std::ranges::find(decision.shows, person) != decision.shows.end();
}

void forget_in(consent::PhotoDecision& decision, const PersonId& person) {
  for (auto& platform : decision.platforms) {
    for (auto& [id, one] : platform.findings) {
      if (shows(one, person)) one = {consent::Action::Redact, kForgotten, {}};
      if (tells_of(one.reason, person)) one.reason = kForgotten;
    }
  }
  if (tells_of(decision.block_reason, person)) decision.block_reason = kForgotten;
  for (std::string& mark : decision.marks) {
    if (tells_of(mark, person)) mark = kForgotten;
  }
}

pipeline::Findings without(pipeline::Findings findings, const PersonId& person,
                           const std::set<FindingId>& written) {
  for (pipeline::Finding& finding : findings.list) {
    if (auto* face = std::get_if<pipeline::Face>(&finding.what))
      std::erase_if(face->identity, [&](const auto& one) { return one.person == person; });
    auto* text = std::get_if<pipeline::Text>(&finding.what);
    if (text == nullptr) continue;
    std::erase(text->persons, person);
    if (!written.contains(finding.id)) continue;
    text->text.clear();
    text->confidence = 0;
    text->kind = consent::TextKind::Unreadable;
  }
  return findings;
}

Traces read_traces(ReadSession& session, const PersonId& person) {
  Traces traces;
  const soci::rowset<soci::row> rows =
      (session.sql().prepare << "SELECT photo, finding FROM erasures_due WHERE person = :person",
       soci::use(person));
  for (const soci::row& row : rows) {
    auto& findings = traces[row.get<long long>("photo")];
    const FindingId finding{row.get<long long>("finding")};
    if (finding != FindingId::None) findings.insert(finding);
  }
  return traces;
}

void note_trace(WriteSession& session, const PersonId& person, PhotoId photo, FindingId finding) {
  const auto number = static_cast<long long>(finding);
  session << "INSERT INTO erasures_due (person, photo, finding) VALUES (:person, :photo, :finding)",
      soci::use(person), soci::use(photo), soci::use(number);
}

std::set<FindingId> written_in(const pipeline::Findings& findings, const PersonId& person) {
  std::set<FindingId> written;
  for (const pipeline::Finding& finding : findings.list) {
    const auto* text = std::get_if<pipeline::Text>(&finding.what);
    if (text != nullptr && std::ranges::find(text->persons, person) != text->persons.end())
      written.insert(finding.id);
  }
  return written;
}

void delete_of(WriteSession& session, const char* table, PhotoId photo) {
  session << fmt::format("DELETE FROM {} WHERE photo = :photo", table), soci::use(photo);
}

void erase_reasons(WriteSession& session, Instant now, const PersonId& person, const PhotoRecord& photo) {
  const std::string reason = kForgotten;
  if (tells_of(photo.reason, person))
    session << "UPDATE photos SET reason = :reason WHERE id = :id", soci::use(reason), soci::use(photo.id);
  for (const TakeDown& entry : read_take_downs(session, now, photo)) {
    if (!tells_of(entry.reason, person)) continue;
    session << "UPDATE take_downs SET reason = :reason WHERE id = :id", soci::use(reason),
        soci::use(entry.id);
  }
}

// Of pictures that no photo of the log is.
void erase_reasons_of_found(WriteSession& session, const PersonId& person) {
  std::vector<long long> concerned;
  {
    const soci::rowset<soci::row> rows =
        (session.sql().prepare << "SELECT id, reason FROM take_downs WHERE photo IS NULL");
    for (const soci::row& row : rows) {
      if (tells_of(row.get<std::string>("reason"), person)) concerned.push_back(row.get<long long>("id"));
    }
  }
  const std::string reason = kForgotten;
  for (const long long id : concerned)
    session << "UPDATE take_downs SET reason = :reason WHERE id = :id", soci::use(reason), soci::use(id);
}

void erase_reasons_of_posts(WriteSession& session, const PersonId& person) {
  std::vector<long long> concerned;
  {
    const soci::rowset<soci::row> rows =
        (session.sql().prepare << "SELECT id, returned FROM posts WHERE returned <> ''");
    for (const soci::row& row : rows) {
      if (tells_of(row.get<std::string>("returned"), person)) concerned.push_back(row.get<long long>("id"));
    }
  }
  const std::string reason = kForgotten;
  for (const long long id : concerned)
    session << "UPDATE posts SET returned = :reason, version = version + 1 WHERE id = :id", soci::use(reason),
        soci::use(id);
}

void erase_in_photo(WriteSession& session, const PersonId& person, PhotoId photo,
                    const std::set<FindingId>& written) {
  const pipeline::Findings findings = without(read_findings(session, photo), person, written);
  write_findings(session, photo, findings);
  StoredPlan plan = read_plan(session, photo);
  forget_in(plan.decision, person);
  plan.rulings = without(std::move(plan.rulings), person, {});
  write_rulings(session, photo, plan.rulings);
  const std::string decision = to_line(decision_to_json(plan.decision));
  session << "UPDATE photo_plans SET decision = :decision WHERE photo = :photo", soci::use(decision),
      soci::use(photo);
  write_people(session, photo, findings, plan.rulings);
  // They hold rulings of before.
  delete_of(session, "undo_steps", photo);
}

bool waits(PhotoState state) {
  return state == PhotoState::Held || state == PhotoState::Approved || state == PhotoState::Blocked;
}

}  // namespace

Result<PhotoVersion> erase_photo(Database& database, Instant now, PhotoId photo, PhotoVersion seen,
                                 const std::string& who, const DiscardFiles& discard) {
  return database.transact([&](WriteSession& session) -> Result<PhotoVersion> {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    auto version = record_change(session, now, *record, PhotoState::Shredded,
                                 {who, consent::LedgerAction::PhotoShredded, ""});
    if (!version) return version;
    if (auto ended = end_approval(session, *record, discard); !ended) return tl::unexpected(ended.error());
    for (const char* table :
         {"photo_findings", "photo_plans", "photo_judged", "photo_people", "photo_people_due", "renditions",
          "rendition_platforms", "released_prints", "undo_steps", "comments", "photo_measures", "picks",
          "photo_devices", "device_deletions", "erasures_due"})
      delete_of(session, table, photo);
    session << "UPDATE photos SET source_name = '', bytes = 0, held_back = 0, attempts = 0, attention = 3, "
               "undecided = 0, doubtful = 0, faces = 0, faces_shown = 0, names = 0, names_shown = 0, "
               "shown_by_person = 0, degraded = 0 WHERE id = :photo",
        soci::use(photo);
    session << "UPDATE post_links SET note = '' WHERE photo = :photo", soci::use(photo);
    constexpr const char* kOfItsPosts =
        "DELETE FROM {} WHERE post IN (SELECT post FROM post_pictures WHERE photo = :photo)";
    for (const char* table : {"post_overrulings", "post_checks"})
      session << fmt::format(kOfItsPosts, table), soci::use(photo);
    session << "UPDATE posts SET version = version + 1 WHERE id IN (SELECT post FROM post_pictures WHERE "
               "photo = :photo)",
        soci::use(photo);
    session << "UPDATE post_pictures SET alt = '' WHERE photo = :photo", soci::use(photo);
    const std::string shredded(word(PhotoState::Shredded));
    session << "UPDATE events SET name = 'Photos' WHERE id = :event AND NOT EXISTS (SELECT 1 FROM photos "
               "WHERE event = events.id AND state <> :shredded)",
        soci::use(record->event.id), soci::use(shredded);
    close_events(session);
    return version;
  });
}

std::size_t begin_erasing(Database& database, const PersonId& person, const Names& names) {
  return database.transact([&](WriteSession& session) {
    std::set<PhotoId> theirs;
    {
      const soci::rowset<long long> rows =
          (session.sql().prepare << "SELECT photo FROM photo_people WHERE person = :person",
           soci::use(person));
      theirs.insert(rows.begin(), rows.end());
    }
    session << "DELETE FROM erasures_due WHERE person = :person", soci::use(person);
    session << "DELETE FROM event_people WHERE person = :person", soci::use(person);
    for (const PhotoId photo : theirs) {
      const auto written = written_in(read_findings(session, photo), person);
      note_trace(session, person, photo, FindingId::None);
      for (const FindingId finding : written) note_trace(session, person, photo, finding);
      write_rulings(session, photo, without(read_plan(session, photo).rulings, person, written));
    }
    std::size_t erased = 0;
    // Who was in a shredded photo nobody knows any more: one name in what was written of it is enough.
    const std::string shredded(word(PhotoState::Shredded));
    std::set<PhotoId> theirs_or_gone(theirs);
    {
      const soci::rowset<long long> gone =
          (session.sql().prepare << "SELECT p.photo FROM incident_pictures p JOIN photos o ON o.id = "
                                    "p.photo WHERE o.state = :shredded",
           soci::use(shredded));
      theirs_or_gone.insert(gone.begin(), gone.end());
    }
    for (const Written& where : kWritten) erased += erase_written(session, where, names, theirs_or_gone);
    erased += erase_found(session, names);
    close_events(session);
    return erased;
  });
}

Traces traces_of(Database& database, const PersonId& person) {
  return database.read([&](ReadSession& session) { return read_traces(session, person); });
}

std::set<PhotoId> waiting_and_shown(Database& database, const PersonId& person) {
  return database.read([&](ReadSession& session) {
    std::set<PhotoId> shown;
    for (const auto& [photo, written] : read_traces(session, person)) {
      const auto record = find_photo(session, photo);
      if (!record || !waits(record->state)) continue;
      for (const auto& platform : read_plan(session, photo).decision.platforms) {
        if (std::ranges::any_of(platform.findings,
                                [&](const auto& one) { return shows(one.second, person); }))
          shown.insert(photo);
      }
    }
    return shown;
  });
}

void end_erasing(Database& database, Instant now, const PersonId& person, const std::string& who) {
  database.transact([&](WriteSession& session) {
    const Traces traces = read_traces(session, person);
    for (const auto& [photo, written] : traces) {
      const auto record = find_photo(session, photo);
      if (!record || record->state == PhotoState::Shredded) continue;
      erase_in_photo(session, person, photo, written);
      erase_reasons(session, now, person, *record);
    }
    erase_reasons_of_found(session, person);
    erase_reasons_of_posts(session, person);
    // They hold digests of texts that named the person, too.
    session << "DELETE FROM post_checks";
    session << "DELETE FROM erasures_due WHERE person = :person", soci::use(person);
    consent::Ledger::append(session, now, who, consent::LedgerAction::PersonErased, person,
                            to_line({{"photos", traces.size()}}));
  });
}

void note_reports_expired(Database& database, Instant now, std::size_t count, const std::string& who) {
  database.transact([&](WriteSession& session) {
    consent::Ledger::append(session, now, who, consent::LedgerAction::ReportsExpired, "reports",
                            to_line({{"count", count}}));
  });
}

}  // namespace schoolgate::gate
