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

std::string to_words(const gate::Sighting& one, Instant now) {
  std::string line = fmt::format("{}  photo {:<5} {:<10} {}", title(one.photo.event), one.photo.id,
                                 word(one.photo.state), fmt::join(ways(one), " and "));
  if (!one.shown_on.empty()) line += fmt::format("; shown on {}", fmt::join(one.shown_on, ", "));
  if (!one.hidden_on.empty()) line += fmt::format("; hidden on {}", fmt::join(one.hidden_on, ", "));
  for (const auto& posted : one.posts)
    line += fmt::format("; posted on {}: {}", posted.platform, posted.post.link);
  for (const auto& entry : one.take_downs) {
    line += fmt::format("; taken down from {} {} ({})", entry.platform,
                        gate::moment_words(entry.requested, now), word(entry.state));
  }
  return line;
}

ExitCode where(Invocation& invocation) {
  const auto school = open_school(invocation);
  const std::string& id = invocation.arguments[0];
  const Instant now = school->clock().now();
  const auto sightings = gate::where_is(*school->database(), now, id);
  if (sightings.empty() && school->people().view().find(id) == nullptr) throw nobody_with(id);
  for (const auto& one : sightings) {
    invocation.terminal.result(invocation.json ? to_line(place_json(one)) : printable(to_words(one, now)));
  }
  if (!invocation.json) invocation.terminal.say("{}: in {}", id, counted(sightings.size(), "photo"));
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
        "hidden, where it was posted, when it was taken down.",
    .options = nullptr,
    .least_arguments = 1,
    .most_arguments = 1,
    .run = where};

}  // namespace schoolgate::cli
