#include "gate/out/erasing.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_rows.hpp"
#include "gate/out/written_words.hpp"
#include "pipeline/findings/quad_geometry.hpp"

namespace schoolgate::gate {
namespace {

using consent::PersonId;
using consent::Ruling;
using pipeline::FindingId;

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

// Where their name was written and the line was cut into other pieces once no register knew the name: their
// ids are new, and a region was drawn in place of the old one.
std::vector<pipeline::Quad> cut_anew(const pipeline::Rulings& rulings, const std::set<FindingId>& written) {
  std::vector<pipeline::Quad> places;
  for (const pipeline::Finding& drawn : rulings.drawn) {
    if (written.contains(drawn.id)) places.push_back(drawn.quad());
  }
  return places;
}

pipeline::Findings without(pipeline::Findings findings, const PersonId& person,
                           const std::set<FindingId>& written, const std::vector<pipeline::Quad>& places) {
  for (pipeline::Finding& finding : findings.list) {
    if (auto* face = std::get_if<pipeline::Face>(&finding.what))
      std::erase_if(face->identity, [&](const auto& one) { return one.person == person; });
    auto* text = std::get_if<pipeline::Text>(&finding.what);
    if (text == nullptr) continue;
    std::erase(text->persons, person);
    const bool there = std::ranges::any_of(
        places, [&](const auto& place) { return pipeline::covered_part(place, text->quad) > 0; });
    if (!there && !written.contains(finding.id)) continue;
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

void erase_in_photo(WriteSession& session, const PersonId& person, const PhotoRecord& record,
                    const std::set<FindingId>& written, const std::string& who) {
  const PhotoId photo = record.id;
  StoredPlan plan = read_plan(session, photo);
  const pipeline::Findings findings =
      without(read_findings(session, photo), person, written, cut_anew(plan.rulings, written));
  write_findings(session, photo, findings);
  forget_in(plan.decision, person);
  plan.rulings = without(std::move(plan.rulings), person, {});
  write_rulings(session, photo, plan.rulings);
  const std::string decision = to_line(decision_to_json(plan.decision));
  session << "UPDATE photo_plans SET decision = :decision WHERE photo = :photo", soci::use(decision),
      soci::use(photo);
  write_people(session, photo, findings, plan.rulings);
  // They hold rulings of before.
  delete_of(session, "undo_steps", photo);
  // Blocked as a whole it can still be let go.
  if (record.state == PhotoState::Blocked && !plan.decision.blocked)
    push_undo(session, photo, {StepKind::State, PhotoState::Held, "", record.held_back, plan.rulings}, who,
              false);
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
          "rendition_platforms", "released_prints", "undo_steps", "photo_changes", "comments",
          "photo_measures", "picks", "photo_devices", "device_deletions", "erasures_due", "rechecks_due",
          "photo_looks"})
      delete_of(session, table, photo);
    session << "UPDATE photos SET source_name = '', bytes = 0, held_back = 0, attempts = 0, attention = 3, "
               "undecided = 0, doubtful = 0, faces = 0, faces_shown = 0, names = 0, names_shown = 0, "
               "shown_by_person = 0, shown_against = 0, degraded = 0 WHERE id = :photo",
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
    return erase_words(session, names, theirs_or_gone);
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
      erase_in_photo(session, person, *record, written, who);
      erase_reasons(session, now, person, *record);
    }
    erase_other_reasons(session, person);
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
