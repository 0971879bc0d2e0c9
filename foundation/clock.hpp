// The present moment as something that is passed in, and calendar days as the register writes them.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "foundation/result.hpp"

namespace schoolgate {

using Day = std::chrono::year_month_day;
using Instant = std::chrono::sys_seconds;

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
  // The calendar day at the school: local time, since consent runs out at the school's midnight.
  [[nodiscard]] Day today() const;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
};

// Reads "2026-07-03" only. Other forms are the importer's business, which knows the file's habits.
[[nodiscard]] Result<Day> parse_iso_day(std::string_view text);
[[nodiscard]] std::string to_iso(Day day);
// "2026-07-03T15:04:05Z"
[[nodiscard]] std::string to_iso(Instant instant);
[[nodiscard]] Result<Instant> parse_iso_instant(std::string_view text);

}  // namespace schoolgate
