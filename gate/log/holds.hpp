// What was found in a photo, and what is kept of it once it is planned and rendered.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "consent/decision.hpp"
#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"
#include "gate/log/approvals.hpp"
#include "gate/log/photo_record.hpp"
#include "gate/log/undo_steps.hpp"
#include "pipeline/findings/findings.hpp"
#include "pipeline/findings/plan.hpp"

namespace schoolgate::gate {

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
  // Blocked although the decision is not, until a person says otherwise.
  bool stays_blocked = false;
  // Gives the pictures, which are written already, their names. Called in the transaction that holds the
  // photo, when nothing else can fail but its commit: whoever is too late puts nothing in anybody's place.
  std::function<Status()> put_pictures = {};
};

struct StoredPlan {
  pipeline::Rulings rulings;
  consent::PhotoDecision decision;
  std::uint64_t register_version = 0;
};

struct JudgedFindings {
  pipeline::Findings findings;
  Judged judged;  // empty texts for a photo that was judged before this was noted
};

// Does `now` keep anything, on any platform, that `before` hides there?
[[nodiscard]] bool shows_more(const consent::PhotoDecision& now, const consent::PhotoDecision& before);

// What becomes of the undo steps when a photo is held.
enum class UndoEffect { Keep, PopLast };

// Removes pictures that no photo holds any more; what cannot be removed is left for the sweep.
using DiscardPictures = std::function<void(const std::vector<Digest>&)>;

class Holds {
 public:
  // Needs the log's schema (Photos). `pictures` is called right after a transaction has stood, or has failed
  // to.
  Holds(std::shared_ptr<Database> database, const Clock& clock, DiscardFiles files, DiscardPictures pictures)
      : database_(std::move(database)),
        clock_(clock),
        discard_files_(std::move(files)),
        discard_pictures_(std::move(pictures)) {}

  // Each: Conflict when the version is another by now, Refused when no arrow leads there.
  [[nodiscard]] Result<PhotoVersion> store_findings(PhotoId photo, PhotoVersion seen,
                                                    const pipeline::Findings& findings, const Judged& judged,
                                                    const Act& act);
  // Judged anew, and nothing else is to be seen or to be ruled on: findings of the same places, approvals and
  // version stay. Conflict when somebody was quicker.
  [[nodiscard]] Status note_judged(PhotoId photo, PhotoVersion seen, const pipeline::Findings& findings,
                                   const Judged& judged, const std::string& who);
  // To held, or to blocked when the decision says so; also from held to held. Standing approvals lapse. The
  // pictures that it takes the place of are removed; if it fails, the content's own are.
  [[nodiscard]] Result<PhotoVersion> hold(PhotoId photo, PhotoVersion seen, const HoldContent& content,
                                          const Act& act, const std::optional<UndoStep>& undo = {},
                                          UndoEffect effect = UndoEffect::Keep);

  // Of a photo that was analysed before they were taken: beside what was found, which stays as it is.
  void keep_measures(PhotoId photo, const pipeline::Measures& measures);

  [[nodiscard]] pipeline::Findings findings(PhotoId photo);
  // The findings and what they were judged by, of one moment.
  [[nodiscard]] JudgedFindings judged_findings(PhotoId photo);
  [[nodiscard]] StoredPlan plan(PhotoId photo);
  [[nodiscard]] std::vector<HeldRendition> renditions(PhotoId photo);
  // The SHA-256 of every held or approved picture, as hexadecimal text.
  [[nodiscard]] std::set<std::string> rendition_files();
  // They have expired: recorded first, then removed; gives their number. Released files stay as they are.
  // Conflict when somebody was quicker.
  [[nodiscard]] Result<std::size_t> forget_renditions(PhotoId photo, PhotoVersion seen,
                                                      const std::string& who);
  // Has the picture removed unless it is held or approved. No photo is held with it meanwhile, also by
  // another program: one that makes the same picture puts it there before or after.
  [[nodiscard]] Status remove_unused(const Digest& picture, const std::function<Status()>& remove);

 private:
  void discard_unused(const std::vector<HeldRendition>& renditions);

  std::shared_ptr<Database> database_;
  const Clock& clock_;
  DiscardFiles discard_files_;
  DiscardPictures discard_pictures_;
};

}  // namespace schoolgate::gate
