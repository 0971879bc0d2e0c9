// What is asked before an event, and of the devices that photos come from; the table in routes.cpp says who
// may.
#pragma once

#include "review/http/call.hpp"

namespace schoolgate::review {

struct Services;

// device_handlers.cpp
[[nodiscard]] Result<Reply> show_devices(Services& services, const Call& call);
[[nodiscard]] Result<Reply> tick_device(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_brought(Services& services, const Call& call);
[[nodiscard]] Result<Reply> note_deleted(Services& services, const Call& call);

// plan_handlers.cpp
[[nodiscard]] Result<Reply> show_classes(Services& services, const Call& call);
[[nodiscard]] Result<Reply> show_plan(Services& services, const Call& call);
[[nodiscard]] Result<Reply> set_plan(Services& services, const Call& call);
[[nodiscard]] Result<Reply> note_looked_for(Services& services, const Call& call);

}  // namespace schoolgate::review
