#include <fmt/ranges.h>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "gate/out/whereabouts.hpp"

namespace schoolgate::cli {
namespace {

std::vector<std::string> ways(const gate::Sighting& one) {
  std::vector<std::string> words;
  if (one.recognised) words.emplace_back("recognised");
  if (one.named) words.emplace_back("named");
  if (one.written) words.emplace_back("written");
  return words;
}

nlohmann::json place_json(const gate::Sighting& one) {
  nlohmann::json json{{"photo", one.photo.id},
                      {"event", title(one.photo.event)},
                      {"state", word(one.photo.state)},
                      {"as", ways(one)},
                      {"shown_on", one.shown_on},
                      {"shown_as_another_on", one.shown_as_another_on},
                      {"hidden_on", one.hidden_on},
                      {"out", nlohmann::json::array()},
                      {"posted", nlohmann::json::array()},
                      {"taken_down", nlohmann::json::array()}};
  for (const auto& file : one.out) json["out"].push_back({{"platform", file.platform}, {"file", file.path}});
  for (const auto& posted : one.posts) {
    json["posted"].push_back(
        {{"platform", posted.platform}, {"link", posted.post.link}, {"day", to_iso(posted.post.day)}});
  }
  for (const auto& entry : one.take_downs) {
    json["taken_down"].push_back({{"platform", entry.platform},
                                  {"id", entry.id},
                                  {"requested", to_iso(entry.requested)},
                                  {"state", word(entry.state)}});
  }
  return json;
}

nlohmann::json post_json(const gate::PostSighting& one) {
  return {{"post", one.post.id},
          {"platform", one.post.platform},
          {"state", word(one.post.state)},
          {"named", one.named},
          {"pictured", one.pictured},
          {"link", one.post.link},
          {"day", one.post.posted ? nlohmann::json(to_iso(*one.post.posted)) : nlohmann::json(nullptr)}};
}

std::vector<std::string> ways(const gate::AuditSighting& one) {
  std::vector<std::string> words;
  if (one.recognised) words.emplace_back("recognised");
  if (one.written) words.emplace_back("written");
  if (one.in_caption) words.emplace_back("in its caption");
  if (one.in_file_name) words.emplace_back("in its file name");
  return words;
}

nlohmann::json audited_json(const gate::AuditSighting& one) {
  return {{"audited", to_text(one.picture.id)},
          {"file", one.picture.name},
          {"platform", one.picture.platform},
          {"link", one.picture.link},
          {"as", ways(one)}};
}

std::string to_words(const gate::PostSighting& one) {
  std::string line = fmt::format("post {:<5} {:<10} {:<9} {}{}", one.post.id, one.post.platform,
                                 word(one.post.state), one.named ? "named in it" : "in a photo of it",
                                 one.named && one.pictured ? " and in a photo of it" : "");
  if (one.post.posted) line += fmt::format("; posted {}: {}", to_iso(*one.post.posted), one.post.link);
  return line;
}

std::string to_words(const gate::AuditSighting& one) {
  return fmt::format("out before, {:<7} {:<10} {}; {}{}", to_text(one.picture.id), one.picture.platform,
                     one.picture.name, fmt::join(ways(one), " and "),
                     one.picture.link.empty() ? "" : ": " + one.picture.link);
}

std::string to_words(const gate::Sighting& one, const Clock& clock) {
  std::string line = fmt::format("{}  photo {:<5} {:<10} {}", title(one.photo.event), one.photo.id,
                                 word(one.photo.state), fmt::join(ways(one), " and "));
  if (!one.shown_on.empty()) line += fmt::format("; shown on {}", fmt::join(one.shown_on, ", "));
  if (!one.shown_as_another_on.empty())
    line += fmt::format("; shown on {}, where somebody said that it is not them",
                        fmt::join(one.shown_as_another_on, ", "));
  if (!one.hidden_on.empty()) line += fmt::format("; hidden on {}", fmt::join(one.hidden_on, ", "));
  for (const auto& posted : one.posts)
    line += fmt::format("; posted on {}: {}", posted.platform, posted.post.link);
  for (const auto& entry : one.take_downs) {
    line += fmt::format("; taken down from {} {} ({})", entry.platform,
                        gate::moment_words(entry.requested, clock), word(entry.state));
  }
  return line;
}

ExitCode where(Invocation& invocation) {
  const auto school = open_school(invocation);
  const std::string& id = invocation.arguments[0];
  const Clock& clock = school->clock();
  const auto people = school->people().view();
  const consent::Person* person = people.find(id);
  const auto names = person == nullptr ? gate::Names{} : gate::names_of(*person);
  const auto sightings = gate::where_is(*school->database(), clock.now(), id);
  const auto posts = gate::posts_with(*school->database(), id, names);
  const auto audited = gate::audited_with(*school->database(), id, names);
  if (person == nullptr && sightings.empty() && audited.empty()) throw nobody_with(id);
  Terminal& terminal = invocation.terminal;
  for (const auto& one : sightings)
    terminal.result(invocation.json ? to_line(place_json(one)) : printable(to_words(one, clock)));
  for (const auto& one : posts)
    terminal.result(invocation.json ? to_line(post_json(one)) : printable(to_words(one)));
  for (const auto& one : audited)
    terminal.result(invocation.json ? to_line(audited_json(one)) : printable(to_words(one)));
  if (!invocation.json)
    terminal.say("{}: in {}, {} and {} that an audit saw", id, counted(sightings.size(), "photo"),
                 counted(posts.size(), "post"), counted(audited.size(), "picture"));
  return ExitCode::Done;
}

}  // namespace

const Command kPersonWhere{
    .name = "person where",
    .arguments = "PERSON",
    .summary = "every photo that somebody is in, and what became of it",
    .manual =
        "One line for each photo in which this person was recognised (at least plausibly), named by the\n"
        "technician or written, also where they are hidden: event, photo, state, where they are shown and\n"
        "hidden, where it was posted, when it was taken down. Then each post that names them or has such a\n"
        "photo, and each picture of an audit in which they were seen, written or named.",
    .options = nullptr,
    .least_arguments = 1,
    .most_arguments = 1,
    .run = where};

}  // namespace schoolgate::cli
