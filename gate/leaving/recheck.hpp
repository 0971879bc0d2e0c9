// After the register changed, or a day passed: what is allowed no longer leaves released/ at once, and goes
// back to review where it has not left yet. Commands, page, watch and batches all call this one function.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "gate/log/approvals.hpp"
#include "gate/log/releases.hpp"
#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

struct TakenDownFiles {
  PhotoId photo = 0;
  PhotoState state = PhotoState::TakenDown;  // still Released when files of other platforms may stay
  std::vector<consent::PlatformId> platforms;
  std::string reason;
};

struct ReturnedPhoto {
  PhotoId photo = 0;
  PhotoState state = PhotoState::Held;  // Held again, or Blocked
  std::string reason;
};

// Of a post that was handed out or noted as posted, and came onto the take-down list for its words.
struct ListedText {
  std::int64_t post = 0;
  consent::PlatformId platform;
  std::string reason;
};

struct RecheckSummary {
  std::vector<TakenDownFiles> taken_down;
  std::vector<ReturnedPhoto> returned;  // approved, held or blocked before, and decided otherwise now
  std::size_t judged_anew = 0;          // names read, or faces compared, once more
  std::vector<ListedText> texts;        // of recheck_with_texts() alone
  // Of what is out, where faces have to be compared with who was enrolled since: photos that were, that are
  // left for the next recheck, and whose original is gone or cannot be looked at any more.
  std::size_t faces_compared = 0;
  std::size_t faces_left = 0;
  std::size_t faces_unknown = 0;
  std::vector<LeftFile> left;  // in released/, of this take-down or one before
  [[nodiscard]] bool empty() const { return taken_down.empty() && returned.empty() && texts.empty(); }
};

enum class RecheckScope {
  Released,    // quick: what is out
  Everything,  // and what waits, which may have to be rendered anew
};

struct RecheckOptions {
  std::string who;
  RecheckScope scope = RecheckScope::Everything;
  // Only photos in which this person is, or somebody who may be the same: all that an answer of theirs can
  // touch, in moments. A recheck of all the others stays due.
  std::optional<consent::PersonId> person = {};
  // Only this photo: it is no longer due by itself. A recheck of all the others stays as due as it is.
  std::optional<PhotoId> photo = {};
  // Of so many released photos the faces are compared at a time: it takes about as long as looking at a
  // photo.
  std::size_t most_faces = 200;
};

// `done` of `all` photos; called by the calling thread.
using RecheckProgress = std::function<void(std::size_t done, std::size_t all)>;

// What there is to say of released photos whose faces were not compared with who was enrolled since, and of
// files that could not be removed; empty when there are none.
[[nodiscard]] std::vector<std::string> words_left(const RecheckSummary& summary);

// Faces of what is out are compared by a whole recheck alone, once for each change of who is enrolled. A
// photo that somebody else changes meanwhile is left to them. Fails only when disk or database do; what was
// done until then stands, and the next call carries on.
[[nodiscard]] Result<RecheckSummary> recheck(const Darkroom& room, const RecheckOptions& options,
                                             const RecheckProgress& progress = {},
                                             const std::stop_token& stop = {});

// Are register, day or templates others than at the last whole recheck of this workspace, or was a photo held
// since by what held no longer?
[[nodiscard]] bool recheck_due(const Darkroom& room);

// Takes photos out of release, all or none: their files leave, and each comes onto the take-down list with
// its reason. Gives the new versions.
[[nodiscard]] Result<std::vector<PhotoVersion>> withdraw_files(const Workspace& workspace, Releases& releases,
                                                               const std::vector<PhotoPull>& photos,
                                                               const Act& act);
// The same of one.
[[nodiscard]] Result<PhotoVersion> withdraw_files(const Workspace& workspace, Releases& releases,
                                                  const PhotoRecord& photo,
                                                  const std::map<consent::PlatformId, std::string>& why,
                                                  const Act& act);

// Why an approved photo may not be released as it was approved; empty when it may. `findings` are
// today's; `pictures`: for these platforms.
[[nodiscard]] std::string what_changed(const consent::PhotoDecision& approved,
                                       const consent::PhotoDecision& today,
                                       const pipeline::Findings& findings,
                                       const std::vector<ApprovedRendition>& pictures,
                                       const Knowledge& knowledge);

// Ends an approval: planned and rendered anew, held or blocked with this reason. Where no new picture can be
// made (the original is lost) the approval ends all the same; `blocked` tells what becomes of it then.
// Conflict when somebody else was quicker.
[[nodiscard]] Result<PhotoState> give_back(const Darkroom& room, const PhotoRecord& photo,
                                           const std::string& who, const std::string& reason, bool blocked,
                                           bool fresh_pictures);

}  // namespace schoolgate::gate
