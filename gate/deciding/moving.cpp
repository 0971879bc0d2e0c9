#include "gate/deciding/moving.hpp"

#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "foundation/text.hpp"
#include "gate/log/photo_queue.hpp"

namespace schoolgate::gate {

Result<EventName> event_to_move_to(const Darkroom& room, const std::string& text) {
  std::vector<EventName> named;
  std::vector<std::string> titles;
  for (const auto& one : list_events(*room.log.database)) {
    const Event& event = one.event;
    titles.push_back(title(event));
    if (lower_case(titles.back()) == lower_case(text)) return EventName{event.day, event.name};
    if (lower_case(event.name) == lower_case(text)) named.push_back({event.day, event.name});
  }
  if (named.size() == 1) return named.front();
  const auto knowledge = room.keeper.knowledge();
  if (!knowledge) return tl::unexpected(knowledge.error());
  const Day today = (*knowledge)->today;
  const EventName asked = parse_event_name(text, today);
  if (names_its_day(text) && asked.day <= today) return asked;
  constexpr std::size_t kNamed = 10;
  const bool more = titles.size() > kNamed;
  if (more) titles.resize(kNamed);
  return failure(ErrorCode::NotFound,
                 named.empty() ? fmt::format("there is no event '{}'", text)
                               : fmt::format("{} events are called '{}'", named.size(), text),
                 fmt::format("name one of: {}{}; or a new one with its day, which is not to come: '{} {}'",
                             fmt::join(titles, ", "), more ? ", ..." : "", to_iso(today), asked.name));
}

}  // namespace schoolgate::gate
