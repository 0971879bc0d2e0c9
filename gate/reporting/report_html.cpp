#include "gate/reporting/report_html.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <sodium.h>

#include "gate/reporting/html.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Schoolgate report</title>
<style>
:root { color-scheme: light dark; --line: #8886; --soft: #8882; --alert: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --alert: #ff9a90; } }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } p { margin: .25rem 0; }
table { border-collapse: collapse; width: 100%; margin-top: 1.5rem; }
th, td { border-bottom: 1px solid var(--line); padding: .6rem .75rem; text-align: left; vertical-align: top; }
thead th { position: sticky; top: 0; background: Canvas; }
img { display: block; max-width: 200px; max-height: 150px; background: var(--soft); }
.none { width: 200px; height: 110px; background: var(--soft); display: grid; place-items: center; }
.state { font-weight: 600; } .needs { color: var(--alert); } .note { background: var(--soft); padding: .75rem 1rem; margin-top: 1rem; }
ul { margin: 0; padding-left: 1.1rem; } small { opacity: .75; }
</style></head><body>
)";

std::string escape(const nlohmann::json& text) {
  // Texts may hold bytes of file names that are no UTF-8; dumping replaces them where get() would not.
  const std::string dumped =
      nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return escape_text(nlohmann::json::parse(dumped).get<std::string>());
}

std::string base64(const Bytes& bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();
  return text;
}

std::string html_list(const nlohmann::json& items) {
  if (items.empty()) return "";
  std::string text = "<ul>";
  for (const auto& item : items) text += "<li>" + escape(item) + "</li>";
  return text + "</ul>";
}

std::string picture(PhotoId photo, const std::map<PhotoId, Bytes>& thumbnails) {
  const auto found = thumbnails.find(photo);
  if (found == thumbnails.end()) return "<div class=\"none\">no picture</div>";
  return fmt::format("<img alt=\"photo {}, redacted\" src=\"data:image/jpeg;base64,{}\">", photo,
                     base64(found->second));
}

// Platforms with the same outcome are told in one line.
std::string platforms(const nlohmann::json& all) {
  std::vector<std::pair<std::string, std::string>> lines;  // outcome, platforms
  for (const auto& one : all) {
    const int texts = one["texts_redacted"].get<int>() + one["codes_redacted"].get<int>();
    const std::string outcome =
        one["withheld"].get<bool>()
            ? std::string("withheld")
            : fmt::format("{} shown, {} redacted{}{}", one["faces_shown"].get<int>(),
                          one["faces_redacted"].get<int>(),
                          texts > 0 ? fmt::format(", {} text{} hidden", texts, texts == 1 ? "" : "s") : "",
                          one["faces_shown"].get<int>() > 0 || one["exposure"] != "open"
                              ? "; " + escape(one["shown_faces"])
                              : "");
    const std::string name = escape(one["platform"]);
    const auto same =
        std::find_if(lines.begin(), lines.end(), [&](const auto& line) { return line.first == outcome; });
    if (same == lines.end()) {
      lines.emplace_back(outcome, name);
    } else {
      same->second += ", " + name;
    }
  }
  std::string text;
  for (const auto& [outcome, names] : lines) text += fmt::format("<p><b>{}</b>: {}</p>", names, outcome);
  return text;
}

std::string row(const nlohmann::json& photo, const std::map<PhotoId, Bytes>& thumbnails) {
  const auto id = photo["photo"].get<PhotoId>();
  if (photo.contains("problem")) {
    return fmt::format("<tr><td></td><td>{}</td><td colspan=\"4\" class=\"needs\">{}</td></tr>", id,
                       escape(photo["problem"]));
  }
  const auto counts = [](const nlohmann::json& what) {
    return fmt::format("{} found<br>{} kept<br>{} redacted", what["found"].get<int>(),
                       what["kept"].get<int>(), what["redacted"].get<int>());
  };
  return fmt::format(
      "<tr><td>{}</td><td><span class=\"state\">{}</span><br>{}<br><small>photo {}, {}</small></td>"
      "<td>{}</td><td>{}</td><td>{}</td><td class=\"needs\">{}</td></tr>\n",
      picture(id, thumbnails), escape(photo["state"]), escape(photo["file"]), id, escape(photo["event"]),
      counts(photo["faces"]), counts(photo["names"]), platforms(photo["platforms"]),
      html_list(photo["needs"]));
}

// Whoever opens the report sees first what stops, then what asks something, then what needs a look only.
enum class Need { Somebody, Answer, Look };

Need need_of(const nlohmann::json& photo) {
  if (photo.contains("problem") || photo["state"] != word(PhotoState::Held)) return Need::Somebody;
  return photo["undecided"].get<std::size_t>() + photo["doubtful"].get<std::size_t>() > 0 ? Need::Answer
                                                                                          : Need::Look;
}

std::string rows_of(Need need, std::string_view heading, const nlohmann::json& photos,
                    const std::map<PhotoId, Bytes>& thumbnails) {
  std::string rows;
  std::size_t count = 0;
  for (const auto& photo : photos) {
    if (need_of(photo) != need) continue;
    rows += row(photo, thumbnails);
    ++count;
  }
  if (count == 0) return "";
  return fmt::format("<tbody><tr><th scope=\"rowgroup\" colspan=\"6\">{}: {} photo{}</th></tr>\n{}</tbody>\n",
                     heading, count, count == 1 ? "" : "s", rows);
}

std::string file_list(std::string_view heading, const nlohmann::json& files) {
  if (files.empty()) return "";
  std::string text = fmt::format("<h2>{}</h2><ul>", heading);
  for (const auto& file : files) {
    text += fmt::format("<li>{}: {}</li>", escape(file["file"]), escape(file["reason"]));
  }
  return text + "</ul>";
}

}  // namespace

std::string report_page(const nlohmann::json& report, const std::map<PhotoId, Bytes>& thumbnails) {
  std::string page(kHead);
  page += fmt::format("<h1>What became of the photos</h1><p>{}</p><p><small>{} to {}</small></p>\n",
                      escape(report["summary"]), escape(report["started"]), escape(report["ended"]));
  if (!report["degraded"].empty()) {
    page += "<div class=\"note\"><b>Not everything could be done as well as it should be:</b>" +
            html_list(report["degraded"]) + "</div>";
  }
  page +=
      "<table><thead><tr><th scope=\"col\">As redacted</th><th scope=\"col\">Photo</th><th "
      "scope=\"col\">Faces</th>"
      "<th scope=\"col\">Names and codes</th><th scope=\"col\">Platforms</th><th scope=\"col\">Needs a "
      "person</th></tr></thead>\n";
  const auto& photos = report["photos"];
  page += rows_of(Need::Somebody, "Cannot go on without somebody", photos, thumbnails);
  page += rows_of(Need::Answer, "Something to decide", photos, thumbnails);
  page += rows_of(Need::Look, "To be looked at and approved", photos, thumbnails);
  page += "</table>\n";
  page += file_list("Taken in before", report["duplicates"]);
  page += file_list("Not taken in", report["passed_over"]);
  page += file_list("Not photos, left where they are", report["not_photos"]);
  page += fmt::format(
      "<p><small>The ledger ended at <code>{}</code>: kept outside this computer, it proves later that "
      "nothing "
      "before it was altered or removed (schoolgate ledger verify --noted).</small></p>\n",
      escape(report["ledger"]));
  page += "<p><small>Nothing here is released before a person has confirmed it.</small></p></body></html>\n";
  return page;
}

}  // namespace schoolgate::gate
