#include "review/register/person_view.hpp"

#include <fmt/format.h>

#include "consent/ledger/who.hpp"
#include "review/handlers/services.hpp"
#include "review/views/photo_json.hpp"
#include "review/views/wording.hpp"

namespace schoolgate::review {
namespace {

using consent::Purpose;
using nlohmann::json;

json written_day(const std::optional<Day>& day) { return day ? json(to_iso(*day)) : json(nullptr); }

json consent_json(const consent::Consent& consent) {
  return {{"platform", consent.platform},
          {"title", platform_title(consent.platform)},
          {"purpose", word(consent.purpose)},
          {"answer", word(consent.answer)},
          {"basis", consent.basis},
          {"given_by", consent.given_by},
          {"date", consent.date.ok() ? json(to_iso(consent.date)) : json(nullptr)},
          {"until", written_day(consent.until)},
          {"withdrawn", written_day(consent.withdrawn)},
          {"evidence", consent.evidence}};
}

json biometric_json(const consent::BiometricConsent& biometric) {
  return {{"given", biometric.given},
          {"parent_objects", biometric.parent_objects},
          {"child_objects", biometric.child_objects},
          {"date", written_day(biometric.date)},
          {"withdrawn", written_day(biometric.withdrawn)},
          {"evidence", biometric.evidence}};
}

json plain_json(const consent::Person& person) {
  return {{"id", person.id},
          {"first_name", person.first_name},
          {"last_name", person.last_name},
          {"known_as", person.known_as},
          {"class", person.class_name},
          {"kind", word(person.kind)},
          {"upn", person.upn},
          {"date_of_birth", written_day(person.date_of_birth)},
          {"leaving_date", written_day(person.leaving_date)},
          {"do_not_publish", person.do_not_publish},
          {"do_not_publish_reason", person.do_not_publish_reason},
          {"biometric", biometric_json(person.biometric)}};
}

// Who is, or may be, the same person: with what somebody said of it.
json like_json(const PeopleSnapshot& people, const consent::Person& person) {
  const consent::RegisterView& view = people.view();
  json like = json::array();
  const auto add = [&](const consent::PersonId& id, const char* said) {
    if (const consent::Person* other = view.find(id)) {
      json brief = person_brief(*other);
      brief["said"] = said;
      like.push_back(std::move(brief));
    }
  };
  for (const consent::SaidOfPair& one : view.said_of_pairs()) {
    const char* said = one.said == consent::Sameness::Same ? "same" : "different";
    if (one.pair.one == person.id) add(one.pair.other, said);
    if (one.pair.other == person.id) add(one.pair.one, said);
  }
  for (const auto& [one, other] : view.unsaid_pairs()) {
    const auto& a = view.people()[one].id;
    const auto& b = view.people()[other].id;
    if (a == person.id) add(b, "unsaid");
    if (b == person.id) add(a, "unsaid");
  }
  return like;
}

}  // namespace

std::string version_of(const PeopleSnapshot& people, const consent::Person& person) {
  json all = plain_json(person);
  all["like"] = like_json(people, person);
  all["consents"] = json::array();
  for (const auto& consent : person.consents) all["consents"].push_back(consent_json(consent));
  return to_hex(sha256(all.dump(-1, ' ', false, json::error_handler_t::replace))).substr(0, 16);
}

Error nobody_called(const std::string& id) {
  return {ErrorCode::NotFound, fmt::format("there is nobody {} in the register", id),
          "look in the register's table"};
}

Result<json> person_json(Services& services, const std::string& id) {
  const auto people = services.people.now();
  const consent::Person* person = people->view().find(id);
  if (person == nullptr) return tl::unexpected(nobody_called(id));
  const Day today = services.school.today();
  json all = plain_json(*person);
  all["version"] = version_of(*people, *person);
  const auto may = people->view().may_recognise(id, today);
  all["biometric"]["may"] = may.granted;
  all["biometric"]["reason"] = may.reason;
  all["consents"] = json::array();
  for (const auto& platform : services.room.settings.platforms) {
    for (const auto& [purpose, unused] : kWords<Purpose>) {
      const consent::Consent* given = consent::find_consent(*person, platform, purpose);
      consent::Consent unanswered;
      unanswered.platform = platform;
      unanswered.purpose = purpose;
      json entry = consent_json(given == nullptr ? unanswered : *given);
      const auto permission = purpose == Purpose::Name
                                  ? people->view().may_name(id, platform, person->first_name, today)
                                  : people->view().may_show(id, platform, purpose, today);
      entry["answered"] = given != nullptr;
      entry["holds"] = permission.granted;
      entry["reason"] = permission.reason;
      all["consents"].push_back(std::move(entry));
    }
  }
  all["like"] = like_json(*people, *person);
  all["history"] = json::array();
  for (const auto& change : services.school.people().history(id)) {
    all["history"].push_back({{"version", change.version},
                              {"when", to_iso(change.when)},
                              {"by", consent::account_of(change.by)},
                              {"what", change.what}});
  }
  return all;
}

}  // namespace schoolgate::review
