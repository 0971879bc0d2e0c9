// A plan's pictures cut to the parts that were wished for, and what a person should know of how they look.
#pragma once

#include "pipeline/findings/findings.hpp"
#include "pipeline/findings/plan.hpp"

namespace schoolgate::pipeline {

// Needs the plan of these findings (those that were found) and rulings. Each platform for which a crop was
// wished gets the part that today's decisions allow (suggest_crop); where they allow none, its whole redacted
// picture, and a mark of the decision says so. Platforms with different wishes get pictures of their own. A
// mark tells of each face that may be shown and would be covered in part by what hides its neighbours.
void frame(Plan& plan, const Findings& findings, const Rulings& rulings);

}  // namespace schoolgate::pipeline
