// The event that somebody means by what they typed.
#pragma once

#include <string>

#include "gate/log/event.hpp"
#include "gate/school/school.hpp"

namespace schoolgate::cli {

// One that is known: as 'process' names it, or by its name alone where one event bears it. Throws Failed,
// which says what there is instead.
[[nodiscard]] gate::Event event_called(gate::School& school, const std::string& text);

// One that may still be to come. A name without a day is the event, or the folder in the inbox, that bears
// it; where there is none, it takes place today. Throws Failed where several events bear it.
[[nodiscard]] gate::EventName event_name(gate::School& school, const std::string& text);

}  // namespace schoolgate::cli
