// Where two pieces of evidence together say something else than the sum of their weights.
#pragma once

#include "pipeline/texts/judging/evidence.hpp"

namespace schoolgate::pipeline {

// To be added to the sum of weights in context: small decision trees, boosted on what the sum leaves
// unexplained (Friedman, Greedy function approximation, 2001).
[[nodiscard]] float correction_in_context(const EvidenceValues& values);

}  // namespace schoolgate::pipeline
