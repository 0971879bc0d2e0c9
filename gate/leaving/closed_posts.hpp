// Posts without pictures on a platform whose account is closed: what is up there has to go, too.
#pragma once

#include <cstddef>
#include <string>

#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

// Puts each that is posted there, or was handed out and may be, onto the take-down list, with its link,
// unless it was put there before: ticked off or not. Gives how many came onto it.
[[nodiscard]] Result<std::size_t> list_closed_posts(const Darkroom& room, const Knowledge& knowledge,
                                                    const std::string& who);

}  // namespace schoolgate::gate
