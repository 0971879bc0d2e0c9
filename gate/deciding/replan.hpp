// A photo that was held before, planned and rendered again.
#pragma once

#include "gate/deciding/review_actions.hpp"
#include "gate/holding/hold.hpp"

namespace schoolgate::gate {

struct ReplanOptions {
  std::optional<UndoStep> undo = {};
  UndoEffect effect = UndoEffect::Keep;
  bool fresh_pictures = false;  // also where the same is to be seen: the old ones are lost or damaged
  std::optional<consent::LedgerAction> action_when_blocked = {};  // when that is what becomes of it
};

// With these rulings and today's register: the pictures are made anew only where anything else is to be seen.
// The photo is held or blocked afterwards.
[[nodiscard]] Result<PhotoVersion> replan(const Darkroom& room, const PhotoRecord& photo,
                                          const pipeline::Rulings& rulings, Act act,
                                          const ReplanOptions& options);

// The same with changed rulings, as a step that can be undone.
[[nodiscard]] Result<PhotoVersion> rule(const Darkroom& room, const PhotoRecord& photo,
                                        const std::vector<RulingChange>& changes, StepKind kind, Act act);

}  // namespace schoolgate::gate
