// An event: a batch of photos with a date and a name, "2026-07-03 Sports Day".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "foundation/clock.hpp"

namespace schoolgate::consent {
class RegisterView;
}

namespace schoolgate::gate {

using EventId = std::int64_t;

struct EventName {
  Day day{};
  std::string name;  // as sanitise_event_name gives it
};

struct Event {
  EventId id = 0;
  Day day{};
  std::string name;
};

// A name that is safe as a folder on every system: no separators, control or reserved characters, no leading
// or trailing dots and blanks, valid UTF-8, at most 60 bytes; never empty ("Photos").
[[nodiscard]] std::string sanitise_event_name(std::string_view name);

// "2026-07-03 Sports Day", "3.7.2026 Sports Day" with the day first, or "Sports Day", which then takes place
// on `today`.
[[nodiscard]] EventName parse_event_name(std::string_view text, Day today);
// Whether it begins with its day, and goes on.
[[nodiscard]] bool names_its_day(std::string_view text);

// "2026-07-03 Sports Day"
[[nodiscard]] std::string title(const Event& event);
// The event as it may be named where anybody can read it: "Photos" in place of a name that holds, or may
// hold, any part of a name in the register, however it is written and whatever letters are joined to it. A
// word that only begins or ends like a name passes when `dictionary` (hunspell's, "en_GB") knows it:
// "Christmas" in a school with a Chris. Without the dictionary's files it does not.
[[nodiscard]] Event public_event(Event event, const consent::RegisterView& people,
                                 const std::string& dictionary);

// "2026-07-03_Sports-Day", the beginning of every released file's name.
[[nodiscard]] std::string file_stem(const Event& event);

}  // namespace schoolgate::gate
