#include "gate/log/undo_steps.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "consent/ledger/who.hpp"
#include "gate/log/carrying.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {

namespace {

int next_step(ReadSession& session, PhotoId photo) {
  int undo = 0;
  int changed = 0;
  session << "SELECT COALESCE(MAX(step), 0) FROM undo_steps WHERE photo = :photo", soci::use(photo),
      soci::into(undo);
  session << "SELECT COALESCE(MAX(step), 0) FROM photo_changes WHERE photo = :photo", soci::use(photo),
      soci::into(changed);
  return std::max(undo, changed) + 1;
}

bool changed_by_another(ReadSession& session, PhotoId photo, const std::string& who) {
  const soci::rowset<std::string> rows =
      (session.sql().prepare << "SELECT DISTINCT who FROM photo_changes WHERE photo = :photo",
       soci::use(photo));
  return std::any_of(rows.begin(), rows.end(),
                     [&](const std::string& one) { return !consent::same_account(one, who); });
}

void note_change(WriteSession& session, PhotoId photo, int step, const std::string& who, bool ruled,
                 bool showed) {
  const int by_ruling = ruled ? 1 : 0;
  const int more = showed ? 1 : 0;
  session
      << "INSERT INTO photo_changes (photo, step, who, ruled, showed) VALUES (:photo, :step, :who, :ruled, "
         ":showed)",
      soci::use(photo), soci::use(step), soci::use(who), soci::use(by_ruling), soci::use(more);
}

}  // namespace

void push_undo(WriteSession& session, PhotoId photo, const UndoStep& step, const std::string& who,
               bool more) {
  const std::string state(word(step.state));
  const std::string rulings = to_line(rulings_to_json(step.rulings));
  const int held_back = step.held_back ? 1 : 0;
  const int kind = static_cast<int>(step.kind);
  const int number = next_step(session, photo);
  session
      << "INSERT INTO undo_steps (photo, step, state, reason, held_back, rulings, kind, who) VALUES (:photo, "
         ":step, :state, :reason, :held_back, :rulings, :kind, :who)",
      soci::use(photo), soci::use(number), soci::use(state), soci::use(step.reason), soci::use(held_back),
      soci::use(rulings), soci::use(kind), soci::use(who);
  if (step.kind == StepKind::State) return;
  note_change(session, photo, number, who, step.kind == StepKind::Ruled,
              more && changed_by_another(session, photo, who));
}

void drop_last_undo(WriteSession& session, PhotoId photo, const std::string& who, bool more) {
  int step = 0;
  std::string whose;
  session << "SELECT step, who FROM undo_steps WHERE photo = :photo ORDER BY step DESC LIMIT 1",
      soci::use(photo), soci::into(step), soci::into(whose);
  if (!session.got_data()) return;
  const int next = next_step(session, photo);
  for (const char* table : {"undo_steps", "photo_changes"})
    session << fmt::format("DELETE FROM {} WHERE photo = :photo AND step = :step", table), soci::use(photo),
        soci::use(step);
  if (more && !consent::same_account(whose, who)) note_change(session, photo, next, who, true, true);
}

std::vector<std::string> read_changers(ReadSession& session, PhotoId photo) {
  const soci::rowset<std::string> rows =
      (session.sql().prepare << "SELECT DISTINCT who FROM photo_changes WHERE photo = :photo AND ruled = 1",
       soci::use(photo));
  return {rows.begin(), rows.end()};
}

bool more_than_a_colleague(ReadSession& session, PhotoId photo) {
  int count = 0;
  session << "SELECT COUNT(*) FROM photo_changes WHERE photo = :photo AND showed = 1", soci::use(photo),
      soci::into(count);
  return count > 0;
}

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

std::size_t count_undo_steps(ReadSession& session, PhotoId photo) {
  int count = 0;
  session << "SELECT COUNT(*) FROM undo_steps WHERE photo = :photo", soci::use(photo), soci::into(count);
  return static_cast<std::size_t>(count);
}

std::optional<UndoStep> UndoSteps::last(PhotoId photo) {
  return database_->read([&](ReadSession& session) -> std::optional<UndoStep> {
    soci::row row;
    session << "SELECT state, reason, held_back, rulings, kind FROM undo_steps WHERE photo = :photo "
               "ORDER BY step DESC LIMIT 1",
        soci::use(photo), soci::into(row);
    if (!session.got_data()) return std::nullopt;
    return UndoStep{static_cast<StepKind>(row.get<int>("kind")), stored_state(row.get<std::string>("state")),
                    row.get<std::string>("reason"), row.get<int>("held_back") != 0,
                    stored(rulings_from_json(stored_json(row.get<std::string>("rulings"))))};
  });
}

Result<PhotoVersion> UndoSteps::step_back(PhotoId photo, PhotoVersion seen, const UndoStep& step,
                                          const Act& act) {
  return database_->transact([&](WriteSession& session) -> Result<PhotoVersion> {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    // Approval is never given by going back.
    const PhotoState wanted = step.state == PhotoState::Approved ? PhotoState::Held : step.state;
    const bool waits = wanted == PhotoState::Held || wanted == PhotoState::Blocked;
    if (waits && read_renditions(session, photo).empty()) {
      return failure(ErrorCode::Conflict,
                     fmt::format("the pictures of photo {} expired in this moment", photo),
                     "look at it again");
    }
    auto version = record_change(session, clock_.now(), *record,
                                 record->state == wanted ? std::nullopt : std::optional(wanted), act);
    if (!version) return version;
    const int held_back = step.held_back ? 1 : 0;
    session << "UPDATE photos SET reason = :reason, held_back = :held_back WHERE id = :photo",
        soci::use(step.reason), soci::use(held_back), soci::use(photo);
    if (auto ended = end_approval(session, *record, discard_); !ended) return tl::unexpected(ended.error());
    // By a person: what the register blocks is no step of theirs.
    const bool was_kept_back =
        (record->state == PhotoState::Rejected || record->state == PhotoState::Blocked) &&
        wanted == PhotoState::Held;
    drop_last_undo(session, photo, act.who, was_kept_back);
    if (more_than_a_colleague(session, photo))
      session << "UPDATE photos SET shown_by_person = 1 WHERE id = :photo", soci::use(photo);
    return version;
  });
}

}  // namespace schoolgate::gate
