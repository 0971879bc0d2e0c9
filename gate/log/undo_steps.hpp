// What a person's steps on a photo can be taken back to.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"
#include "gate/log/approvals.hpp"
#include "gate/log/photo_record.hpp"
#include "pipeline/findings/plan.hpp"

namespace schoolgate::gate {

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

class UndoSteps {
 public:
  // Needs the log's schema (Photos).
  UndoSteps(std::shared_ptr<Database> database, const Clock& clock, DiscardFiles discard)
      : database_(std::move(database)), clock_(clock), discard_(std::move(discard)) {}

  [[nodiscard]] std::optional<UndoStep> last(PhotoId photo);
  // Back to held with everything else as it is; takes the last undo step away. A standing approval ends.
  [[nodiscard]] Result<PhotoVersion> step_back(PhotoId photo, PhotoVersion seen, const UndoStep& step,
                                               const Act& act);

 private:
  std::shared_ptr<Database> database_;
  const Clock& clock_;
  DiscardFiles discard_;
};

}  // namespace schoolgate::gate
