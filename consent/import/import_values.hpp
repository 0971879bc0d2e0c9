// The words and dates that people write into a consent list.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "foundation/clock.hpp"
#include "foundation/words.hpp"

namespace schoolgate::consent {

// What stands in a cell that asks yes or no. Unknown is the zero value: nobody guesses what it means.
// Requested: somebody was asked and has not answered. YesWithoutName: "Yes, no name", a yes to the picture
// and a no to the name. YesFirstName: "Yes (first name only)", a yes to the picture, and of the name to the
// first name. FirstName: "First name only", which says nothing of a picture.
enum class Reply { Unknown, Blank, No, Yes, Withdrawn, Requested, YesWithoutName, YesFirstName, FirstName };
constexpr auto words_of(Reply) {
  using enum Reply;
  return words<Reply>({{Unknown, "unknown"},
                       {Blank, "blank"},
                       {No, "no"},
                       {Yes, "yes"},
                       {Withdrawn, "withdrawn"},
                       {Requested, "requested"},
                       {YesWithoutName, "yes without name"},
                       {YesFirstName, "yes with first name"},
                       {FirstName, "first name"}});
}

// "yes", "Y", "Yes, I give permission", "Confirmed", a tick, "refused", "withdrawn", "n/a", ... in any case.
// A word beside it that is not known, or a sign that makes a condition of it, leaves it unknown.
[[nodiscard]] Reply read_reply(std::string_view cell);

// What such an answer says of the name in particular; nothing where it says yes or no to whatever was asked.
[[nodiscard]] std::optional<Reply> about_the_name(Reply reply);

// "#N/A", "#REF!" and the like, which a spreadsheet writes where a formula of it failed.
[[nodiscard]] bool is_spreadsheet_error(std::string_view cell);

// Without blanks of any kind at its ends and without characters that nobody sees; letters and their accents
// in one code point; line breaks and tabs inside become blanks.
[[nodiscard]] std::string cell_text(std::string_view cell);

// How dates such as 03/07/2026 are meant.
enum class DateOrder { DayFirst, MonthFirst };
constexpr auto words_of(DateOrder) {
  using enum DateOrder;
  return words<DateOrder>({{DayFirst, "day-first"}, {MonthFirst, "month-first"}});
}

// A date as written, before it is known which number is the day.
struct WrittenDate {
  std::optional<Day> day;  // known without an order: ISO, a month's name, 3/3/2026
  int first = 0;           // otherwise the two numbers before the year
  int second = 0;
  int year = 0;
  std::optional<DateOrder> evidence;  // the order that this one proves: 25/12/2026 is day first
};

// Reads 2026-07-03, 2026/07/03, 03/07/2026, 3.7.2026, 3 July 2026, 03-Jul-2026, July 3, 2026, each with or
// without a time behind it. Nothing for anything else: two-digit years, days that do not exist.
[[nodiscard]] std::optional<WrittenDate> read_date(std::string_view cell);
// The day meant, when it is known or the order tells.
[[nodiscard]] std::optional<Day> resolve(const WrittenDate& written, std::optional<DateOrder> order);

}  // namespace schoolgate::consent
