// What the database knows of photos in one moment.
#pragma once

#include <string>
#include <vector>

#include "consent/ledger/ledger.hpp"
#include "gate/log/approvals.hpp"
#include "gate/log/holds.hpp"
#include "gate/log/photo_record.hpp"

namespace schoolgate::gate {

struct PhotoSnapshot {
  PhotoRecord photo;
  pipeline::Findings findings;
  Judged judged;
  StoredPlan plan;
  std::vector<HeldRendition> renditions;
  std::vector<ReviewComment> comments;
  std::vector<consent::LedgerEntry> history;
  std::size_t undo_steps = 0;
  std::uint64_t register_version = 0;  // the register's own in that moment
};

// NotFound for an unknown photo.
[[nodiscard]] Result<PhotoSnapshot> snapshot(Database& database, PhotoId photo);

// By what a released photo was decided, and its files.
struct ReleasedSnapshot {
  JudgedFindings found;
  StoredPlan plan;
  std::vector<ReleaseEntry> files;
};
// Of a photo of which there is nothing: empty.
[[nodiscard]] ReleasedSnapshot released_snapshot(Database& database, PhotoId photo);

// What the tables claim of one photo, for whoever compares it with the ledger.
struct PhotoClaims {
  PhotoRecord photo;
  std::vector<HeldRendition> held;
  std::vector<ApprovedRendition> approved;
  std::vector<std::string> approvers;
  std::vector<ReleaseEntry> files;  // released, or named for a release
};

// Of every photo, by its id.
[[nodiscard]] std::vector<PhotoClaims> read_claims(ReadSession& session);

}  // namespace schoolgate::gate
