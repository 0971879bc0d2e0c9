// Whose approval a photo has, for which pictures, and the one place where an approval ends.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "consent/ledger/action.hpp"
#include "foundation/clock.hpp"
#include "foundation/digest.hpp"
#include "foundation/result.hpp"
#include "foundation/storage/database.hpp"
#include "gate/log/photo_record.hpp"

namespace schoolgate::gate {

struct UndoStep;

// Who does it, and what the ledger is told.
struct Act {
  std::string who;
  consent::LedgerAction action;
  std::string reason;  // kept with the photo; may be empty
  // Somebody wrote the reason, and may have written anybody's name: the ledger, from which nothing can be
  // taken out, does not get it.
  bool in_own_words = false;
  // Asked in the same transaction before anything is written; where it fails, nothing is.
  std::function<Status(WriteSession&)> provided = {};
};

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

// Removes files that an interrupted release left in released/.
using DiscardFiles = std::function<Status(const std::vector<ReleaseEntry>&)>;

class Approvals {
 public:
  // Needs the log's schema (Photos).
  Approvals(std::shared_ptr<Database> database, const Clock& clock)
      : database_(std::move(database)), clock_(clock) {}

  // Approved once `policy` is content, held and waiting for a second person until then; who is one person is
  // consent/ledger/same_hand.hpp's to say. `today`: what is shown by today's decisions. Conflict when photo
  // or register are others than were seen.
  [[nodiscard]] Result<StandingApproval> approve(PhotoId photo, PhotoVersion seen, const std::string& who,
                                                 const std::vector<ApprovedRendition>& renditions,
                                                 std::uint64_t register_version, SecondApprover policy,
                                                 const Workload& today, const UndoStep& undo);
  // Whoever that is was given the pictures of this version to look at. Conflict when it is another by now.
  [[nodiscard]] Status note_look(PhotoId photo, PhotoVersion version, const std::string& who);
  [[nodiscard]] bool has_looked(PhotoId photo, PhotoVersion version, const std::string& who);
  // Would those who approved it be enough by this policy? Conflict when it is approved no longer.
  [[nodiscard]] Result<bool> suffices(PhotoId photo, SecondApprover policy, const Workload& today);
  [[nodiscard]] std::vector<ApprovedRendition> pictures(PhotoId photo);
  // What a person approved, as the ledger recorded it. Refused when the tables claim anything else.
  [[nodiscard]] Result<std::vector<ApprovedRendition>> vouched(PhotoId photo);

 private:
  std::shared_ptr<Database> database_;
  const Clock& clock_;
};

// For the transaction that takes a photo out of its approval, whichever it is: approvals lapse, and with them
// the names and files of a release that was interrupted. A file that cannot go keeps the approval standing.
[[nodiscard]] Status end_approval(WriteSession& session, const PhotoRecord& photo,
                                  const DiscardFiles& discard);

// For the transaction that releases: the approved pictures, when the ledger's last approval says the same of
// this version of the photo. Conflict when it is approved no longer.
[[nodiscard]] Result<std::vector<ApprovedRendition>> approved_by_ledger(ReadSession& session,
                                                                        const PhotoRecord& photo);

}  // namespace schoolgate::gate
