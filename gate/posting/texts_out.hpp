// What the register's change means for words that are out, beside the pictures.
#pragma once

#include "gate/leaving/recheck.hpp"

namespace schoolgate::gate {

// recheck(), and then every post that may be up is asked again whether its words may stand there; those that
// may not come onto the take-down list. Of one photo alone no words are asked.
[[nodiscard]] Result<RecheckSummary> recheck_with_texts(const Darkroom& room, const RecheckOptions& options,
                                                        const RecheckProgress& progress = {},
                                                        const std::stop_token& stop = {});

}  // namespace schoolgate::gate
