// Which classes take part in an event, said before it; and that somebody looked for those of them who may not
// be shown.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "consent/register/person.hpp"
#include "foundation/clock.hpp"
#include "foundation/digest.hpp"
#include "foundation/storage/database.hpp"
#include "gate/log/event.hpp"

namespace schoolgate::gate {

struct EventClasses {
  Event event;
  std::vector<std::string> classes;         // as the register writes them; none: nobody said
  std::set<consent::PersonId> people = {};  // in them when that was said, or when somebody looked
  std::optional<Digest> looked_for =
      {};  // the list of people that somebody looked for (StandAsideSheet::print)
};

// In the place of what was said before; none takes it back. The event is made where there is none of that day
// and name yet. Needs classes as the register writes them, and who is in them (people_in). Gives the event's
// id.
[[nodiscard]] EventId set_event_classes(Database& database, const Clock& clock, const EventName& event,
                                        const std::vector<std::string>& classes,
                                        const std::set<consent::PersonId>& people, const std::string& who);
// Nothing for an unknown event.
[[nodiscard]] std::optional<EventClasses> event_classes(Database& database, EventId event);
// Of which classes were said and photos are held.
[[nodiscard]] std::vector<EventClasses> planned_events_under_review(Database& database);
// NotFound for an unknown event. Said once more of another list, that one counts. `people`: on the list; they
// stay people of the event.
[[nodiscard]] Status note_looked_for(Database& database, const Clock& clock, EventId event,
                                     const Digest& list, const std::set<consent::PersonId>& people,
                                     const std::string& who);

}  // namespace schoolgate::gate
