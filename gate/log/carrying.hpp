// From one judgement of a photo to the next: which findings are the same, and what the technician's rulings
// on them become.
#pragma once

#include "pipeline/findings/findings.hpp"
#include "pipeline/findings/plan.hpp"

namespace schoolgate::gate {

// Stored places are rounded to a tenth of a pixel.
[[nodiscard]] bool same_place(const pipeline::Quad& a, const pipeline::Quad& b);

// What is the same thing at the same place, whatever it is taken for by now, gets the id that it had before;
// anything else one that nothing had before.
[[nodiscard]] pipeline::Findings with_ids_of(const pipeline::Findings& before, pipeline::Findings after);

// The same findings in the same order, whatever they are taken for.
[[nodiscard]] bool same_places(const pipeline::Findings& a, const pipeline::Findings& b);
// And are they taken for the same?
[[nodiscard]] bool same_findings(const pipeline::Findings& a, const pipeline::Findings& b);

// Rulings on `before` as rulings on `after`. One whose finding is gone lapses; a redaction lives on as a
// drawn region, so that nothing is shown again that somebody had hidden.
[[nodiscard]] pipeline::Rulings carried(const pipeline::Rulings& rulings, const pipeline::Findings& before,
                                        const pipeline::Findings& after);

}  // namespace schoolgate::gate
