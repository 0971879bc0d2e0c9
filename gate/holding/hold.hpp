// From findings and rulings to pictures in holds/: what batch, review and release share.
#pragma once

#include <optional>
#include <vector>

#include "gate/log/holds.hpp"
#include "gate/school/workbench.hpp"
#include "gate/school/workspace.hpp"

namespace schoolgate::gate {

// A finding on which a person's word is awaited; it stays redacted until then.
struct OpenFinding {
  consent::FindingId finding = consent::FindingId::None;
  bool doubtful =
      false;  // may be no face at all; else a suggestion that could be confirmed, or a possible name
};

// Doubtful findings, faces that would be shown somewhere if a person confirmed a suggestion, and whatever
// resembles or names somebody who must not be published; those without a ruling.
[[nodiscard]] std::vector<OpenFinding> open_findings(const pipeline::Findings& findings,
                                                     const pipeline::Rulings& rulings,
                                                     const consent::PhotoDecision& decision,
                                                     const Knowledge& knowledge);

// As if nobody had said anything of it.
[[nodiscard]] consent::PhotoDecision by_rules_alone(const pipeline::Findings& findings,
                                                    const Knowledge& knowledge, const Settings& settings,
                                                    const std::string& event);

// `by_rules`: by_rules_alone() of the same findings.
[[nodiscard]] Workload workload_of(const pipeline::Findings& findings, const pipeline::Rulings& rulings,
                                   const consent::PhotoDecision& decision,
                                   const consent::PhotoDecision& by_rules, const Knowledge& knowledge);

// Do both hide and show the same, platform by platform, and as large? Reasons may differ.
[[nodiscard]] bool same_actions(const consent::PhotoDecision& a, const consent::PhotoDecision& b);

// Plans, renders and verifies, and writes pictures and thumbnail into holds/, where they get their names when
// the content is held. Unavailable when the disk fails; any other error: no safe picture could be made.
[[nodiscard]] Result<HoldContent> make_hold(const Workspace& workspace, const Settings& settings,
                                            Workbench& bench, const pipeline::Photo& photo,
                                            const pipeline::Findings& findings, pipeline::Rulings rulings,
                                            const Knowledge& knowledge, const Event& event);

}  // namespace schoolgate::gate
