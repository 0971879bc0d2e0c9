#include <fmt/ranges.h>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "gate/incidents/incident_take_down.hpp"
#include "gate/incidents/published_search.hpp"
#include "gate/out/incidents.hpp"

namespace schoolgate::cli {
namespace {

gate::IncidentId incident_id(const std::string& text) {
  return number_in_list(text, "incident's", "incident list");
}

std::string place_standing(const gate::PublishedPlace& place, const Clock& clock) {
  std::string words = place.out ? "out" : "not in released/";
  if (!place.link.empty()) words += ", posted: " + place.link;
  if (place.take_down)
    words += fmt::format(", take-down {}: {}", place.take_down->id, word(place.take_down->state));
  return fmt::format("{:<11} released {}, {}", place.platform, gate::moment_words(place.released, clock),
                     words);
}

nlohmann::json to_json(const gate::PublishedPlace& place) {
  return {{"platform", place.platform},
          {"file", place.file},
          {"released", to_iso(place.released)},
          {"shows", place.shows},
          {"link", place.link},
          {"out", place.out},
          {"take_down", place.take_down ? nlohmann::json(place.take_down->id) : nlohmann::json(nullptr)}};
}

void tell_places(const std::vector<gate::PublishedPlace>& places, const Clock& clock, Terminal& terminal) {
  for (const auto& place : places) {
    terminal.result(printable("     " + place_standing(place, clock)));
    terminal.result(printable(place.shows.empty()
                                  ? "                 shows nobody whom the register knows"
                                  : fmt::format("                 shows {}", fmt::join(place.shows, ", "))));
  }
}

void tell_found(const gate::PublishedPicture& one, const Clock& clock, const Invocation& invocation) {
  if (!invocation.json) {
    invocation.terminal.result(
        printable(fmt::format("photo {}, {} ({} of {} signs differ)", one.photo.id, title(one.photo.event),
                              one.differs, pipeline::kPrintSigns)));
    tell_places(one.places, clock, invocation.terminal);
    return;
  }
  nlohmann::json json{{"photo", one.photo.id},
                      {"event", title(one.photo.event)},
                      {"sha256", to_hex(one.sha256)},
                      {"differs", one.differs},
                      {"places", nlohmann::json::array()}};
  for (const auto& place : one.places) json["places"].push_back(to_json(place));
  invocation.terminal.result(to_line(json));
}

gate::PublishedSearch found_by(gate::School& school, const std::string& file, Terminal& terminal) {
  const auto bytes = or_fail(picture_file(school, file));
  auto found = gate::find_published(school.darkroom(), school.clock().now(), bytes);
  if (!found) found.error().message = fmt::format("{}: {}", file, found.error().message);
  auto search = or_fail(std::move(found));
  if (search.not_compared > 0)
    terminal.say("{} could not be compared yet: search again",
                 counted(search.not_compared, "released picture"));
  return search;
}

// One only: that a second one is like it says nothing of what happened.
std::vector<gate::IncidentPicture> nearest_picture(const std::vector<gate::PublishedPicture>& found) {
  if (found.empty()) return {};
  return {{found.front().photo.id, found.front().sha256, false}};
}

ExitCode report_incident(Invocation& invocation) {
  const auto school = open_school(invocation);
  const std::string who = acting(*school, review::Deed::ReportIncident);
  std::vector<gate::PublishedPicture> found;
  if (!invocation.arguments.empty())
    found = found_by(*school, invocation.arguments[0], invocation.terminal).found;
  const auto id = or_fail(gate::report_incident(*school->database(), school->clock(),
                                                invocation.needed("what"), invocation.optional("link"), who));
  or_fail(
      gate::note_incident_pictures(*school->database(), school->clock(), id, nearest_picture(found), who));
  if (invocation.json) {
    invocation.terminal.result(to_line({{"incident", id}, {"pictures", nearest_picture(found).size()}}));
  } else if (invocation.arguments.empty()) {
    invocation.terminal.result(fmt::format("incident {} is reported", id));
  } else {
    invocation.terminal.result(
        found.empty()
            ? fmt::format("incident {} is reported; no released picture is like that file", id)
            : fmt::format("incident {} is reported; it may be about photo {}", id, found.front().photo.id));
  }
  return ExitCode::Done;
}

ExitCode find_incident_picture(Invocation& invocation) {
  const auto school = open_school(invocation);
  static_cast<void>(acting(*school, review::Deed::HandleIncidents));
  const auto found = found_by(*school, invocation.arguments[0], invocation.terminal).found;
  for (const auto& one : found) tell_found(one, school->clock(), invocation);
  if (!found.empty()) return ExitCode::Done;
  invocation.terminal.say("no picture that was released is like this one");
  return ExitCode::NeedsAttention;
}

ExitCode choose_picture(Invocation& invocation) {
  const auto school = open_school(invocation);
  const std::string who = acting(*school, review::Deed::HandleIncidents);
  const auto id = incident_id(invocation.arguments[0]);
  const auto photo = photo_id(invocation.arguments[1]);
  if (invocation.has("not")) {
    or_fail(gate::remove_incident_picture(*school->database(), school->clock(), id, photo, who));
    invocation.terminal.say("incident {} is not about photo {}", id, photo);
    return ExitCode::Done;
  }
  or_fail(gate::choose_incident_photo(school->darkroom(), school->clock(), id, photo, who));
  invocation.terminal.say("incident {} is about photo {}", id, photo);
  return ExitCode::Done;
}

nlohmann::json to_json(const gate::Incident& incident) {
  nlohmann::json json{
      {"id", incident.id},
      {"reported", to_iso(incident.reported)},
      {"reported_by", incident.reported_by},
      {"happened", incident.happened},
      {"link", incident.link},
      {"photos", nlohmann::json::array()},
      {"told", nlohmann::json::array()},
      {"closed", incident.closed ? nlohmann::json(to_iso(*incident.closed)) : nlohmann::json(nullptr)},
      {"outcome", incident.outcome}};
  for (const auto& picture : incident.pictures)
    json["photos"].push_back({{"photo", picture.photo}, {"chosen", picture.chosen}});
  for (const auto& one : incident.told) {
    json["told"].push_back({{"whom", word(one.whom)},
                            {"when", to_iso(one.when)},
                            {"noted_by", one.noted_by},
                            {"note", one.note}});
  }
  return json;
}

ExitCode list_incidents(Invocation& invocation) {
  const auto school = open_school(invocation);
  static_cast<void>(acting(*school, review::Deed::HandleIncidents));
  const Clock& clock = school->clock();
  std::size_t open = 0;
  for (const auto& incident : gate::list_incidents(*school->database())) {
    if (!incident.closed) ++open;
    if (incident.closed && !invocation.has("all")) continue;
    invocation.terminal.result(
        invocation.json
            ? to_line(to_json(incident))
            : printable(fmt::format("{:<4} {:<6} reported {} by {}, {}", incident.id,
                                    incident.closed ? "closed" : "OPEN",
                                    gate::moment_words(incident.reported, clock), incident.reported_by,
                                    counted(incident.pictures.size(), "picture"))));
  }
  if (!invocation.json) invocation.terminal.say("{} open", counted(open, "incident"));
  return open == 0 ? ExitCode::Done : ExitCode::NeedsAttention;
}

void tell_incident(gate::School& school, const gate::Incident& incident, Terminal& terminal) {
  const Clock& clock = school.clock();
  terminal.result(printable(fmt::format("incident {}, reported {} by {}", incident.id,
                                        gate::moment_words(incident.reported, clock), incident.reported_by)));
  std::string line;
  for (const char letter : incident.happened + '\n') {
    if (letter != '\n') {
      line += letter;
      continue;
    }
    terminal.result(printable("  " + line));
    line.clear();
  }
  if (!incident.link.empty()) terminal.result(printable("  seen at " + incident.link));
  for (const auto& picture : incident.pictures) {
    const auto photo = or_fail(school.log().photos.find(picture.photo));
    terminal.result(printable(
        fmt::format("  {}photo {}, {}", picture.chosen ? "" : "perhaps ", photo.id, title(photo.event))));
    tell_places(gate::places_of(school.darkroom(), clock.now(), photo), clock, terminal);
  }
  for (const auto& one : incident.told)
    terminal.result(printable(fmt::format("  told {:<9} {} (noted by {}){}", word(one.whom),
                                          gate::moment_words(one.when, clock), one.noted_by,
                                          one.note.empty() ? "" : ": " + one.note)));
  if (incident.closed)
    terminal.result(
        printable(fmt::format("  closed {} by {}: {}", gate::moment_words(*incident.closed, clock),
                              incident.closed_by, incident.outcome)));
}

ExitCode show_incident(Invocation& invocation) {
  const auto school = open_school(invocation);
  static_cast<void>(acting(*school, review::Deed::HandleIncidents));
  const auto incident =
      or_fail(gate::find_incident(*school->database(), incident_id(invocation.arguments[0])));
  if (invocation.json) {
    invocation.terminal.result(to_line(to_json(incident)));
  } else {
    tell_incident(*school, incident, invocation.terminal);
  }
  return ExitCode::Done;
}

ExitCode note_told(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto whom = from_word<gate::ToldTo>(invocation.needed("whom"));
  if (!whom) throw UsageError(fmt::format("--whom is one of {}", listed_words<gate::ToldTo>()));
  const auto id = incident_id(invocation.arguments[0]);
  const Instant when =
      invocation.has("when") ? or_fail(parse_iso_instant(invocation.needed("when"))) : school->clock().now();
  or_fail(gate::note_incident_told(
      *school->database(), school->clock(), id,
      {*whom, when, acting(*school, review::Deed::HandleIncidents), invocation.optional("note")}));
  invocation.terminal.say("incident {}: noted that {} was told", id, word(*whom));
  return ExitCode::Done;
}

ExitCode take_down_everywhere(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto id = incident_id(invocation.arguments[0]);
  const auto places = or_fail(gate::take_down_incident(school->darkroom(), school->clock(), id,
                                                       acting(*school, review::Deed::HandleIncidents)));
  invocation.terminal.say(
      "incident {}: {} on the take-down list, due within a day: 'schoolgate takedown list'", id,
      counted(places, "place"));
  return ExitCode::Done;
}

ExitCode close_incident(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto id = incident_id(invocation.arguments[0]);
  or_fail(gate::close_incident(*school->database(), school->clock(), id, invocation.needed("outcome"),
                               acting(*school, review::Deed::HandleIncidents)));
  invocation.terminal.say("incident {} is closed", id);
  return ExitCode::Done;
}

}  // namespace

const Command kIncidentReport{
    .name = "incident report",
    .arguments = "[PICTURE] --what TEXT",
    .summary = "report that something went wrong with a published picture",
    .manual =
        "Anybody with an account may. PICTURE is a screenshot or file: the released picture that it shows "
        "is\n"
        "noted with the report; the file itself is not kept. What you write may name people: it is kept for\n"
        "as long as retention.incident_days says, and never in the ledger.",
    .options =
        [](po::options_description_easy_init add) {
          add("what", po::value<std::string>()->value_name("TEXT"), "what happened");
          add("link", po::value<std::string>()->value_name("URL"), "where it was seen");
        },
    .least_arguments = 0,
    .most_arguments = 1,
    .run = report_incident};

const Command kIncidentFind{
    .name = "incident find",
    .arguments = "PICTURE",
    .summary = "which released picture is this, whom does it show, where is it up?",
    .manual =
        "PICTURE is a screenshot or file, scaled, saved anew, with the page around it or a little cut off.\n"
        "Lists the photos that it may be, the likeliest first, and everywhere each was released to.",
    .options = nullptr,
    .least_arguments = 1,
    .most_arguments = 1,
    .run = find_incident_picture};

const Command kIncidentChoose{
    .name = "incident choose",
    .arguments = "NUMBER PHOTO",
    .summary = "this is the picture that an incident is about",
    .manual =
        "For a photo that 'incident find' listed and somebody has looked at. What a "
        "report found by itself is\n"
        "noted as perhaps, and is not taken down before it is chosen.",
    .options =
        [](po::options_description_easy_init add) {
          add("not", "it is another one: take it off the incident");
        },
    .least_arguments = 2,
    .most_arguments = 2,
    .run = choose_picture};

const Command kIncidentList{
    .name = "incident list",
    .arguments = "",
    .summary = "incidents that are open, the newest first",
    .manual = "One line for each: when and by whom reported, about how many pictures.",
    .options = [](po::options_description_easy_init add) { add("all", "also those that are closed"); },
    .least_arguments = 0,
    .most_arguments = 0,
    .run = list_incidents};

const Command kIncidentShow{.name = "incident show",
                            .arguments = "NUMBER",
                            .summary = "an incident: what happened, which pictures, who was told",
                            .manual = "With everywhere its pictures were released to, and whom they show.",
                            .options = nullptr,
                            .least_arguments = 1,
                            .most_arguments = 1,
                            .run = show_incident};

const Command kIncidentTold{
    .name = "incident told",
    .arguments = "NUMBER --whom WHOM",
    .summary = "note who was told of an incident, and when",
    .manual = "Each time one line. That they were told is in the ledger, the note is not.",
    .options =
        [](po::options_description_easy_init add) {
          add("whom", po::value<std::string>()->value_name("WHOM"), listed_words<gate::ToldTo>().c_str());
          add("when", po::value<std::string>()->value_name("MOMENT"), "as 2026-07-03T16:05:00Z (now)");
          add("note", po::value<std::string>()->value_name("TEXT"), "a reference, a name");
        },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = note_told};

const Command kIncidentTakeDown{.name = "incident take-down",
                                .arguments = "NUMBER",
                                .summary = "take the pictures of an incident down everywhere",
                                .manual =
                                    "Their photos leave released/, on every platform, and each place comes "
                                    "onto the take-down list, also\n"
                                    "where it was ticked off before.",
                                .options = nullptr,
                                .least_arguments = 1,
                                .most_arguments = 1,
                                .run = take_down_everywhere};

const Command kIncidentClose{.name = "incident close",
                             .arguments = "NUMBER --outcome TEXT",
                             .summary = "close an incident, and say what came of it",
                             .manual = "Nothing is added to it afterwards.",
                             .options =
                                 [](po::options_description_easy_init add) {
                                   add("outcome", po::value<std::string>()->value_name("TEXT"),
                                       "what was done, and what is done otherwise from now on");
                                 },
                             .least_arguments = 1,
                             .most_arguments = 1,
                             .run = close_incident};

}  // namespace schoolgate::cli
