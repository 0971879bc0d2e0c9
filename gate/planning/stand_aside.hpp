// Who of an event's classes must stand aside when pictures are taken, by the register alone.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "consent/register/register_view.hpp"
#include "gate/planning/event_classes.hpp"

namespace schoolgate::gate {

struct StandsAside {
  consent::PersonId person;
  std::string class_name;
  std::string name;    // as they are called: "Amelia Hughes", "Amelia (Amy) Hughes"
  bool never = false;  // in no picture at all, wherever it goes; why, no sheet tells
};

struct PlatformSheet {
  consent::PlatformId platform;
  std::string why_shut;                // empty when something may be out there that day
  std::vector<StandsAside> not_shown;  // those who are in no picture at all first, then by class and name
  std::vector<StandsAside> not_named;  // may be shown, but without the name
};

struct StandAsideSheet {
  Event event;
  std::vector<std::string> classes;
  std::vector<std::string> nobody_in;  // of the classes: the register has nobody in them
  Day made{};
  Day asked_for{};  // the register was asked for this day: the event's own, while it is still to come
  std::uint64_t register_version = 0;
  std::size_t never = 0;               // people in no picture at all
  std::set<consent::PersonId> people;  // whom the lists were made of
  std::vector<PlatformSheet> platforms;

  // Another one when others may not be shown, or of other classes, whatever else changed in the register.
  [[nodiscard]] Digest print() const;
  // "2 of 4B and 5A must never be published, and 5 may not be shown on Facebook, 3 on X: have you looked for
  // them?", with platforms as `title` names them; empty when nobody stands aside anywhere.
  [[nodiscard]] std::string question(
      const std::function<std::string(const consent::PlatformId&)>& title) const;
};

// Who is in these classes, whatever they are.
[[nodiscard]] std::set<consent::PersonId> people_in(const std::vector<std::string>& classes,
                                                    const consent::RegisterView& people);

// Everybody who was in the classes when that was said and, while the school year of the event lasts, whoever
// is in them today; but nobody who had left by the day of the event. Works without any recognition.
[[nodiscard]] StandAsideSheet stand_aside_sheet(const EventClasses& event,
                                                const consent::RegisterView& people,
                                                const std::vector<consent::PlatformId>& platforms, Day today);

// Must somebody still look for people of the event's classes, as they are listed today?
[[nodiscard]] bool must_look_for(const EventClasses& event, const StandAsideSheet& sheet);

// Every class that somebody is in, ordered as people read them: 4B before 10A.
[[nodiscard]] std::vector<std::string> classes_of(const consent::RegisterView& people);
// The classes that are meant, as the register writes them. InvalidInput for one that nobody is in, naming
// those that there are.
[[nodiscard]] Result<std::vector<std::string>> known_classes(const std::vector<std::string>& meant,
                                                             const consent::RegisterView& people);
// "4B", "4B and 5A", "4B, 5A and 6C"
[[nodiscard]] std::string class_words(const std::vector<std::string>& classes);

}  // namespace schoolgate::gate
