// Every photo of the workspace and its state, in the database. Each change checks the version that the caller
// saw, follows an arrow of the states, and is one transaction with its ledger entry.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "consent/decision.hpp"
#include "foundation/database.hpp"
#include "gate/photo_record.hpp"
#include "pipeline/findings.hpp"
#include "pipeline/plan.hpp"

namespace schoolgate::gate {

struct NewPhoto {
  Digest sha256;
  std::uint64_t bytes = 0;
  EventName event;
  std::string source_name;
  std::string uploader;
};

struct TakenIn {
  PhotoRecord photo;
  bool known_before = false;
};

// What is kept of a planned and rendered photo.
struct HoldContent {
  pipeline::Rulings rulings;
  consent::PhotoDecision decision;
  std::uint64_t register_version = 0;
  Workload workload;
  std::vector<HeldRendition> renditions;
};

struct StoredPlan {
  consent::PhotoDecision decision;
  std::uint64_t register_version = 0;
};

// Who does it, on which version, and what the ledger is told.
struct Act {
  std::string who;
  std::string action;  // "photo.held"
  std::string reason;  // kept with the photo; may be empty
};

// What undo() goes back to.
struct UndoStep {
  PhotoState state = PhotoState::Held;
  std::string reason;
  bool held_back = false;
  pipeline::Rulings rulings;
};

// Safe to share between threads. Throws soci::soci_error when the database fails.
class PhotoLog {
 public:
  // Brings the room's schema up to date.
  PhotoLog(std::shared_ptr<Database> database, const Clock& clock);

  // New photos become received; the same SHA-256 again gives the photo that is known.
  [[nodiscard]] TakenIn take(const NewPhoto& photo);
  [[nodiscard]] Result<PhotoRecord> find(PhotoId photo);
  [[nodiscard]] std::optional<PhotoRecord> find(const Digest& sha256);
  // Received and analysed photos that wait to be carried on with: those never tried first.
  [[nodiscard]] std::vector<PhotoRecord> unfinished();

  // Counts an analysis that begins; the number tells how often it was begun without an end.
  [[nodiscard]] int begin_attempt(PhotoId photo);
  // An orderly stop: the attempt was nobody's fault.
  void forgive_attempt(PhotoId photo);

  // Each: Conflict when the version is another by now, Refused when no arrow leads there.
  [[nodiscard]] Result<PhotoVersion> move(PhotoId photo, PhotoVersion seen, PhotoState to, const Act& act);
  [[nodiscard]] Result<PhotoVersion> store_findings(PhotoId photo, PhotoVersion seen,
                                                    const pipeline::Findings& findings, const Act& act);
  // To held, or to blocked when the decision says so; `undo` is pushed when given.
  [[nodiscard]] Result<PhotoVersion> hold(PhotoId photo, PhotoVersion seen, const HoldContent& content,
                                          const Act& act, const std::optional<UndoStep>& undo);

  [[nodiscard]] pipeline::Findings findings(PhotoId photo);
  [[nodiscard]] pipeline::Rulings rulings(PhotoId photo);
  [[nodiscard]] StoredPlan plan(PhotoId photo);
  [[nodiscard]] std::vector<HeldRendition> renditions(PhotoId photo);

 private:
  std::shared_ptr<Database> database_;
  const Clock& clock_;
};

}  // namespace schoolgate::gate
