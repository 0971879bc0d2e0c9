// What went wrong with something published: reported by anybody, looked into by whoever releases.
#include <algorithm>
#include <limits>

#include "consent/ledger/who.hpp"
#include "gate/incidents/incident_take_down.hpp"
#include "gate/incidents/published_search.hpp"
#include "gate/out/incidents.hpp"
#include "review/handlers/handlers.hpp"
#include "review/handlers/services.hpp"
#include "review/people/deeds.hpp"
#include "review/views/photo_json.hpp"
#include "review/views/wording.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;

constexpr std::size_t kMostHappened = 4'000;  // characters
constexpr std::size_t kMostIncidentLink = 2'000;
constexpr std::size_t kMostToldNote = 200;

json shown_people(Services& services, const std::vector<consent::PersonId>& ids) {
  const auto people = services.people.now();
  json list = json::array();
  for (const auto& id : ids) {
    const consent::Person* person = people->view().find(id);
    list.push_back({{"id", id}, {"name", person == nullptr ? id : full_name(*person)}});
  }
  return list;
}

json place_json(Services& services, const gate::PublishedPlace& place) {
  return {{"platform", place.platform},
          {"title", platform_title(place.platform)},
          {"released", to_iso(place.released)},
          {"shows", shown_people(services, place.shows)},
          {"link", place.link},
          {"out", place.out},
          {"take_down", place.take_down ? json(word(place.take_down->state)) : json(nullptr)}};
}

json published_json(Services& services, const gate::PhotoRecord& photo,
                    const std::vector<gate::PublishedPlace>& places) {
  json list = json::array();
  for (const auto& place : places) list.push_back(place_json(services, place));
  return {{"photo",
           {{"id", photo.id},
            {"number", photo.number},
            {"source_name", photo.source_name},
            {"event", event_json(photo.event)},
            {"thumbnail", thumbnail_address(photo)}}},
          {"places", std::move(list)}};
}

json found_json(Services& services, const std::vector<gate::PublishedPicture>& found) {
  json list = json::array();
  for (const auto& one : found) {
    json entry = published_json(services, one.photo, one.places);
    entry["differs"] = one.differs;
    list.push_back(std::move(entry));
  }
  return list;
}

json incident_json(const gate::Incident& incident) {
  json told = json::array();
  for (const auto& one : incident.told) {
    told.push_back({{"whom", word(one.whom)},
                    {"when", to_iso(one.when)},
                    {"noted_by", consent::account_of(one.noted_by)},
                    {"note", one.note}});
  }
  return {{"id", incident.id},
          {"reported", to_iso(incident.reported)},
          {"reported_by", consent::account_of(incident.reported_by)},
          {"happened", incident.happened},
          {"link", incident.link},
          {"pictures", incident.pictures.size()},
          {"told", std::move(told)},
          {"closed", incident.closed ? json(to_iso(*incident.closed)) : json(nullptr)},
          {"closed_by", consent::account_of(incident.closed_by)},
          {"outcome", incident.outcome}};
}

ByteView picture_bytes(const Call& call) {
  return {reinterpret_cast<const std::uint8_t*>(call.file.data()), call.file.size()};
}

Result<gate::PublishedSearch> search(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  return gate::find_published(services.room, services.school.clock().now(), picture_bytes(call));
}

Result<Reply> incident_reply(Services& services, gate::IncidentId id) {
  const auto incident = gate::find_incident(*services.school.database(), id);
  if (!incident) return tl::unexpected(incident.error());
  json reply = incident_json(*incident);
  reply["published"] = json::array();
  for (const gate::IncidentPicture& picture : incident->pictures) {
    const auto photo = services.log.photos.find(picture.photo);
    if (!photo) return tl::unexpected(photo.error());
    json one = published_json(services, *photo,
                              gate::places_of(services.room, services.school.clock().now(), *photo));
    one["chosen"] = picture.chosen;
    reply["published"].push_back(std::move(one));
  }
  return json_reply(reply);
}

}  // namespace

Result<Reply> report_incident(Services& services, const Call& call) {
  Fields fields(call.body);
  const std::string happened = fields.text("happened", kMostHappened, Lines::Many);
  const std::string link = fields.text_or("link", kMostIncidentLink, "");
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const auto id = gate::report_incident(*services.school.database(), services.school.clock(), happened, link,
                                        consent::by_page(call.user));
  if (!id) return tl::unexpected(id.error());
  return json_reply({{"id", *id}}, 201);
}

Result<Reply> note_incident_picture(Services& services, const Call& call) {
  const auto id = call.path.id("incident");
  const auto incident = gate::find_incident(*services.school.database(), id);
  if (!incident) return tl::unexpected(incident.error());
  const bool handles = may(access(Deed::HandleIncidents), call.role);
  if (!handles && incident->reported_by != consent::by_page(call.user))
    return failure(ErrorCode::NotFound, "there is no such incident of yours", "report a new one");
  const auto found = search(services, call);
  if (!found) return tl::unexpected(found.error());
  if (!found->found.empty()) {
    const gate::PublishedPicture& first = found->found.front();
    if (auto noted = gate::note_incident_pictures(*services.school.database(), services.school.clock(), id,
                                                  {{first.photo.id, first.sha256, false}},
                                                  consent::by_page(call.user));
        !noted)
      return tl::unexpected(noted.error());
  }
  return json_reply({{"found", handles ? found_json(services, found->found) : json::array()},
                     {"known", !found->found.empty()},
                     {"not_compared", found->not_compared}});
}

Result<Reply> choose_incident_picture(Services& services, const Call& call) {
  Fields fields(call.body);
  const auto photo = fields.integer("photo", 1, std::numeric_limits<std::int64_t>::max());
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const auto id = call.path.id("incident");
  if (auto chosen = gate::choose_incident_photo(services.room, services.school.clock(), id, photo,
                                                consent::by_page(call.user));
      !chosen)
    return tl::unexpected(chosen.error());
  return incident_reply(services, id);
}

Result<Reply> remove_incident_picture(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const auto id = call.path.id("incident");
  if (auto removed = gate::remove_incident_picture(*services.school.database(), services.school.clock(), id,
                                                   call.path.id("photo"), consent::by_page(call.user));
      !removed)
    return tl::unexpected(removed.error());
  return incident_reply(services, id);
}

Result<Reply> find_published(Services& services, const Call& call) {
  const auto found = search(services, call);
  if (!found) return tl::unexpected(found.error());
  return json_reply({{"found", found_json(services, found->found)}, {"not_compared", found->not_compared}});
}

Result<Reply> list_incidents(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  json list = json::array();
  for (const auto& incident : gate::list_incidents(*services.school.database()))
    list.push_back(incident_json(incident));
  return json_reply({{"incidents", std::move(list)}});
}

Result<Reply> show_incident(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  return incident_reply(services, call.path.id("incident"));
}

Result<Reply> note_incident_told(Services& services, const Call& call) {
  Fields fields(call.body);
  const auto whom = from_word<gate::ToldTo>(fields.text("whom", 40));
  if (!whom) fields.wrong("\"whom\" is none of " + listed_words<gate::ToldTo>());
  const std::string when = fields.text_or("when", 40, "");
  const std::string note = fields.text_or("note", kMostToldNote, "");
  const auto moment = when.empty() ? Result<Instant>(services.school.clock().now()) : parse_iso_instant(when);
  if (!moment) fields.wrong("\"when\" is no moment, as 2026-07-03T16:05:00Z is");
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const auto id = call.path.id("incident");
  if (auto noted = gate::note_incident_told(*services.school.database(), services.school.clock(), id,
                                            {*whom, *moment, consent::by_page(call.user), note});
      !noted)
    return tl::unexpected(noted.error());
  return incident_reply(services, id);
}

Result<Reply> take_down_incident(Services& services, const Call& call) {
  Fields fields(call.body);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const auto id = call.path.id("incident");
  const auto places =
      gate::take_down_incident(services.room, services.school.clock(), id, consent::by_page(call.user));
  if (!places) return tl::unexpected(places.error());
  return incident_reply(services, id);
}

Result<Reply> close_incident(Services& services, const Call& call) {
  Fields fields(call.body);
  const std::string outcome = fields.text("outcome", kMostHappened, Lines::Many);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const auto id = call.path.id("incident");
  if (auto closed = gate::close_incident(*services.school.database(), services.school.clock(), id, outcome,
                                         consent::by_page(call.user));
      !closed)
    return tl::unexpected(closed.error());
  return incident_reply(services, id);
}

}  // namespace schoolgate::review
