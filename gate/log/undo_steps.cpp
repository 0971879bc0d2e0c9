#include "gate/log/undo_steps.hpp"

#include <fmt/format.h>

#include "gate/log/carrying.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {

void push_undo(WriteSession& session, PhotoId photo, const UndoStep& step, const std::string& who) {
  const std::string state(word(step.state));
  const std::string rulings = to_line(rulings_to_json(step.rulings));
  const int held_back = step.held_back ? 1 : 0;
  const int kind = static_cast<int>(step.kind);
  session << "INSERT INTO undo_steps (photo, step, state, reason, held_back, rulings, kind, who) "
             "SELECT :photo, COALESCE(MAX(step), 0) + 1, :state, :reason, :held_back, :rulings, :kind, :who "
             "FROM undo_steps WHERE photo = :same",
      soci::use(photo), soci::use(state), soci::use(step.reason), soci::use(held_back), soci::use(rulings),
      soci::use(kind), soci::use(who), soci::use(photo);
}

void drop_last_undo(WriteSession& session, PhotoId photo) {
  session << "DELETE FROM undo_steps WHERE photo = :photo AND step = "
             "(SELECT MAX(step) FROM undo_steps WHERE photo = :same)",
      soci::use(photo), soci::use(photo);
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
    drop_last_undo(session, photo);
    return version;
  });
}

}  // namespace schoolgate::gate
