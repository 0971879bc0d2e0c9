#include "foundation/clock.hpp"

#include <charconv>
#include <ctime>
#include <optional>

#include <fmt/format.h>
#include <glib.h>

namespace schoolgate {
namespace {

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.front() == '-') return std::nullopt;
  return value;
}

std::tm broken_down(Instant instant) {
  // By the library it would go through nanoseconds, of which 64 bits end in 2262: cameras say what they like.
  const std::time_t seconds = instant.time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return parts;
}

}  // namespace

struct TimeZone::Rules {
  explicit Rules(GTimeZone* from) : zone(from) {}
  Rules(const Rules&) = delete;
  Rules& operator=(const Rules&) = delete;
  ~Rules() { g_time_zone_unref(zone); }
  GTimeZone* zone;
};

Result<TimeZone> TimeZone::named(const std::string& name) {
  // Places alone, not "+01:00" or a rule spelt out: these know no summer time, or no change of the law.
  const bool place = !name.empty() && (name == "UTC" || name.find('/') != std::string::npos) &&
                     name.front() != '/' && name.find("..") == std::string::npos;
  GTimeZone* zone = place ? g_time_zone_new_identifier(name.c_str()) : nullptr;
  if (zone == nullptr)
    return failure(
        ErrorCode::NotFound, fmt::format("'{}' is no time zone that this machine knows", name),
        "write a place as 'timedatectl list-timezones' lists them, for example Europe/London; where "
        "that one is unknown, install the package tzdata");
  return TimeZone(name, std::make_shared<const Rules>(zone));
}

std::chrono::seconds TimeZone::ahead(Instant moment) const {
  const int interval =
      g_time_zone_find_interval(rules_->zone, G_TIME_TYPE_UNIVERSAL, moment.time_since_epoch().count());
  return std::chrono::seconds(g_time_zone_get_offset(rules_->zone, interval));
}

Instant SystemClock::now() const {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::chrono::seconds Clock::ahead(Instant moment) const {
  const std::time_t seconds = moment.time_since_epoch().count();
  std::tm parts{};
  localtime_r(&seconds, &parts);
  return std::chrono::seconds(parts.tm_gmtoff);
}

Day Clock::day_of(Instant moment) const {
  return Day{std::chrono::floor<std::chrono::days>(moment + ahead(moment))};
}

Result<Day> parse_iso_day(std::string_view text) {
  const auto refused = [&] {
    return failure(ErrorCode::InvalidInput, fmt::format("'{}' is not a date", text),
                   "write it as year-month-day, for example 2026-07-03");
  };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return refused();
  const auto year = number(text.substr(0, 4));
  const auto month = number(text.substr(5, 2));
  const auto day = number(text.substr(8, 2));
  if (!year || !month || !day) return refused();
  const Day result{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                   std::chrono::day{static_cast<unsigned>(*day)}};
  if (!result.ok()) return refused();
  return result;
}

std::string to_iso(Day day) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

std::string to_iso(Instant instant) {
  const std::tm parts = broken_down(instant);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

Result<Instant> parse_iso_instant(std::string_view text) {
  const auto refused = [&] {
    return failure(ErrorCode::InvalidInput, fmt::format("'{}' is not a moment in UTC", text));
  };
  if (text.size() != 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != 'Z')
    return refused();
  const auto day = parse_iso_day(text.substr(0, 10));
  const auto hour = number(text.substr(11, 2));
  const auto minute = number(text.substr(14, 2));
  const auto second = number(text.substr(17, 2));
  if (!day || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return refused();
  return std::chrono::sys_days{*day} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
         std::chrono::seconds{*second};
}

}  // namespace schoolgate
