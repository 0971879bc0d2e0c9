// Every photo of the workspace and its state, in the database. Each change checks the version that the caller
// saw, follows an arrow of the states, and is one transaction with its ledger entry.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "consent/decision.hpp"
#include "foundation/database.hpp"
#include "gate/photo_record.hpp"
#include "gate/settings.hpp"
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

// Who does it, and what the ledger is told.
struct Act {
  std::string who;
  std::string action;  // "photo.held"
  std::string reason;  // kept with the photo; may be empty
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
  pipeline::Rulings rulings;
  consent::PhotoDecision decision;
  std::uint64_t register_version = 0;
};

// What the step did that an undo takes back.
enum class StepKind {
  State,         // approved, rejected, blocked, put off
  KeptRedacted,  // open findings were settled by leaving them redacted
  Ruled,         // a person changed what is shown or hidden
};

// What undo goes back to.
struct UndoStep {
  StepKind kind = StepKind::State;
  PhotoState state = PhotoState::Held;
  std::string reason;
  bool held_back = false;
  pipeline::Rulings rulings;
};

// What becomes of the undo steps when a photo is held.
enum class UndoEffect { Keep, PopLast };

struct StandingApproval {
  PhotoVersion version = 0;
  bool complete = false;
};

// One platform's approved picture.
struct ApprovedRendition {
  consent::PlatformId platform;
  Digest sha256;
  cv::Size size;
};

// A file that release has named, written or not yet.
struct ReleaseEntry {
  consent::PlatformId platform;
  std::string path;  // below released/
  Digest sha256;
};

// Safe to share between threads. Throws soci::soci_error when the database fails, std::runtime_error when
// what it holds cannot be read back.
class PhotoLog {
 public:
  // Brings the room's schema up to date.
  PhotoLog(std::shared_ptr<Database> database, const Clock& clock);

  // A new photo becomes received; the same SHA-256 again gives the photo that is known.
  [[nodiscard]] TakenIn take(const NewPhoto& photo);
  [[nodiscard]] Result<PhotoRecord> find(PhotoId photo);
  [[nodiscard]] std::optional<PhotoRecord> find(const Digest& sha256);
  [[nodiscard]] std::vector<PhotoRecord> in_state(PhotoState state);
  // Received and analysed photos that wait to be carried on with; those never tried come first.
  [[nodiscard]] std::vector<PhotoRecord> unfinished();

  // Counts an analysis that begins; the number tells how often it was begun without an end, this one
  // included.
  [[nodiscard]] int begin_attempt(PhotoId photo);
  // An orderly stop: the attempt was nobody's fault.
  void forgive_attempt(PhotoId photo);
  // The same for all that this object began and that have not ended: the program is about to end in their
  // midst.
  void forgive_attempts_under_way();

  // Each: Conflict when the version is another by now, Refused when no arrow leads there.
  [[nodiscard]] Result<PhotoVersion> move(PhotoId photo, PhotoVersion seen, PhotoState to, const Act& act,
                                          const std::optional<UndoStep>& undo = {});
  [[nodiscard]] Result<PhotoVersion> store_findings(PhotoId photo, PhotoVersion seen,
                                                    const pipeline::Findings& findings, const Act& act);
  // To held, or to blocked when the decision says so; also from held to held. Standing approvals lapse.
  [[nodiscard]] Result<PhotoVersion> hold(PhotoId photo, PhotoVersion seen, const HoldContent& content,
                                          const Act& act, const std::optional<UndoStep>& undo = {},
                                          UndoEffect effect = UndoEffect::Keep);
  // Back to held with everything else as it is; takes the last undo step away.
  [[nodiscard]] Result<PhotoVersion> step_back(PhotoId photo, PhotoVersion seen, const UndoStep& step,
                                               const Act& act);
  [[nodiscard]] Result<PhotoVersion> put_off(PhotoId photo, PhotoVersion seen, const Act& act,
                                             const UndoStep& undo);
  // Approved once `policy` is content, held and waiting for a second person until then.
  [[nodiscard]] Result<StandingApproval> approve(PhotoId photo, PhotoVersion seen, const std::string& who,
                                                 const std::vector<ApprovedRendition>& renditions,
                                                 std::uint64_t register_version, SecondApprover policy,
                                                 const UndoStep& undo);

  [[nodiscard]] pipeline::Findings findings(PhotoId photo);
  [[nodiscard]] StoredPlan plan(PhotoId photo);
  [[nodiscard]] std::vector<HeldRendition> renditions(PhotoId photo);
  [[nodiscard]] std::vector<ApprovedRendition> approved_renditions(PhotoId photo);
  [[nodiscard]] std::optional<UndoStep> last_undo(PhotoId photo);
  [[nodiscard]] std::size_t undo_steps(PhotoId photo);
  // Is any photo's held or approved picture this file?
  [[nodiscard]] bool rendition_in_use(const Digest& sha256);
  // The SHA-256 of all of them, as hexadecimal text.
  [[nodiscard]] std::set<std::string> rendition_files();
  // They have expired; released files and the ledger stay as they are.
  void forget_renditions(PhotoId photo, const std::string& who);

  void add_comment(PhotoId photo, const std::string& who, const std::string& text);
  [[nodiscard]] std::vector<ReviewComment> comments(PhotoId photo);

  // Gives a platform's file its name before it is written, so that an interrupted release finds it again.
  // False when another photo has that name.
  [[nodiscard]] bool reserve(PhotoId photo, const ReleaseEntry& entry);
  void drop_reservation(PhotoId photo, const consent::PlatformId& platform);
  [[nodiscard]] std::vector<ReleaseEntry> reserved(PhotoId photo);
  // All files are there: approved becomes released. `shows` is for the ledger: who is shown where.
  [[nodiscard]] Result<PhotoVersion> finish_release(PhotoId photo, PhotoVersion seen, const std::string& who,
                                                    const nlohmann::json& shows);

 private:
  std::shared_ptr<Database> database_;
  const Clock& clock_;
  std::set<PhotoId> begun_;  // attempts of this object; guarded by the database's lock
};

}  // namespace schoolgate::gate
