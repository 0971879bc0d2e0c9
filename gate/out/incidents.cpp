#include "gate/out/incidents.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "consent/ledger/text.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_rows.hpp"
#include "gate/out/links.hpp"

namespace schoolgate::gate {
namespace {

using consent::LedgerAction;

constexpr std::ptrdiff_t kMostIncidentWords = 4'000;  // characters
constexpr std::size_t kMostToldNote = 500;

constexpr const char* kSelectIncidents =
    "SELECT id, reported, reported_by, happened, link, closed, closed_by, outcome FROM incidents ";

std::string subject_of_incident(IncidentId id) { return fmt::format("incident {}", id); }

Incident read_incident(const soci::row& row) {
  const auto text = [&](const char* name) { return row.get<std::string>(name); };
  Incident incident;
  incident.id = row.get<long long>("id");
  incident.reported = stored(parse_iso_instant(text("reported")));
  incident.reported_by = text("reported_by");
  incident.happened = text("happened");
  incident.link = text("link");
  if (const auto closed = text("closed"); !closed.empty())
    incident.closed = stored(parse_iso_instant(closed));
  incident.closed_by = text("closed_by");
  incident.outcome = text("outcome");
  return incident;
}

void read_incident_parts(ReadSession& session, Incident& incident) {
  const soci::rowset<soci::row> pictures =
      (session.sql().prepare
           << "SELECT photo, sha256, chosen FROM incident_pictures WHERE incident = :id ORDER BY photo",
       soci::use(incident.id));
  for (const soci::row& row : pictures)
    incident.pictures.push_back({row.get<long long>("photo"),
                                 stored(digest_from_hex(row.get<std::string>("sha256"))),
                                 row.get<int>("chosen") != 0});
  const soci::rowset<soci::row> told =
      (session.sql().prepare
           << "SELECT whom, told, who, note FROM incident_told WHERE incident = :id ORDER BY ordinal",
       soci::use(incident.id));
  for (const soci::row& row : told) {
    const auto whom = from_word<ToldTo>(row.get<std::string>("whom"));
    if (!whom) throw std::runtime_error("the incidents are damaged: who was told?");
    incident.told.push_back({*whom, stored(parse_iso_instant(row.get<std::string>("told"))),
                             row.get<std::string>("who"), row.get<std::string>("note")});
  }
}

// What was removed, its days being over, is nobody's to see.
Result<Incident> incident_in(ReadSession& session, IncidentId id) {
  soci::row row;
  session << std::string(kSelectIncidents) + "WHERE id = :id AND reported <> ''", soci::use(id),
      soci::into(row);
  if (!session.got_data())
    return failure(ErrorCode::NotFound, fmt::format("there is no incident {}", id),
                   "'schoolgate incident list --all' prints their numbers");
  Incident incident = read_incident(row);
  read_incident_parts(session, incident);
  return incident;
}

Result<Incident> open_incident_in(ReadSession& session, IncidentId id) {
  auto incident = incident_in(session, id);
  if (incident && incident->closed)
    return failure(ErrorCode::Refused, fmt::format("incident {} is closed", id), "report a new one");
  return incident;
}

void tell_incident(WriteSession& session, Instant now, IncidentId id, LedgerAction action,
                   const std::string& who, const nlohmann::json& detail) {
  consent::Ledger::append(session, now, who, action, subject_of_incident(id), to_line(detail));
}

Result<std::string> words_of_people(const std::string& text, const char* what) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    return failure(ErrorCode::InvalidInput, fmt::format("it is not said {}", what),
                   "write it in your own words");
  const auto characters = std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; });
  if (characters > kMostIncidentWords)
    return failure(ErrorCode::InvalidInput, "that is too long",
                   fmt::format("keep it to {} characters", kMostIncidentWords));
  return consent::cleaned_lines(text);
}

}  // namespace

std::vector<Incident> list_incidents(Database& database) {
  return database.read([](ReadSession& session) {
    std::vector<Incident> incidents;
    {
      const soci::rowset<soci::row> rows =
          (session.sql().prepare << std::string(kSelectIncidents) + "WHERE reported <> '' ORDER BY id DESC");
      for (const soci::row& row : rows) incidents.push_back(read_incident(row));
    }
    for (Incident& incident : incidents) read_incident_parts(session, incident);
    return incidents;
  });
}

Result<Incident> find_incident(Database& database, IncidentId id) {
  return database.read([&](ReadSession& session) { return incident_in(session, id); });
}

Result<IncidentId> report_incident(Database& database, const Clock& clock, const std::string& happened,
                                   const std::string& link, const std::string& who) {
  const auto words = words_of_people(happened, "what happened");
  if (!words) return tl::unexpected(words.error());
  const auto where = link.empty() ? Result<std::string>(link) : checked_link(link);
  if (!where) return tl::unexpected(where.error());
  return database.transact([&](WriteSession& session) {
    const Instant now = clock.now();
    const std::string reported = to_iso(now);
    long long id = 0;
    session << "SELECT COALESCE(MAX(id), 0) + 1 FROM incidents", soci::into(id);
    session
        << "INSERT INTO incidents (id, reported, reported_by, happened, link, closed, closed_by, outcome) "
           "VALUES (:id, :reported, :who, :happened, :link, '', '', '')",
        soci::use(id), soci::use(reported), soci::use(who), soci::use(*words), soci::use(*where);
    tell_incident(session, now, id, LedgerAction::IncidentReported, who, nlohmann::json::object());
    return IncidentId{id};
  });
}

Status note_incident_pictures(Database& database, const Clock& clock, IncidentId id,
                              const std::vector<IncidentPicture>& pictures, const std::string& who) {
  return database.transact([&](WriteSession& session) -> Status {
    const auto incident = open_incident_in(session, id);
    if (!incident) return tl::unexpected(incident.error());
    nlohmann::json noted = nlohmann::json::array();
    for (const IncidentPicture& one : pictures) {
      const auto known = std::ranges::find(incident->pictures, one.photo, &IncidentPicture::photo);
      if (known != incident->pictures.end() && (known->chosen || !one.chosen)) continue;
      if (!find_photo(session, one.photo)) return no_such_photo(one.photo);
      const std::string hex = to_hex(one.sha256);
      const int chosen = one.chosen ? 1 : 0;
      session << "DELETE FROM incident_pictures WHERE incident = :id AND photo = :photo", soci::use(id),
          soci::use(one.photo);
      session << "INSERT INTO incident_pictures (incident, photo, sha256, chosen) VALUES (:id, :photo, "
                 ":sha256, :chosen)",
          soci::use(id), soci::use(one.photo), soci::use(hex), soci::use(chosen);
      noted.push_back({{"photo", one.photo}, {"sha256", hex}, {"chosen", one.chosen}});
    }
    if (!noted.empty())
      tell_incident(session, clock.now(), id, LedgerAction::IncidentPicturesNoted, who,
                    {{"pictures", noted}});
    return {};
  });
}

Status remove_incident_picture(Database& database, const Clock& clock, IncidentId id, PhotoId photo,
                               const std::string& who) {
  return database.transact([&](WriteSession& session) -> Status {
    const auto incident = open_incident_in(session, id);
    if (!incident) return tl::unexpected(incident.error());
    if (std::ranges::find(incident->pictures, photo, &IncidentPicture::photo) == incident->pictures.end())
      return failure(ErrorCode::NotFound, fmt::format("photo {} is not noted with incident {}", photo, id),
                     "look at the incident again");
    session << "DELETE FROM incident_pictures WHERE incident = :id AND photo = :photo", soci::use(id),
        soci::use(photo);
    tell_incident(session, clock.now(), id, LedgerAction::IncidentPictureRemoved, who, {{"photo", photo}});
    return {};
  });
}

Status note_incident_told(Database& database, const Clock& clock, IncidentId id, const IncidentTold& told) {
  if (told.note.size() > kMostToldNote) return failure(ErrorCode::InvalidInput, "the note is too long");
  if (told.when > clock.now())
    return failure(ErrorCode::InvalidInput, fmt::format("{} is still to come", to_iso(told.when)),
                   "give the moment at which they were told");
  return database.transact([&](WriteSession& session) -> Status {
    const auto incident = open_incident_in(session, id);
    if (!incident) return tl::unexpected(incident.error());
    const auto ordinal = static_cast<int>(incident->told.size());
    const std::string whom(word(told.whom));
    const std::string when = to_iso(told.when);
    const std::string note = consent::cleaned(told.note);
    session << "INSERT INTO incident_told (incident, ordinal, whom, told, who, note) VALUES (:id, :ordinal, "
               ":whom, :told, :who, :note)",
        soci::use(id), soci::use(ordinal), soci::use(whom), soci::use(when), soci::use(told.noted_by),
        soci::use(note);
    tell_incident(session, clock.now(), id, LedgerAction::IncidentTold, told.noted_by,
                  {{"whom", whom}, {"when", when}});
    return {};
  });
}

void note_incident_take_downs(Database& database, const Clock& clock, IncidentId id, std::size_t places,
                              const std::string& who) {
  database.transact([&](WriteSession& session) {
    tell_incident(session, clock.now(), id, LedgerAction::IncidentTakeDownAsked, who, {{"places", places}});
  });
}

Status close_incident(Database& database, const Clock& clock, IncidentId id, const std::string& outcome,
                      const std::string& who) {
  const auto words = words_of_people(outcome, "what came of it");
  if (!words) return tl::unexpected(words.error());
  return database.transact([&](WriteSession& session) -> Status {
    const auto incident = open_incident_in(session, id);
    if (!incident) return tl::unexpected(incident.error());
    const Instant now = clock.now();
    const std::string closed = to_iso(now);
    session << "UPDATE incidents SET closed = :closed, closed_by = :who, outcome = :outcome WHERE id = :id",
        soci::use(closed), soci::use(who), soci::use(*words), soci::use(id);
    tell_incident(session, now, id, LedgerAction::IncidentClosed, who, nlohmann::json::object());
    return {};
  });
}

std::size_t expire_incidents(Database& database, Instant now, Instant moment, const std::string& who) {
  return database.transact([&](WriteSession& session) {
    const std::string before = to_iso(moment);
    std::vector<long long> old;
    {
      const soci::rowset<long long> rows =
          (session.sql().prepare << "SELECT id FROM incidents WHERE closed <> '' AND closed < :moment",
           soci::use(before));
      old.assign(rows.begin(), rows.end());
    }
    for (const long long id : old) {
      session << "DELETE FROM incident_pictures WHERE incident = :id", soci::use(id);
      session << "DELETE FROM incident_told WHERE incident = :id", soci::use(id);
      // The number stays, so that no other incident gets it.
      session << "UPDATE incidents SET reported = '', reported_by = '', happened = '', link = '', closed = "
                 "'', closed_by = '', outcome = '' WHERE id = :id",
          soci::use(id);
    }
    if (!old.empty())
      consent::Ledger::append(session, now, who, LedgerAction::IncidentsExpired, "incidents",
                              to_line({{"count", old.size()}}));
    return old.size();
  });
}

std::string incident_words(Database& database) {
  const auto open = database.read([](ReadSession& session) {
    int count = 0;
    session << "SELECT COUNT(*) FROM incidents WHERE reported <> '' AND closed = ''", soci::into(count);
    return count;
  });
  if (open == 0) return {};
  return open == 1 ? "1 incident is open" : fmt::format("{} incidents are open", open);
}

}  // namespace schoolgate::gate
