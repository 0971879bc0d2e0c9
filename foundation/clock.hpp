// The present moment as something that is passed in, and calendar days as the register writes them.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "foundation/result.hpp"

namespace schoolgate {

using Day = std::chrono::year_month_day;
using Instant = std::chrono::sys_seconds;

// Where the day begins when, by the machine's time zone database. Safe to share between threads.
class TimeZone {
 public:
  // "Europe/London". NotFound where the database does not know it.
  [[nodiscard]] static Result<TimeZone> named(const std::string& name);
  [[nodiscard]] const std::string& name() const { return name_; }
  // How far its clocks are ahead of UTC at that moment.
  [[nodiscard]] std::chrono::seconds ahead(Instant moment) const;

 private:
  struct Rules;
  TimeZone(std::string name, std::shared_ptr<const Rules> rules)
      : name_(std::move(name)), rules_(std::move(rules)) {}
  std::string name_;
  std::shared_ptr<const Rules> rules_;
};

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
  // How far the clocks on its wall are ahead of UTC at that moment: the machine's, where it is not known
  // whose days are counted.
  [[nodiscard]] virtual std::chrono::seconds ahead(Instant moment) const;
  // The calendar day of a moment there, since consent runs out at the school's midnight.
  [[nodiscard]] Day day_of(Instant moment) const;
  [[nodiscard]] Day today() const { return day_of(now()); }
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
};

// Another's moments, in the school's time zone, whatever that of the machine or of the program's
// environment. The other must outlive it.
class SchoolClock final : public Clock {
 public:
  SchoolClock(const Clock& clock, TimeZone zone) : clock_(clock), zone_(std::move(zone)) {}
  [[nodiscard]] Instant now() const override { return clock_.now(); }
  [[nodiscard]] std::chrono::seconds ahead(Instant moment) const override { return zone_.ahead(moment); }
  [[nodiscard]] const TimeZone& zone() const { return zone_; }

 private:
  const Clock& clock_;
  TimeZone zone_;
};

// Reads "2026-07-03" only. Other forms are the importer's business, which knows the file's habits.
[[nodiscard]] Result<Day> parse_iso_day(std::string_view text);
[[nodiscard]] std::string to_iso(Day day);
// "2026-07-03T15:04:05Z"
[[nodiscard]] std::string to_iso(Instant instant);
[[nodiscard]] Result<Instant> parse_iso_instant(std::string_view text);

}  // namespace schoolgate
