#include "gate/requests/subject_access_page.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gate/reporting/html.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>What is held about you</title>
<style>
:root { color-scheme: light dark; --line: #8886; --soft: #8882; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem; text-align: left; vertical-align: top; }
img { display: block; max-width: 100%; margin: .5rem 0; } .note { background: var(--soft); padding: .75rem 1rem; }
ul { margin: 0; padding-left: 1.1rem; }
</style></head><body>
)";

using Row = std::vector<std::string>;

std::string cells(const Row& row, const char* tag) {
  std::string text = "<tr>";
  for (const std::string& cell : row) text += fmt::format("<{0}>{1}</{0}>", tag, escape_text(cell));
  return text + "</tr>\n";
}

std::string table(const Row& head, const std::vector<Row>& rows) {
  if (rows.empty()) return "<p>Nothing.</p>\n";
  std::string text = "<table><thead>" + cells(head, "th") + "</thead><tbody>\n";
  for (const Row& row : rows) text += cells(row, "td");
  return text + "</tbody></table>\n";
}

std::string day_or_nothing(const std::optional<Day>& day) { return day ? to_iso(*day) : ""; }
const char* yes_or_no(bool value) { return value ? "yes" : "no"; }

std::string entry(const consent::Person& person) {
  const auto& face = person.biometric;
  std::vector<Row> rows{{"Number", person.id},
                        {"Kind", std::string(word(person.kind))},
                        {"First name", person.first_name},
                        {"Last name", person.last_name},
                        {"Known as", person.known_as},
                        {"Class", person.class_name},
                        {"Unique pupil number", person.upn},
                        {"Date of birth", day_or_nothing(person.date_of_birth)},
                        {"Leaving date", day_or_nothing(person.leaving_date)},
                        {"Must never be published", yes_or_no(person.do_not_publish)},
                        {"Why", person.do_not_publish_reason},
                        {"Face recognition: written consent of a parent", yes_or_no(face.given)},
                        {"Given on", day_or_nothing(face.date)},
                        {"Withdrawn on", day_or_nothing(face.withdrawn)},
                        {"Form", face.evidence},
                        {"A parent objects", yes_or_no(face.parent_objects)},
                        {"The child objects", yes_or_no(face.child_objects)}};
  std::erase_if(rows, [](const Row& row) { return row.back().empty(); });
  return table({"What", "As it is kept"}, rows);
}

std::string answers(const consent::Person& person) {
  std::vector<Row> rows;
  for (const auto& one : person.consents) {
    rows.push_back({one.platform, std::string(word(one.purpose)), std::string(word(one.answer)), one.basis,
                    one.given_by, one.date == Day{} ? "" : to_iso(one.date), day_or_nothing(one.until),
                    day_or_nothing(one.withdrawn), one.evidence});
  }
  return table({"Platform", "Of", "Answer", "Basis", "Given by", "On", "Until", "Withdrawn", "Form"}, rows);
}

std::string faces_section(const SubjectData& data) {
  std::vector<Row> rows;
  for (const auto& one : data.templates)
    rows.push_back({one.enrolled.substr(0, 10), one.portrait.substr(0, 12), one.model.substr(0, 12),
                    fmt::format("{}", one.bytes)});
  if (rows.empty()) return "<p>No template of the face is kept.</p>\n";
  return "<p>The portraits themselves are not kept. Of each one a row of numbers is, by which a program can "
         "tell whether a face in a photo may be this one; no picture can be made of it.</p>\n" +
         table({"Made on", "Of the portrait", "By the network", "Bytes"}, rows);
}

std::string history_section(const SubjectData& data) {
  std::vector<Row> rows;
  for (const auto& one : data.history) rows.push_back({to_iso(one.when).substr(0, 10), one.what, one.by});
  return table({"On", "What was changed", "By"}, rows);
}

std::string requests(const SubjectData& data) {
  std::vector<Row> rows;
  for (const auto& one : data.requests)
    rows.push_back({std::string(word(one.kind)), to_iso(one.received), to_iso(one.due),
                    one.answered.empty() ? "waits" : one.answered.substr(0, 10)});
  return table({"Asked for", "On", "Due", "Answered"}, rows);
}

std::string item(const std::string& text) { return "<li>" + escape_text(text) + "</li>\n"; }

std::string photo(const SubjectPhoto& one) {
  const Sighting& seen = one.sighting;
  std::vector<std::string> ways;
  if (seen.recognised) ways.emplace_back("thought by the program to be in it");
  if (seen.named) ways.emplace_back("named by the school");
  if (seen.written) ways.emplace_back("written in it");
  std::string text =
      fmt::format("<h3>Photo {}, {}</h3>\n", seen.photo.id, escape_text(title(seen.photo.event)));
  text += one.picture.empty()
              ? fmt::format("<p class=\"note\">No picture: {}.</p>\n", escape_text(one.left_out))
              : fmt::format("<img src=\"{}\" alt=\"photo {}, other people hidden\" loading=\"lazy\">\n",
                            one.picture, seen.photo.id);
  text += "<ul>\n";
  text += item(fmt::format("You are {}; the photo is {}.", fmt::join(ways, " and "), word(seen.photo.state)));
  if (!seen.shown_on.empty())
    text += item(fmt::format("Shown in the pictures for {}.", fmt::join(seen.shown_on, ", ")));
  if (!seen.hidden_on.empty())
    text += item(fmt::format("Hidden in the pictures for {}.", fmt::join(seen.hidden_on, ", ")));
  for (const auto& file : seen.out)
    text += item(fmt::format("Released for {}: {}.", file.platform, file.path));
  for (const auto& post : seen.posts)
    text += item(fmt::format("Posted on {} on {}: {}", post.platform, to_iso(post.post.day), post.post.link));
  for (const auto& gone : seen.take_downs)
    text += item(fmt::format("Taken down from {}: asked for on {}, {}.", gone.platform,
                             to_iso(gone.requested).substr(0, 10), word(gone.state)));
  for (const auto& done : one.done) text += item(fmt::format("{}: {} {}.", done.day, done.role, done.what));
  return text + "</ul>\n";
}

std::string post_section(const SubjectPost& one) {
  const Post& seen = one.sighting.post;
  std::string text = fmt::format("<h3>Post {}, {}</h3>\n<ul>\n", seen.id, escape_text(seen.platform));
  std::vector<std::string> ways;
  if (one.sighting.named) ways.emplace_back("named in it");
  if (one.sighting.pictured) ways.emplace_back("in a photo of it");
  text += item(fmt::format("You are {}; the post is {}.", fmt::join(ways, " and "), word(seen.state)));
  if (seen.posted) text += item(fmt::format("Posted on {}: {}", to_iso(*seen.posted), seen.link));
  if (!one.text.empty()) text += item("Its text: " + one.text);
  for (std::size_t i = 0; i < one.alts.size(); ++i) {
    if (!one.alts[i].empty()) text += item(fmt::format("Of picture {} it says: {}", i + 1, one.alts[i]));
  }
  for (const Screenshot& shot : one.screenshots)
    text += item(fmt::format(
        "A screenshot of {} is kept (number {}). It is not in here, since it shows what others wrote; "
        "the school shows it to you.",
        to_iso(shot.kept).substr(0, 10), shot.id));
  return text + "</ul>\n";
}

// Without the file's name and link, which may tell of others.
std::string audited_section(const SubjectData& data) {
  std::vector<Row> rows;
  for (const AuditSighting& one : data.audited) {
    std::vector<std::string> ways;
    if (one.recognised) ways.emplace_back("thought by the program to be in it");
    if (one.written) ways.emplace_back("written in it");
    if (one.in_caption) ways.emplace_back("named in its caption");
    if (one.in_file_name) ways.emplace_back("named by its file");
    rows.push_back({to_text(one.picture.id), one.picture.platform, day_or_nothing(one.picture.day),
                    fmt::format("{}", fmt::join(ways, ", "))});
  }
  return table({"Number", "On", "Of the day", "You are"}, rows);
}

// Notes of who was told may name staff.
std::string incident_section(const SubjectIncident& one) {
  const Incident& incident = one.incident;
  std::string text = fmt::format("<h3>Incident {}</h3>\n<ul>\n", incident.id);
  text += item(fmt::format("Reported on {}: {}", to_iso(incident.reported).substr(0, 10), one.happened));
  for (const IncidentTold& told : incident.told)
    text += item(fmt::format("Told on {}: {}.", to_iso(told.when).substr(0, 10), word(told.whom)));
  if (incident.closed)
    text += item(fmt::format("Closed on {}: {}", to_iso(*incident.closed).substr(0, 10), one.outcome));
  return text + "</ul>\n";
}

std::string comments_section(const SubjectData& data) {
  std::vector<Row> rows;
  for (const SubjectComment& one : data.comments)
    rows.push_back({fmt::format("{}", one.photo), one.day, one.role, one.text});
  return table({"Photo", "On", "By", "What was written"}, rows);
}

std::string rights(const Settings& settings) {
  return fmt::format(
      "<p>The school keeps this so that nobody is shown in its public pictures against their will. It came "
      "from the school's pupil records, from the answers of parents and pupils, and from photos of school "
      "events. Nobody outside the school gets it, but for the redacted pictures that are posted on: {}. "
      "Originals are kept for {} days after release, take-down or rejection, redacted pictures for {} days "
      "after take-down or rejection. You may ask the school to correct or erase it, to restrict its use, or "
      "object; you may "
      "complain to the Information Commissioner (ico.org.uk).</p>\n",
      fmt::join(settings.platforms, ", "), settings.original_days, settings.hold_days);
}

}  // namespace

std::string subject_access_page(const SubjectData& data, const Settings& settings) {
  std::string page(kHead);
  page += fmt::format(
      "<h1>What is held about {} {}</h1>\n<p>As of {}. In the pictures everybody else is "
      "hidden, and so is whatever could not be told from somebody else. People of the school "
      "are named by what they are there.</p>\n",
      escape_text(data.person.first_name), escape_text(data.person.last_name), to_iso(data.day));
  page += "<h2>The register's entry</h2>\n" + entry(data.person);
  page += "<h2>Answers</h2>\n" + answers(data.person);
  page += "<h2>Face templates</h2>\n" + faces_section(data);
  page += "<h2>Changes of the entry</h2>\n" + history_section(data);
  page += "<h2>Requests about this data</h2>\n" + requests(data);
  page += fmt::format("<h2>Photos ({})</h2>\n", data.photos.size());
  for (const SubjectPhoto& one : data.photos) page += photo(one);
  page +=
      fmt::format("<h2>Posts ({})</h2>\n<p>With [left out] in place of what may be somebody else's.</p>\n",
                  data.posts.size());
  for (const SubjectPost& one : data.posts) page += post_section(one);
  page += fmt::format(
      "<h2>Pictures that the school published earlier ({})</h2>\n<p>The school had a program look through "
      "what it had published. Of each picture it keeps for a while what was seen in it; the school can show "
      "you the picture by its number.</p>\n",
      data.audited.size());
  page += audited_section(data);
  page += fmt::format("<h2>Incidents ({})</h2>\n", data.incidents.size());
  for (const SubjectIncident& one : data.incidents) page += incident_section(one);
  page += fmt::format("<h2>Comments on photos ({})</h2>\n", data.comments.size());
  page += comments_section(data);
  page += "<h2>Why, from where, for how long, and your rights</h2>\n" + rights(settings);
  return page + "</body></html>\n";
}

}  // namespace schoolgate::gate
