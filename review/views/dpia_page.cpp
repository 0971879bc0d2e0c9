#include <fmt/format.h>

#include "gate/reporting/html.hpp"
#include "review/views/dpia.hpp"

namespace schoolgate::review {
namespace {

using gate::escape_text;

constexpr std::string_view kDpiaHead = R"(<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Data protection impact assessment: Schoolgate</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
tr { break-inside: avoid; }
th, td { border: 1px solid #8886; padding: .35rem .6rem; text-align: left; vertical-align: top; }
.open { border: 2px solid; padding: .35rem .6rem 2.5rem; }
</style></head><body>
)";

std::string page_line(const DpiaLine& line) {
  if (line.open) return fmt::format("<p class=\"open\">To be written: {}</p>\n", escape_text(line.words));
  return fmt::format("<p>{}</p>\n", escape_text(line.words));
}

std::string risk_table(const std::vector<DpiaRisk>& risks) {
  std::string table =
      "<table><thead><tr><th scope=\"col\">Risk</th><th scope=\"col\">What the program does</th><th "
      "scope=\"col\">What is left</th><th scope=\"col\">To be written: how likely, how "
      "grave</th></tr></thead>"
      "<tbody>\n";
  for (const DpiaRisk& one : risks) {
    table += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td></td></tr>\n",
                         escape_text(one.risk), escape_text(one.measures), escape_text(one.left));
  }
  return table + "</tbody></table>\n";
}

}  // namespace

std::size_t Dpia::open_places() const {
  std::size_t count = 0;
  for (const DpiaSection& section : sections) {
    count += section.risks.size();
    for (const DpiaLine& line : section.lines) count += line.open ? 1 : 0;
  }
  return count;
}

std::string dpia_page(const Dpia& dpia, std::string_view program_version) {
  std::string page(kDpiaHead);
  page += fmt::format(
      "<h1>Data protection impact assessment: pictures of pupils, with Schoolgate</h1>\n<p>Written by "
      "Schoolgate {} from this school's settings as they were on {}. {} places are left for a person: the "
      "boxes, and the last column of the table. This is a draft for the school's data protection officer, "
      "and "
      "no legal advice. The steps are those of the Information Commissioner's Office.</p>\n",
      escape_text(program_version), to_iso(dpia.as_of), dpia.open_places());
  for (const DpiaSection& section : dpia.sections) {
    page += fmt::format("<h2>{}</h2>\n", escape_text(section.title));
    if (!section.risks.empty()) page += risk_table(section.risks);
    for (const DpiaLine& line : section.lines) page += page_line(line);
  }
  return page + "</body></html>\n";
}

}  // namespace schoolgate::review
