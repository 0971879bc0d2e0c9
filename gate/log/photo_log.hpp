// Every photo of the workspace and its state, in the database. Each change checks the version that the caller
// saw, follows an arrow of the states, and is one transaction with its ledger entry.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "consent/decision.hpp"
#include "consent/ledger/ledger.hpp"
#include "foundation/storage/database.hpp"
#include "gate/log/photo_record.hpp"
#include "pipeline/findings/findings.hpp"
#include "pipeline/findings/plan.hpp"

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
  // Where the photo was judged anew: the findings that all of this is about. Steps to be undone go over to
  // them.
  std::optional<pipeline::Findings> findings = {};
  std::optional<Judged> judged = {};
};

struct StoredPlan {
  pipeline::Rulings rulings;
  consent::PhotoDecision decision;
  std::uint64_t register_version = 0;
};

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
  bool operator==(const ReleaseEntry&) const = default;
};

// What a release was decided by, and what it has made: all of it is compared once more in the transaction
// that releases.
struct ReleaseIntent {
  PhotoVersion seen = 0;
  std::uint64_t register_version = 0;
  Day day{};
  std::vector<ReleaseEntry> files;  // reserved, one for each approved picture
  nlohmann::json shows;             // for the ledger: who is shown where
};

// Safe to share between threads. Throws StorageError when the database fails, std::runtime_error when
// what it holds cannot be read back.
class PhotoLog {
 public:
  // Brings the room's schema up to date. `discard` removes files that an interrupted release left in
  // released/; it is called within the transaction that ends the approval.
  using Discard = std::function<Status(const std::vector<ReleaseEntry>&)>;
  PhotoLog(std::shared_ptr<Database> database, const Clock& clock, Discard discard);

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
                                                    const pipeline::Findings& findings, const Judged& judged,
                                                    const Act& act);
  // Judged anew, and nothing else is to be seen or to be ruled on: findings of the same places, approvals and
  // version stay. Conflict when somebody was quicker.
  [[nodiscard]] Status note_judged(PhotoId photo, PhotoVersion seen, const pipeline::Findings& findings,
                                   const Judged& judged, const std::string& who);
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

  // Everything about a photo as it stood at one moment.
  [[nodiscard]] Result<PhotoSnapshot> snapshot(PhotoId photo);
  [[nodiscard]] pipeline::Findings findings(PhotoId photo);
  // Empty texts for a photo that was judged before this was noted.
  [[nodiscard]] Judged judged(PhotoId photo);
  [[nodiscard]] StoredPlan plan(PhotoId photo);
  [[nodiscard]] std::vector<HeldRendition> renditions(PhotoId photo);
  [[nodiscard]] std::vector<ApprovedRendition> approved_renditions(PhotoId photo);
  [[nodiscard]] std::optional<UndoStep> last_undo(PhotoId photo);
  // What everything was last asked by as a whole (School::recheck_stamp).
  [[nodiscard]] std::string last_recheck();
  void note_recheck(const std::string& stamp);
  // Is any photo's held or approved picture this file?
  [[nodiscard]] bool rendition_in_use(const Digest& sha256);
  // The SHA-256 of all of them, as hexadecimal text.
  [[nodiscard]] std::set<std::string> rendition_files();
  // They have expired: recorded first, removed by the caller then. Released files stay as they are. Conflict
  // when somebody was quicker.
  [[nodiscard]] Status forget_renditions(PhotoId photo, PhotoVersion seen, const std::string& who);
  [[nodiscard]] Status forget_original(PhotoId photo, PhotoVersion seen, const std::string& who);

  void add_comment(PhotoId photo, const std::string& who, const std::string& text);

  // Gives a platform's file its name before it is written, so that an interrupted release finds it again.
  // False when another photo has that name.
  [[nodiscard]] bool reserve(PhotoId photo, const ReleaseEntry& entry);
  [[nodiscard]] std::vector<ReleaseEntry> reserved(PhotoId photo);
  // What a person approved, as the ledger recorded it. Refused when the tables claim anything else.
  [[nodiscard]] Result<std::vector<ApprovedRendition>> approval(PhotoId photo);
  // Approved becomes released, and `publish` gives the files their names, while nobody can change the
  // register or the photo. Conflict when either did since the intent was made; Refused when picture or
  // reservation is not the approved one. Nothing may stay visible of what `publish` did unless this succeeds.
  [[nodiscard]] Result<PhotoVersion> finish_release(PhotoId photo, const ReleaseIntent& intent,
                                                    const std::string& who,
                                                    const std::function<Status()>& publish);

  // Released becomes taken down, or stays released when files of other platforms than these remain (none
  // named: all go). `away` takes the files out of released/ while nobody can change the photo.
  [[nodiscard]] Result<PhotoVersion> take_down(PhotoId photo, PhotoVersion seen,
                                               const std::vector<consent::PlatformId>& platforms,
                                               const Act& act, const Discard& away);

 private:
  // Approvals lapse, and with them the names and files of a release that was interrupted.
  [[nodiscard]] Status end_approval(WriteSession& session, const PhotoRecord& photo);

  std::shared_ptr<Database> database_;
  const Clock& clock_;
  Discard discard_;
  std::set<PhotoId> begun_;  // attempts of this object; guarded by the database's lock
};

}  // namespace schoolgate::gate
