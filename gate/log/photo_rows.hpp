// The photo log's tables, for the files of this room that write SQL.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "foundation/clock.hpp"
#include "foundation/result.hpp"
#include "foundation/storage/dialect.hpp"
#include "foundation/storage/session.hpp"
#include "gate/log/approvals.hpp"
#include "gate/log/holds.hpp"
#include "gate/log/photo_record.hpp"
#include "pipeline/picture_print.hpp"

namespace schoolgate::gate {

[[nodiscard]] const Schema& photo_schema();

// For what this room wrote itself. Throws std::runtime_error when it cannot be read back.
template <typename Value>
[[nodiscard]] Value stored(Result<Value> value) {
  if (!value) throw std::runtime_error("the photo log is damaged: " + value.error().message);
  return std::move(*value);
}
[[nodiscard]] nlohmann::json stored_json(const std::string& text);
[[nodiscard]] PhotoState stored_state(const std::string& word);

// "SELECT ... FROM photos JOIN events ..." with every column that read_photo needs.
[[nodiscard]] const std::string& select_photos();
[[nodiscard]] PhotoRecord read_photo(const soci::row& row);
// By day and name, capitals like small letters; made where there is none.
[[nodiscard]] EventId event_for(WriteSession& session, const EventName& event);
[[nodiscard]] std::optional<PhotoRecord> find_photo(ReadSession& session, PhotoId photo);

[[nodiscard]] tl::unexpected<Error> no_such_photo(PhotoId photo);
// Somebody wrote to the tables past the program.
[[nodiscard]] tl::unexpected<Error> altered(PhotoId photo, const char* what);
[[nodiscard]] tl::unexpected<Error> approved_no_longer(const PhotoRecord& photo);

// Conflict or NotFound unless the photo is there in the version that was seen.
[[nodiscard]] Result<PhotoRecord> photo_as_seen(ReadSession& session, PhotoId photo, PhotoVersion seen);

// Writes the ledger entry and raises the version; with `to` follows that arrow too. Everything else that the
// change means is written by the caller in the same transaction, after this has succeeded.
[[nodiscard]] Result<PhotoVersion> record_change(WriteSession& session, Instant now, const PhotoRecord& photo,
                                                 const std::optional<PhotoState>& to, const Act& act,
                                                 nlohmann::json detail = nlohmann::json::object());

[[nodiscard]] StoredPlan read_plan(ReadSession& session, PhotoId photo);
[[nodiscard]] std::vector<HeldRendition> read_renditions(ReadSession& session, PhotoId photo);
[[nodiscard]] std::vector<ReviewComment> read_comments(ReadSession& session, PhotoId photo);
[[nodiscard]] std::size_t count_undo_steps(ReadSession& session, PhotoId photo);
[[nodiscard]] pipeline::Findings read_findings(ReadSession& session, PhotoId photo);
void write_findings(WriteSession& session, PhotoId photo, const pipeline::Findings& findings);
[[nodiscard]] Judged read_judged(ReadSession& session, PhotoId photo);
void write_judged(WriteSession& session, PhotoId photo, const Judged& judged);

// Who is in the photo, for whoever asks by person: by what was found in it and what was said of that.
void write_people(WriteSession& session, PhotoId photo, const pipeline::Findings& findings,
                  const pipeline::Rulings& rulings);

// Also notes who changed what is shown, which nothing takes back but drop_last_undo(). `more`: more is to be
// seen than before, which counts where a colleague had changed it.
void push_undo(WriteSession& session, PhotoId photo, const UndoStep& step, const std::string& who, bool more);
// The rulings that an undo would go back to are about the findings as they were then.
void carry_undo_steps(WriteSession& session, PhotoId photo, const pipeline::Findings& before,
                      const pipeline::Findings& after);
// Another's step that is taken back is a change of `who`'s, where `more` is to be seen for it.
void drop_last_undo(WriteSession& session, PhotoId photo, const std::string& who, bool more);
// Everybody who changed what is shown.
[[nodiscard]] std::vector<std::string> read_changers(ReadSession& session, PhotoId photo);
// Is more to be seen than a colleague had left?
[[nodiscard]] bool more_than_a_colleague(ReadSession& session, PhotoId photo);
[[nodiscard]] std::vector<ApprovedRendition> read_approved(ReadSession& session, PhotoId photo);
[[nodiscard]] std::vector<std::string> read_approvers(ReadSession& session, PhotoId photo);
[[nodiscard]] std::vector<ReleaseEntry> read_reserved(ReadSession& session, PhotoId photo);
// In place of the one of before, if any.
void write_print(WriteSession& session, PhotoId photo, const Digest& sha256,
                 const pipeline::PicturePrints& prints);

}  // namespace schoolgate::gate
