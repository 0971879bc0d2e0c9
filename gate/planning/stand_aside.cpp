#include "gate/planning/stand_aside.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "foundation/folding.hpp"

namespace schoolgate::gate {
namespace {

std::string called(const consent::Person& person) {
  std::string name = person.first_name;
  if (!person.known_as.empty() && person.known_as != person.first_name)
    name += fmt::format(" ({})", person.known_as);
  if (!name.empty() && !person.last_name.empty()) name += ' ';
  return name + person.last_name;
}

// Years as numbers, the rest as text.
std::tuple<unsigned long, std::string> class_order(const std::string& name) {
  const auto first = std::ranges::find_if(name, [](unsigned char c) { return std::isdigit(c) != 0; });
  unsigned long year = 0;
  for (auto at = first; at != name.end() && std::isdigit(static_cast<unsigned char>(*at)) != 0; ++at)
    year = std::min(year * 10 + static_cast<unsigned long>(*at - '0'), 1'000'000UL);
  return {year, folded(name)};
}

// From September on it is the next one.
int school_year_of_day(Day day) {
  return static_cast<int>(day.year()) - (day.month() < std::chrono::September ? 1 : 0);
}

bool in_order_on_sheet(const StandsAside& one, const StandsAside& other) {
  if (one.never != other.never) return one.never;
  return std::tuple(class_order(one.class_name), folded(one.name), one.person) <
         std::tuple(class_order(other.class_name), folded(other.name), other.person);
}

}  // namespace

Digest StandAsideSheet::print() const {
  std::string text;
  for (const auto& name : classes) text += "class " + name + '\n';
  for (const auto& name : nobody_in) text += "nobody in " + name + '\n';
  for (const auto& sheet : platforms) {
    text += "not shown on " + sheet.platform + '\n';
    for (const auto& one : sheet.not_shown) text += fmt::format("{} {}\n", one.person, one.never);
  }
  return sha256(text);
}

std::string StandAsideSheet::question(
    const std::function<std::string(const consent::PlatformId&)>& title) const {
  std::vector<std::string> counts;
  for (const auto& sheet : platforms) {
    const std::size_t others = sheet.not_shown.size() - never;
    if (!sheet.why_shut.empty() || others == 0) continue;
    counts.push_back(counts.empty() ? fmt::format("{} may not be shown on {}", others, title(sheet.platform))
                                    : fmt::format("{} on {}", others, title(sheet.platform)));
  }
  std::vector<std::string> parts;
  if (never > 0) parts.push_back(fmt::format("{} must never be published", never));
  if (!counts.empty()) parts.push_back(fmt::format("{}", fmt::join(counts, ", ")));
  std::string words;
  if (!parts.empty())
    words =
        fmt::format("Of {}, {}: have you looked for them?", class_words(classes), fmt::join(parts, ", and "));
  if (nobody_in.empty()) return words;
  const std::string gone =
      fmt::format("The register has nobody in {} by now: have you looked for those who may not be shown?",
                  class_words(nobody_in));
  return words.empty() ? gone : words + ' ' + gone;
}

std::set<consent::PersonId> people_in(const std::vector<std::string>& classes,
                                      const consent::RegisterView& people) {
  std::set<consent::PersonId> found;
  for (const auto& person : people.people()) {
    if (std::ranges::find(classes, person.class_name) != classes.end()) found.insert(person.id);
  }
  return found;
}

StandAsideSheet stand_aside_sheet(const EventClasses& event, const consent::RegisterView& people,
                                  const std::vector<consent::PlatformId>& platforms, Day today) {
  StandAsideSheet sheet;
  sheet.event = event.event;
  sheet.classes = event.classes;
  sheet.made = today;
  sheet.asked_for = std::max(today, event.event.day);
  sheet.register_version = people.version();
  std::ranges::sort(sheet.classes, {}, class_order);
  const Day day = sheet.asked_for;
  // In September the same names are other children's classes.
  const bool same_year = school_year_of_day(today) <= school_year_of_day(event.event.day);
  if (!event.classes.empty()) sheet.people = event.people;
  if (same_year) sheet.people.merge(people_in(event.classes, people));
  std::vector<StandsAside> present;
  for (const auto& id : sheet.people) {
    const consent::Person* person = people.find(id);
    if (person == nullptr) continue;
    const bool never = people.do_not_publish(id);
    const auto& leaving = person->leaving_date;
    const bool had_left = leaving && leaving->ok() && *leaving < event.event.day;
    if (!had_left || never) present.push_back({id, person->class_name, called(*person), never});
  }
  for (const auto& name : sheet.classes) {
    const bool known = same_year ? std::ranges::find(present, name, &StandsAside::class_name) != present.end()
                                 : !present.empty();
    if (!known) sheet.nobody_in.push_back(name);
  }
  std::ranges::sort(present, in_order_on_sheet);
  sheet.never = static_cast<std::size_t>(std::ranges::count_if(present, &StandsAside::never));
  for (const auto& platform : platforms) {
    PlatformSheet& own = sheet.platforms.emplace_back();
    own.platform = platform;
    own.why_shut = people.why_shut(platform, day);
    for (const auto& one : present) {
      if (!people.may_show(one.person, platform, consent::Purpose::Image, day).granted)
        own.not_shown.push_back(one);
      else if (!people.may_show(one.person, platform, consent::Purpose::Name, day).granted)
        own.not_named.push_back(one);
    }
  }
  return sheet;
}

bool must_look_for(const EventClasses& event, const StandAsideSheet& sheet) {
  const auto nameless = [](const consent::PlatformId& platform) { return platform; };
  return !event.classes.empty() && event.looked_for != sheet.print() && !sheet.question(nameless).empty();
}

std::vector<std::string> classes_of(const consent::RegisterView& people) {
  std::vector<std::string> classes;
  for (const auto& person : people.people()) {
    if (!person.class_name.empty() && std::ranges::find(classes, person.class_name) == classes.end())
      classes.push_back(person.class_name);
  }
  std::ranges::sort(classes, {}, class_order);
  return classes;
}

Result<std::vector<std::string>> known_classes(const std::vector<std::string>& meant,
                                               const consent::RegisterView& people) {
  const auto known = classes_of(people);
  std::vector<std::string> classes;
  for (const auto& name : meant) {
    bool found = false;
    for (const auto& one : known) {
      if (one != name && folded_letters(one) != folded_letters(name)) continue;
      found = true;
      if (std::ranges::find(classes, one) == classes.end()) classes.push_back(one);
    }
    if (!found)
      return failure(
          ErrorCode::InvalidInput, fmt::format("nobody in the register is in class '{}'", name),
          known.empty() ? "the register names no class of anybody" : "the classes are " + class_words(known));
  }
  return classes;
}

std::string class_words(const std::vector<std::string>& classes) {
  if (classes.size() < 2) return classes.empty() ? std::string() : classes.front();
  return fmt::format("{} and {}", fmt::join(classes.begin(), classes.end() - 1, ", "), classes.back());
}

}  // namespace schoolgate::gate
