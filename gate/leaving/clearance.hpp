// May what was released still be out? Asked of today's register, whenever it is listed, handed out or swept.
#pragma once

#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

// What of the approved pictures today's decisions would hide, platform by platform; all of them when the
// photo is blocked. `approved` was decided about `then`, `today` about `now`, which may hold other texts.
[[nodiscard]] Objections objections(const consent::PhotoDecision& approved, const pipeline::Findings& then,
                                    const consent::PhotoDecision& today, const pipeline::Findings& now);

// Empty when everything may stay: by consent, exposure, and whether the platform is open. Needs a released
// photo. What was answered is asked anew only when register, day or templates changed.
[[nodiscard]] Result<Objections> objections_today(const Darkroom& room, PhotoId photo);
[[nodiscard]] Result<Objections> objections_today(const Darkroom& room, const PhotoRecord& photo);
// By what is known already: of many photos all by the same.
[[nodiscard]] Result<Objections> objections_by(const Darkroom& room, const Knowledge& knowledge,
                                               const PhotoRecord& photo);

}  // namespace schoolgate::gate
