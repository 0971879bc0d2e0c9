#include "gate/planning/event_classes.hpp"

#include <set>

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {
namespace {

void note_plan(WriteSession& session, Instant now, const std::string& who, consent::LedgerAction action,
               EventId event, const nlohmann::json& detail) {
  consent::Ledger::append(session, now, who, action, fmt::format("event {}", event), to_line(detail));
}

void keep_people(WriteSession& session, EventId event, const std::set<consent::PersonId>& people) {
  for (const auto& person : people) {
    session << "DELETE FROM event_people WHERE event = :event AND person = :person", soci::use(event),
        soci::use(person);
    session << "INSERT INTO event_people (event, person) VALUES (:event, :person)", soci::use(event),
        soci::use(person);
  }
}

std::optional<EventClasses> read_event_classes(ReadSession& session, EventId event) {
  std::string day;
  std::string name;
  session << "SELECT day, name FROM events WHERE id = :event", soci::use(event), soci::into(day),
      soci::into(name);
  if (!session.got_data()) return std::nullopt;
  EventClasses found{{event, stored(parse_iso_day(day)), name}, {}};
  {
    const soci::rowset<std::string> classes =
        (session.sql().prepare << "SELECT class FROM event_classes WHERE event = :event ORDER BY class",
         soci::use(event));
    found.classes.assign(classes.begin(), classes.end());
  }
  {
    const soci::rowset<std::string> people =
        (session.sql().prepare << "SELECT person FROM event_people WHERE event = :event", soci::use(event));
    found.people.insert(people.begin(), people.end());
  }
  std::string list;
  session << "SELECT sheet FROM event_looks WHERE event = :event", soci::use(event), soci::into(list);
  if (session.got_data()) found.looked_for = stored(digest_from_hex(list));
  return found;
}

}  // namespace

EventId set_event_classes(Database& database, const Clock& clock, const EventName& event,
                          const std::vector<std::string>& classes, const std::set<consent::PersonId>& people,
                          const std::string& who) {
  return database.transact([&](WriteSession& session) {
    const EventId id = event_for(session, event);
    session << "DELETE FROM event_classes WHERE event = :event", soci::use(id);
    const std::set<std::string> each(classes.begin(), classes.end());
    for (const std::string& one : each)
      session << "INSERT INTO event_classes (event, class) VALUES (:event, :class)", soci::use(id),
          soci::use(one);
    session << "DELETE FROM event_people WHERE event = :event", soci::use(id);
    keep_people(session, id, people);
    // How many, and not which: a class may be called after its teacher.
    note_plan(session, clock.now(), who, consent::LedgerAction::EventPlanned, id, {{"classes", each.size()}});
    return id;
  });
}

std::optional<EventClasses> event_classes(Database& database, EventId event) {
  return database.read([&](ReadSession& session) { return read_event_classes(session, event); });
}

std::vector<EventClasses> planned_events_under_review(Database& database) {
  return database.read([](ReadSession& session) {
    std::vector<EventId> events;
    {
      const std::string held(word(PhotoState::Held));
      const soci::rowset<long long> rows =
          (session.sql().prepare
               << "SELECT DISTINCT c.event FROM event_classes c WHERE EXISTS (SELECT 1 FROM "
                  "photos p WHERE p.event = c.event AND p.state = :held) ORDER BY c.event",
           soci::use(held));
      events.assign(rows.begin(), rows.end());
    }
    std::vector<EventClasses> planned;
    for (const EventId event : events) planned.push_back(read_event_classes(session, event).value());
    return planned;
  });
}

Status note_looked_for(Database& database, const Clock& clock, EventId event, const Digest& list,
                       const std::set<consent::PersonId>& people, const std::string& who) {
  return database.transact([&](WriteSession& session) -> Status {
    if (!read_event_classes(session, event))
      return failure(ErrorCode::NotFound, "there is no such event", "look at the list of events");
    keep_people(session, event, people);
    const Instant now = clock.now();
    const std::string hex = to_hex(list);
    const std::string looked = to_iso(now);
    session << "DELETE FROM event_looks WHERE event = :event", soci::use(event);
    session << "INSERT INTO event_looks (event, sheet, looked, who) VALUES (:event, :sheet, :looked, :who)",
        soci::use(event), soci::use(hex), soci::use(looked), soci::use(who);
    note_plan(session, now, who, consent::LedgerAction::EventLookedFor, event, {{"list", hex}});
    return {};
  });
}

}  // namespace schoolgate::gate
