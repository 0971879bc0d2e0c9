// The figures of a year as a page and as a table.
#include <fmt/format.h>

#include "consent/sheet/csv.hpp"
#include "gate/reporting/html.hpp"
#include "gate/reporting/year_figures.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::string_view kYearHead = R"(<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>A year in figures</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; break-inside: avoid; }
th, td { border-bottom: 1px solid #8886; padding: .35rem .6rem; text-align: left; }
</style></head><body>
)";

std::string year_row(const std::vector<std::string>& cells, const char* tag) {
  std::string text = "<tr>";
  for (const std::string& cell : cells) text += fmt::format("<{0}>{1}</{0}>", tag, escape_text(cell));
  return text + "</tr>\n";
}

}  // namespace

std::string year_page(const YearFigures& figures) {
  std::string page(kYearHead);
  page += fmt::format(
      "<h1>Pictures of our school in {}</h1>\n<p>As of {}. Nobody is named. Numbers of people are to the "
      "nearest five, and small ones are not told, so that nobody can be told from them.</p>\n",
      figures.year.words(), to_iso(figures.as_of));
  for (const YearTable& table : figures.tables) {
    page += fmt::format("<h2>{}</h2>\n<table><thead>{}</thead><tbody>\n", escape_text(table.title),
                        year_row(table.head, "th"));
    for (const auto& row : table.rows) page += year_row(row, "td");
    page += "</tbody></table>\n";
    if (!table.note.empty()) page += fmt::format("<p>{}</p>\n", escape_text(table.note));
  }
  return page + "</body></html>\n";
}

std::string year_csv(const YearFigures& figures) {
  std::string text = "table,of,what,value\r\n";
  for (const YearTable& table : figures.tables) {
    for (const auto& row : table.rows) {
      for (std::size_t i = 1; i < row.size(); ++i)
        text += fmt::format("{},{},{},{}\r\n", consent::csv_cell(table.title), consent::csv_cell(row[0]),
                            consent::csv_cell(table.head[i]), consent::csv_cell(row[i]));
    }
  }
  return text;
}

}  // namespace schoolgate::gate
