// Which of an event's held photos a person picked. Those that were not picked stay held, out of the
// technician's queue, until the choice is taken back; what came into the event since stands in the queue as
// ever.
#pragma once

#include <string>
#include <vector>

#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"
#include "gate/log/photo_record.hpp"

namespace schoolgate::gate {

// In the place of what was picked of the event for the platform before. A photo that is picked for one
// platform stands in the queue. Refused when one of them is no held photo of the event with a rendition for
// the platform, or none is named.
[[nodiscard]] Status keep_pick(Database& database, const Clock& clock, EventId event,
                               const consent::PlatformId& platform, const std::vector<PhotoId>& photos,
                               const std::string& who);
// As if nothing had been picked of it for the platform. Refused when nothing was.
[[nodiscard]] Status undo_pick(Database& database, const Clock& clock, EventId event,
                               const consent::PlatformId& platform, const std::string& who);
// By id; empty when nothing was picked.
[[nodiscard]] std::vector<PhotoId> picked_of(Database& database, EventId event,
                                             const consent::PlatformId& platform);

}  // namespace schoolgate::gate
