#include "consent/ledger/who.hpp"
#include "gate/planning/stand_aside.hpp"
#include "review/events/event_plan_handlers.hpp"
#include "review/handlers/services.hpp"
#include "review/views/photo_json.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;

constexpr std::size_t kMostClasses = 200;
constexpr std::size_t kMostClassBytes = 1000;
constexpr std::size_t kMostEventCharacters = 100;

json people_json(const std::vector<gate::StandsAside>& people) {
  json list = json::array();
  for (const auto& one : people)
    list.push_back(
        {{"person", one.person}, {"class", one.class_name}, {"name", one.name}, {"never", one.never}});
  return list;
}

gate::StandAsideSheet sheet_today(Services& services, const gate::EventClasses& event) {
  return gate::stand_aside_sheet(event, services.people.now()->view(), services.room.settings.platforms,
                                 services.school.today());
}

json sheet_json(const gate::EventClasses& event, const gate::StandAsideSheet& sheet) {
  json platforms = json::array();
  for (const auto& own : sheet.platforms)
    platforms.push_back({{"platform", platform_json(own.platform)},
                         {"shut", own.why_shut},
                         {"not_shown", people_json(own.not_shown)},
                         {"not_named", people_json(own.not_named)}});
  return {{"made", to_iso(sheet.made)},
          {"asked_for", to_iso(sheet.asked_for)},
          {"register_version", sheet.register_version},
          {"nobody_in", sheet.nobody_in},
          {"platforms", platforms},
          {"list", to_hex(sheet.print())},
          {"looked_for", !gate::must_look_for(event, sheet)}};
}

tl::unexpected<Error> no_such_event() {
  return failure(ErrorCode::NotFound, "there is no such event", "GET /api/events lists them");
}

}  // namespace

Result<Reply> show_classes(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  return json_reply({{"classes", gate::classes_of(services.people.now()->view())}});
}

Result<Reply> show_plan(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const auto event = gate::event_classes(*services.school.database(), call.path.id("event"));
  if (!event) return no_such_event();
  const auto sheet = sheet_today(services, *event);
  return json_reply({{"event", event_json(event->event)},
                     {"classes", sheet.classes},
                     {"known", gate::classes_of(services.people.now()->view())},
                     {"sheet", sheet_json(*event, sheet)}});
}

Result<Reply> set_plan(Services& services, const Call& call) {
  Fields fields(call.body);
  const std::string event = fields.text("event", kMostEventCharacters);
  const auto classes = fields.texts_or("classes", kMostClasses, kMostClassBytes);
  if (event.find_first_not_of(' ') == std::string::npos)
    fields.wrong("\"event\" is empty", "name the event, such as 2026-07-03 Sports Day");
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const auto known = gate::known_classes(classes, services.people.now()->view());
  if (!known) return tl::unexpected(known.error());
  const auto id = gate::set_event_classes(*services.school.database(), services.school.clock(),
                                          gate::parse_event_name(event, services.school.clock().today()),
                                          *known, gate::people_in(*known, services.people.now()->view()),
                                          consent::by_page(call.user));
  return json_reply({{"event", id}, {"classes", *known}});
}

Result<Reply> note_looked_for(Services& services, const Call& call) {
  Fields fields(call.body);
  const auto list = digest_from_hex(fields.text("list", 64));
  if (!list) fields.wrong("\"list\" holds something else than 64 hexadecimal digits");
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const auto event = gate::event_classes(*services.school.database(), call.path.id("event"));
  if (!event) return no_such_event();
  const auto sheet = sheet_today(services, *event);
  if (sheet.print() != *list)
    return failure(ErrorCode::Conflict, "others may not be shown by now than on the list that you saw",
                   "look at the list again");
  if (auto noted = gate::note_looked_for(*services.school.database(), services.school.clock(),
                                         event->event.id, *list, sheet.people, consent::by_page(call.user));
      !noted)
    return tl::unexpected(noted.error());
  return json_reply(json::object());
}

}  // namespace schoolgate::review
