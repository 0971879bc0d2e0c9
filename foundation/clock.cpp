#include "foundation/clock.hpp"

#include <charconv>
#include <ctime>
#include <optional>

#include <fmt/format.h>

namespace schoolgate {
namespace {

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.front() == '-') return std::nullopt;
  return value;
}

std::tm broken_down(Instant instant, bool local) {
  // By the library it would go through nanoseconds, of which 64 bits end in 2262: cameras say what they like.
  const std::time_t seconds = instant.time_since_epoch().count();
  std::tm parts{};
  if (local) {
    localtime_r(&seconds, &parts);
  } else {
    gmtime_r(&seconds, &parts);
  }
  return parts;
}

}  // namespace

Instant SystemClock::now() const {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

Day Clock::today() const {
  const std::tm parts = broken_down(now(), true);
  return Day{std::chrono::year{parts.tm_year + 1900},
             std::chrono::month{static_cast<unsigned>(parts.tm_mon + 1)},
             std::chrono::day{static_cast<unsigned>(parts.tm_mday)}};
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
  const std::tm parts = broken_down(instant, false);
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
