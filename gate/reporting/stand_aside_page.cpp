#include "gate/reporting/stand_aside_page.hpp"

#include <fmt/format.h>

#include "gate/reporting/html.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::string_view kSheetHead = R"(<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Who stands aside</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 45rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; }
section + section { break-before: page; }
table { border-collapse: collapse; width: 100%; }
tr { break-inside: avoid; }
th, td { border-bottom: 1px solid #8886; padding: .35rem .6rem; text-align: left; }
</style></head><body>
)";

std::string people_table(std::string_view heading, const std::vector<StandsAside>& people) {
  if (people.empty()) return fmt::format("<h3>{}</h3>\n<p>Nobody.</p>\n", heading);
  std::string text = fmt::format(
      "<h3>{}</h3>\n<table><thead><tr><th scope=\"col\">Class</th><th scope=\"col\">Name</th>"
      "<th scope=\"col\"></th></tr></thead><tbody>\n",
      heading);
  for (const auto& one : people)
    text += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", escape_text(one.class_name),
                        escape_text(one.name), one.never ? "in no picture at all" : "");
  return text + "</tbody></table>\n";
}

}  // namespace

std::string stand_aside_page(const StandAsideSheet& sheet,
                             const std::function<std::string(const consent::PlatformId&)>& title) {
  std::string page(kSheetHead);
  page += fmt::format(
      "<h1>Who stands aside: {}</h1>\n<p>Classes: {}. By the register of {}, version {}, for {}. "
      "Print it anew on the day; destroy it after the event.</p>\n",
      escape_text(gate::title(sheet.event)), escape_text(class_words(sheet.classes)), to_iso(sheet.made),
      sheet.register_version, to_iso(sheet.asked_for));
  for (const auto& name : sheet.nobody_in)
    page += fmt::format("<p>The register has nobody in {} now.</p>\n", escape_text(name));
  for (const auto& own : sheet.platforms) {
    page += fmt::format("<section><h2>{}</h2>\n", escape_text(title(own.platform)));
    if (!own.why_shut.empty())
      page += fmt::format("<p>Nothing may go there that day, whoever consents: {} {}.</p>\n",
                          escape_text(title(own.platform)), escape_text(own.why_shut));
    page += people_table("Not in the picture", own.not_shown);
    page += people_table("In the picture, but not named", own.not_named);
    page += "</section>\n";
  }
  return page + "</body></html>\n";
}

}  // namespace schoolgate::gate
