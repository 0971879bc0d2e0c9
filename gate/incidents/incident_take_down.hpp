// Everything that an incident is about, off every platform with one action.
#pragma once

#include "gate/out/incidents.hpp"
#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

// The photos of the incident's chosen pictures leave released/, and each place where one was released to
// waits on the take-down list, also where it was ticked off before the incident was reported. Gives how many
// places wait. Refused for an incident that is closed or of which no picture was chosen.
[[nodiscard]] Result<std::size_t> take_down_incident(const Darkroom& room, const Clock& clock, IncidentId id,
                                                     const std::string& who);

}  // namespace schoolgate::gate
