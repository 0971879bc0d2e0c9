// The photo log's tables, for the files of this room that write SQL.
#pragma once

#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <soci/soci.h>

#include "foundation/clock.hpp"
#include "foundation/database.hpp"
#include "foundation/result.hpp"
#include "gate/log/photo_log.hpp"
#include "gate/log/photo_record.hpp"

namespace schoolgate::gate {

[[nodiscard]] std::span<const SchemaStep> photo_schema();

// For what this room wrote itself. Throws std::runtime_error when it cannot be read back.
template <typename Value>
[[nodiscard]] Value stored(Result<Value> value) {
  if (!value) throw std::runtime_error("the photo log is damaged: " + value.error().message);
  return std::move(*value);
}
[[nodiscard]] nlohmann::json stored_json(const std::string& text);
// A count or sum: SQLite gives them no type of their own, so they come as text.
[[nodiscard]] std::uint64_t whole_number(const soci::row& row, const char* column);
[[nodiscard]] PhotoState stored_state(const std::string& word);

// "SELECT ... FROM photos JOIN events ..." with every column that read_photo needs.
[[nodiscard]] const std::string& select_photos();
[[nodiscard]] PhotoRecord read_photo(const soci::row& row);
[[nodiscard]] std::optional<PhotoRecord> find_photo(soci::session& session, PhotoId photo);

// Conflict or NotFound unless the photo is there in the version that was seen.
[[nodiscard]] Result<PhotoRecord> photo_as_seen(soci::session& session, PhotoId photo, PhotoVersion seen);

// Writes the ledger entry and raises the version; with `to` follows that arrow too. Everything else that the
// change means is written by the caller in the same transaction, after this has succeeded.
[[nodiscard]] Result<PhotoVersion> record_change(soci::session& session, Instant now,
                                                 const PhotoRecord& photo,
                                                 const std::optional<PhotoState>& to, const Act& act,
                                                 nlohmann::json detail = nlohmann::json::object());

// What a failure of the database is told as.
[[nodiscard]] Error database_failed(const soci::soci_error& error);

[[nodiscard]] StoredPlan read_plan(soci::session& session, PhotoId photo);
[[nodiscard]] std::vector<HeldRendition> read_renditions(soci::session& session, PhotoId photo);
[[nodiscard]] std::vector<ReviewComment> read_comments(soci::session& session, PhotoId photo);
[[nodiscard]] std::size_t count_undo_steps(soci::session& session, PhotoId photo);
[[nodiscard]] pipeline::Findings read_findings(soci::session& session, PhotoId photo);
void write_findings(soci::session& session, PhotoId photo, const pipeline::Findings& findings);
[[nodiscard]] Judged read_judged(soci::session& session, PhotoId photo);
void write_judged(soci::session& session, PhotoId photo, const Judged& judged);

void push_undo(soci::session& session, PhotoId photo, const UndoStep& step, const std::string& who);
void drop_last_undo(soci::session& session, PhotoId photo);
void drop_approvals(soci::session& session, PhotoId photo);
[[nodiscard]] std::vector<ApprovedRendition> read_approved(soci::session& session, PhotoId photo);
[[nodiscard]] std::vector<ReleaseEntry> read_reserved(soci::session& session, PhotoId photo);

}  // namespace schoolgate::gate
