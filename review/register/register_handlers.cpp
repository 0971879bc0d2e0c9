#include "review/register/register_handlers.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "consent/ledger/who.hpp"
#include "consent/register/person.hpp"
#include "gate/out/whereabouts.hpp"
#include "review/handlers/services.hpp"
#include "review/register/person_view.hpp"
#include "review/register/register_change.hpp"
#include "review/views/photo_json.hpp"
#include "review/views/wording.hpp"

namespace schoolgate::review {
namespace {

using consent::Answer;
using consent::Purpose;
using nlohmann::json;

constexpr std::size_t kMostTextCharacters = 200;
constexpr std::size_t kMostReasonCharacters = 500;

// What holds today, in one word for the table.
std::string_view standing(const PeopleSnapshot& people, const consent::Person& person,
                          const consent::PlatformId& platform, Purpose purpose, Day today) {
  const consent::Consent* consent = consent::find_consent(person, platform, purpose);
  if (consent == nullptr || consent->answer == Answer::Refused) return "refused";
  if (consent->answer == Answer::Withdrawn || (consent->withdrawn && *consent->withdrawn <= today))
    return "withdrawn";
  if (people.view().may_show(person.id, platform, purpose, today).granted) return "granted";
  if (purpose == Purpose::Name &&
      people.view().may_name(person.id, platform, person.first_name, today).granted)
    return word(Answer::FirstName);
  return consent->until && *consent->until < today ? "expired" : "overridden";
}

json row_json(Services& services, const PeopleSnapshot& people, const consent::Person& person, Day today) {
  json platforms = json::object();
  for (const auto& platform : services.room.settings.platforms) {
    platforms[platform] = {{"image", standing(people, person, platform, Purpose::Image, today)},
                           {"name", standing(people, person, platform, Purpose::Name, today)}};
  }
  json row = person_brief(person);
  row["leaving_date"] = person.leaving_date ? json(to_iso(*person.leaving_date)) : json(nullptr);
  row["biometric"] = people.view().may_recognise(person.id, today).granted;
  row["platforms"] = platforms;
  return row;
}

bool shown_nowhere(Services& services, const PeopleSnapshot& people, const consent::Person& person,
                   Day today) {
  const auto& platforms = services.room.settings.platforms;
  return std::none_of(platforms.begin(), platforms.end(), [&](const consent::PlatformId& platform) {
    return people.view().may_show(person.id, platform, Purpose::Image, today).granted;
  });
}

json posts_json(Services& services, const consent::Person& person) {
  json list = json::array();
  for (const auto& one : gate::posts_with(*services.school.database(), person.id, gate::names_of(person))) {
    list.push_back({{"id", one.post.id},
                    {"title", platform_title(one.post.platform)},
                    {"state", word(one.post.state)},
                    {"named", one.named},
                    {"pictured", one.pictured}});
  }
  return list;
}

json audited_json(Services& services, const consent::Person& person) {
  json list = json::array();
  for (const auto& one : gate::audited_with(*services.school.database(), person.id, gate::names_of(person))) {
    list.push_back({{"id", to_text(one.picture.id)},
                    {"file", one.picture.name},
                    {"title", one.picture.platform.empty() ? "" : platform_title(one.picture.platform)},
                    {"link", one.picture.link},
                    {"recognised", one.recognised},
                    {"written", one.written},
                    {"in_caption", one.in_caption},
                    {"in_file_name", one.in_file_name}});
  }
  return list;
}

json sighting_json(const gate::Sighting& one) {
  json posts = json::array();
  for (const auto& posted : one.posts) {
    posts.push_back({{"title", platform_title(posted.platform)},
                     {"link", posted.post.link},
                     {"day", to_iso(posted.post.day)}});
  }
  json gone = json::array();
  for (const auto& entry : one.take_downs) {
    gone.push_back({{"title", platform_title(entry.platform)},
                    {"requested", to_iso(entry.requested)},
                    {"state", word(entry.state)}});
  }
  return {{"id", one.photo.id},
          {"number", one.photo.number},
          {"source_name", one.photo.source_name},
          {"event", event_json(one.photo.event)},
          {"state", word(one.photo.state)},
          {"recognised", one.recognised},
          {"named", one.named},
          {"written", one.written},
          {"shown_on", platform_titles(one.shown_on)},
          {"shown_as_another_on", platform_titles(one.shown_as_another_on)},
          {"hidden_on", platform_titles(one.hidden_on)},
          {"posts", posts},
          {"take_downs", gone}};
}

consent::PlatformId platform_of(const Services& services, Fields& fields) {
  const auto& known = services.room.settings.platforms;
  std::string platform = fields.text("platform", 40);
  if (std::find(known.begin(), known.end(), platform) == known.end())
    fields.wrong("\"platform\" is no platform of the settings",
                 fmt::format("known are: {}", fmt::join(known, ", ")));
  return platform;
}

Purpose purpose_of(Fields& fields) {
  const auto purpose = from_word<consent::Purpose>(fields.text("purpose", 20));
  if (!purpose) fields.wrong(fmt::format("\"purpose\" is none of {}", listed_words<Purpose>()));
  return purpose.value_or(Purpose::Image);
}

}  // namespace

Result<Reply> show_register(Services& services, const Call& call) {
  Query query = call.query;
  const std::string typed = query.text("q", 100).value_or("");
  std::optional<consent::PersonKind> kind;
  if (const auto text = query.text("kind", 20)) {
    kind = from_word<consent::PersonKind>(*text);
    if (!kind) query.wrong("parameter \"kind\" is none of pupil, staff, governor, visitor");
  }
  const auto class_name = query.text("class", 100);
  const auto flag = query.text("flag", 20);
  if (flag && *flag != "do-not-publish" && *flag != "biometric" && *flag != "no-consent")
    query.wrong("parameter \"flag\" is none of do-not-publish, biometric, no-consent");
  const std::size_t offset = query.offset();
  const std::size_t limit = query.limit();
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());

  const auto people = services.people.now();
  const Day today = services.school.today();
  auto found = people->find(typed);
  std::erase_if(found, [&](const consent::Person* person) {
    if (kind && person->kind != *kind) return true;
    if (class_name && person->class_name != *class_name) return true;
    if (!flag) return false;
    if (*flag == "do-not-publish") return !person->do_not_publish;
    if (*flag == "biometric") return !people->view().may_recognise(person->id, today).granted;
    return !shown_nowhere(services, *people, *person, today);
  });
  json rows = json::array();
  for (std::size_t i = offset; i < std::min(found.size(), offset + limit); ++i)
    rows.push_back(row_json(services, *people, *found[i], today));
  std::set<std::string> classes;
  for (const auto& person : people->view().people()) {
    if (!person.class_name.empty()) classes.insert(person.class_name);
  }
  json platforms = json::array();
  for (const auto& platform : services.room.settings.platforms) platforms.push_back(platform_json(platform));
  return json_reply({{"version", people->view().version()},
                     {"offset", offset},
                     {"limit", limit},
                     {"total", found.size()},
                     {"classes", classes},
                     {"platforms", platforms},
                     {"people", rows}});
}

Result<Reply> show_person(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  auto person = person_json(services, call.path.text("person"));
  if (!person) return tl::unexpected(person.error());
  return json_reply(*person);
}

Result<Reply> show_whereabouts(Services& services, const Call& call) {
  Query query = call.query;
  const std::size_t offset = query.offset();
  const std::size_t limit = query.limit();
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const std::string& id = call.path.text("person");
  const auto people = services.people.now();
  const consent::Person* person = people->view().find(id);
  if (person == nullptr) return tl::unexpected(nobody_called(id));
  const auto all = gate::where_is(*services.school.database(), services.school.clock().now(), id);
  json list = json::array();
  for (std::size_t i = offset; i < std::min(all.size(), offset + limit); ++i)
    list.push_back(sighting_json(all[i]));
  return json_reply({{"offset", offset},
                     {"limit", limit},
                     {"total", all.size()},
                     {"photos", list},
                     {"posts", posts_json(services, *person)},
                     {"audited", audited_json(services, *person)}});
}

Result<Reply> set_consent(Services& services, const Call& call) {
  const auto read = [&](Fields& fields) {
    consent::Consent consent;
    consent.platform = platform_of(services, fields);
    consent.purpose = purpose_of(fields);
    const auto answer = from_word<consent::Answer>(fields.text("answer", 20));
    if (!answer || *answer == Answer::Withdrawn)
      fields.wrong("\"answer\" is none of \"granted\", \"refused\" and, for a name, \"first-name\"",
                   "to withdraw use .../withdraw");
    consent.answer = answer.value_or(Answer::Refused);
    consent.given_by = fields.text("given_by", kMostTextCharacters);
    consent.date = fields.day("date");
    consent.basis = fields.text_or("basis", kMostTextCharacters, "consent");
    consent.until = fields.day_if_there("until");
    consent.evidence = fields.text_or("evidence", kMostTextCharacters, "");
    return consent;
  };
  return edit_person(services, call, read, [&](const std::string& id, const consent::Consent& consent) {
    return services.school.people().set_consent(id, consent, page_author(call));
  });
}

Result<Reply> withdraw_consent(Services& services, const Call& call) {
  struct Wanted {
    bool everywhere = false;
    consent::PlatformId platform;
    Purpose purpose = Purpose::Image;
  };
  const auto read = [&](Fields& fields) {
    if (fields.boolean_if_there("all").value_or(false)) return Wanted{true, {}, {}};
    return Wanted{false, platform_of(services, fields), purpose_of(fields)};
  };
  return edit_person(services, call, read, [&](const std::string& id, const Wanted& wanted) {
    consent::Register& people = services.school.people();
    return wanted.everywhere ? people.withdraw_everywhere(id, services.room.settings.platforms, std::nullopt,
                                                          page_author(call))
                             : people.withdraw(id, wanted.platform, wanted.purpose, page_author(call));
  });
}

Result<Reply> set_do_not_publish(Services& services, const Call& call) {
  const auto read = [](Fields& fields) {
    const bool value = fields.boolean("value");
    std::string reason = fields.text("reason", kMostReasonCharacters);
    if (value && reason.find_first_not_of(' ') == std::string::npos)
      fields.wrong("\"reason\" is empty", "say why in a few words");
    return std::pair(value, std::move(reason));
  };
  return edit_person(services, call, read, [&](const std::string& id, const auto& wanted) {
    return services.school.people().set_do_not_publish(id, wanted.first, wanted.second, page_author(call));
  });
}

Result<Reply> set_biometric(Services& services, const Call& call) {
  const auto read = [](Fields& fields) {
    consent::BiometricConsent biometric;
    biometric.given = fields.boolean("given");
    biometric.parent_objects = fields.boolean("parent_objects");
    biometric.child_objects = fields.boolean("child_objects");
    biometric.date = fields.day_if_there("date");
    biometric.withdrawn = fields.day_if_there("withdrawn");
    biometric.evidence = fields.text_or("evidence", kMostTextCharacters, "");
    return biometric;
  };
  return edit_person(services, call, read,
                     [&](const std::string& id, const consent::BiometricConsent& biometric) {
                       return services.school.people().set_biometric(id, biometric, page_author(call));
                     });
}

}  // namespace schoolgate::review
