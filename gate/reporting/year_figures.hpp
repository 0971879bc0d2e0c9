// A school year in figures, for governors: nobody is named, and nobody can be told from a small number.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "consent/register/person.hpp"
#include "gate/school/school.hpp"

namespace schoolgate::gate {

// From 1 September to 31 August.
struct SchoolYear {
  int begins = 0;  // 2026 of "2026-27"
  [[nodiscard]] std::string words() const;
  [[nodiscard]] bool holds(Instant moment) const;  // by UTC
};
// "2026-27". InvalidInput for anything else.
[[nodiscard]] Result<SchoolYear> parse_school_year(std::string_view text);
[[nodiscard]] SchoolYear school_year_of(Day day);

// A count of events: exact, but for one to four.
[[nodiscard]] std::string few_hidden(std::size_t count);
// How many of so many people: to the nearest five, and hidden where fewer than five are or are not; nothing
// of a group of fewer than ten. Sums are rounded by themselves, so that no hidden one follows from the
// others.
[[nodiscard]] std::string people_hidden(std::size_t count, std::size_t all);

struct YearTable {
  std::string title;
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
  std::string note;  // may be empty
};

struct YearFigures {
  SchoolYear year;
  Day as_of{};
  std::vector<YearTable> tables;
  // Pupils who may be shown somewhere today and whom no picture that was released in the year shows. For
  // whoever may look into the register alone; the tables have their numbers.
  std::vector<consent::PersonId> never_shown;
};

// Consents and classes are those of today's register, whichever year is asked for.
[[nodiscard]] Result<YearFigures> year_figures(School& school, const SchoolYear& year);

// One page that needs nothing else, ready to be printed, and the same as a table. Without who was never
// shown.
[[nodiscard]] std::string year_page(const YearFigures& figures);
[[nodiscard]] std::string year_csv(const YearFigures& figures);

}  // namespace schoolgate::gate
