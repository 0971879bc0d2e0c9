#include "gate/auditing/audit_list.hpp"

#include <fmt/format.h>

#include "consent/ledger/text.hpp"
#include "consent/sheet/csv.hpp"
#include "foundation/durable_file.hpp"
#include "gate/reporting/html.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::string_view kListHead = R"(<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>What is out</title>
<style>
:root { color-scheme: light dark; --line: #8886; --soft: #8882; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.2rem; margin-top: 2rem; } p { margin: .25rem 0; }
table { border-collapse: collapse; width: 100%; margin-top: 1rem; }
th, td { border-bottom: 1px solid var(--line); padding: .6rem .75rem; text-align: left; vertical-align: top; }
img { display: block; max-width: 160px; max-height: 160px; background: var(--soft); }
.note { background: var(--soft); padding: .75rem 1rem; margin-top: 1rem; }
ul { margin: 0; padding-left: 1.1rem; } td { overflow-wrap: anywhere; }
</style></head><body>
)";

// Headings of the list, and what the office may think of for each.
const char* heading(PublishedRisk risk) {
  switch (risk) {
    case PublishedRisk::MustNotAppear:
      return "Somebody who must never be published";
    case PublishedRisk::Withdrew:
      return "Somebody whose consent was taken back";
    case PublishedRisk::Left:
      return "Somebody who left the school";
    case PublishedRisk::NoConsent:
      return "Somebody without consent";
    case PublishedRisk::NamedInCaption:
      return "A name in the caption";
    case PublishedRisk::NameLegible:
      return "A name in the picture";
    case PublishedRisk::DetailsLegible:
      return "An age, number or address";
    case PublishedRisk::Location:
      return "The file says where it was taken";
    case PublishedRisk::LargeFace:
      return "A large face that looks into the camera";
    case PublishedRisk::Old:
      return "Old";
  }
  return "";
}

std::string text_of(const std::string& text) { return escape_text(consent::cleaned(text)); }

const char* dated_words(DatedBy dated) {
  switch (dated) {
    case DatedBy::Post:
      return "posted";
    case DatedBy::Camera:
      return "taken";
    case DatedBy::File:
      return "file of";
  }
  return "";
}

std::string where_words(const ListedPicture& one) {
  std::string words = text_of(one.name);
  if (one.link.starts_with("https://") || one.link.starts_with("http://"))
    words = fmt::format("<a href=\"{}\" rel=\"noopener noreferrer\">{}</a>", text_of(one.link), words);
  if (!one.platform.empty()) words += "<br>" + text_of(one.platform);
  if (one.day) words += fmt::format("<br>{} {}", dated_words(one.dated), to_iso(*one.day));
  return words;
}

std::string row_of(const ListedPicture& one) {
  std::string risks;
  for (const RiskLine& line : one.risks) risks += "<li>" + text_of(line.words) + "</li>";
  const std::string id = to_text(one.id);
  return fmt::format(
      "<tr><td>{0}</td><td><img loading=\"lazy\" src=\"thumbnails/{1}.jpg\" alt=\"picture {0} as it is out, "
      "small\"></td><td>{2}</td><td><ul>{3}</ul></td></tr>\n",
      id, one.id.number, where_words(one), risks);
}

std::string files_of(std::string_view title, const std::vector<UnseenFile>& files) {
  if (files.empty()) return "";
  std::string text = fmt::format("<h2>{}</h2><ul>", title);
  for (const UnseenFile& file : files)
    text += fmt::format("<li>{}: {}</li>\n", text_of(file.name), text_of(file.reason));
  return text + "</ul>\n";
}

std::string kinds_of(const std::map<std::string, std::size_t>& other) {
  if (other.empty()) return "";
  std::string text = "<h2>Not looked at</h2><p>Only pictures are looked at. These may hold some:</p><ul>";
  for (const auto& [ending, count] : other)
    text += fmt::format("<li>{} .{} file{}</li>\n", count, text_of(ending), count == 1 ? "" : "s");
  return text + "</ul>\n";
}

std::string lacks_of(const std::vector<std::string>& degraded) {
  if (degraded.empty()) return "";
  std::string text =
      "<div class=\"note\"><b>Not everything could be looked at as well as it should be:</b><ul>";
  for (const std::string& lack : degraded) text += "<li>" + text_of(lack) + "</li>";
  return text + "</ul></div>\n";
}

std::string list_page(const PublishedAuditSummary& summary, Instant now) {
  std::string page(kListHead);
  page += fmt::format(
      "<h1>What is out</h1><p>Audit {} of {}: {} of {} pictures looked at{}, {} listed. {}</p>\n",
      summary.audit.number, text_of(summary.audit.plan.source.filename().string()), summary.looked_at,
      summary.pictures, summary.whole() ? "" : " so far", summary.listed.size(), to_iso(now).substr(0, 10));
  page +=
      "<p class=\"note\">The small pictures show what is published, with nothing hidden, so keep this folder "
      "as "
      "private as the workspace, and delete it when the work is done. People are named by their number in "
      "the "
      "register. No machine sees everything: what is not listed is not thereby safe.</p>\n";
  page += lacks_of(summary.degraded);
  page +=
      "<p>To have a picture taken down: <code>schoolgate audit take-down</code> and its number, as "
      "<code>schoolgate audit take-down 1-17</code>.</p>\n";
  for (const auto& [risk, risk_word] : kWords<PublishedRisk>) {
    std::string rows;
    for (const ListedPicture& one : summary.listed) {
      if (one.risks.front().risk == risk) rows += row_of(one);
    }
    if (rows.empty()) continue;
    page += fmt::format(
        "<h2>{}</h2><table><thead><tr><th scope=\"col\">Number</th><th scope=\"col\">As it is out</th><th "
        "scope=\"col\">Where and when</th><th scope=\"col\">Why it is "
        "listed</th></tr></thead><tbody>\n{}</tbody>"
        "</table>\n",
        heading(risk), rows);
  }
  page += files_of("Could not be read: look at these yourself", summary.unseen);
  page += kinds_of(summary.other);
  return page + "</body></html>\n";
}

std::string list_table(const PublishedAuditSummary& summary) {
  std::string table = "number,file,platform,link,day,day_is,worst,why\r\n";
  for (const ListedPicture& one : summary.listed) {
    std::string why;
    for (const RiskLine& line : one.risks) why += (why.empty() ? "" : "; ") + line.words;
    const std::string day = one.day ? to_iso(*one.day) : "";
    const std::string dated(one.day ? word(one.dated) : "");
    const std::string worst(word(one.risks.front().risk));
    std::string line;
    for (const std::string& cell :
         {to_text(one.id), one.name, one.platform, one.link, day, dated, worst, why})
      line += (line.empty() ? "" : ",") + consent::csv_cell(consent::cleaned(cell));
    table += line + "\r\n";
  }
  return table;
}

Status write_text(const std::filesystem::path& path, const std::string& text) {
  return write_durably(path, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()},
                       IfPresent::Replace);
}

}  // namespace

Status write_audit_list(const PublishedAuditSummary& summary, Instant now) {
  if (auto written = write_text(summary.audit.plan.folder / "list.csv", list_table(summary)); !written)
    return written;
  return write_text(summary.page(), list_page(summary, now));
}

}  // namespace schoolgate::gate
