// Under which event a photo goes that lies under the wrong one.
#pragma once

#include <string>

#include "foundation/result.hpp"
#include "gate/log/event.hpp"
#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

// As move_to_event() takes it (review_actions.hpp).
[[nodiscard]] Result<EventName> event_to_move_to(const Darkroom& room, const std::string& text);

}  // namespace schoolgate::gate
