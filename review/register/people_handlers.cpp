#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "consent/register/by_hand.hpp"
#include "foundation/text.hpp"
#include "review/register/register_change.hpp"
#include "review/register/register_handlers.hpp"

namespace schoolgate::review {
namespace {

constexpr std::size_t kMostCharacters = 200;
constexpr std::size_t kMostAnswers = 100;
constexpr std::size_t kMostOthers = 100;

std::string trimmed_text(Fields& fields, const char* name) {
  return std::string(trimmed(fields.text_or(name, kMostCharacters, "")));
}

consent::PersonDetails read_details(Fields& fields) {
  consent::PersonDetails details;
  const auto kind = from_word<consent::PersonKind>(fields.text("kind", 20));
  if (!kind) fields.wrong(fmt::format("\"kind\" is none of {}", listed_words<consent::PersonKind>()));
  details.kind = kind.value_or(consent::PersonKind::Pupil);
  details.first_name = trimmed_text(fields, "first_name");
  details.last_name = trimmed_text(fields, "last_name");
  details.known_as = trimmed_text(fields, "known_as");
  details.class_name = trimmed_text(fields, "class");
  details.upn = trimmed_text(fields, "upn");
  details.date_of_birth = fields.day_if_there("date_of_birth");
  details.leaving_date = fields.day_if_there("leaving_date");
  return details;
}

// What a paper form says yes to: all with the same details.
void read_form(Fields& fields, const Services& services, Day today, consent::Person& person) {
  const auto& known = services.room.settings.platforms;
  consent::Consent consent;
  consent.answer = consent::Answer::Granted;
  consent.basis = "consent";
  consent.given_by = trimmed_text(fields, "given_by");
  consent.date = fields.day_if_there("date").value_or(today);
  consent.until = fields.day_if_there("until");
  consent.evidence = trimmed_text(fields, "evidence");
  for (const nlohmann::json& element : fields.elements_if_there("agreed", kMostAnswers)) {
    Fields own(element, "an element of \"agreed\"");
    consent.platform = own.text("platform", kMostCharacters);
    if (std::ranges::find(known, consent.platform) == known.end())
      own.wrong("\"platform\" is no platform of the settings",
                fmt::format("known are: {}", fmt::join(known, ", ")));
    const auto purpose = from_word<consent::Purpose>(own.text("purpose", kMostCharacters));
    if (!purpose) own.wrong(fmt::format("\"purpose\" is none of {}", listed_words<consent::Purpose>()));
    consent.purpose = purpose.value_or(consent::Purpose::Image);
    if (auto good = own.finish(); !good) fields.wrong(good.error().message, good.error().hint);
    consent::put_consent(person, consent);
  }
  if (!person.consents.empty() && (consent.given_by.empty() || consent.evidence.empty()))
    fields.wrong("who gave the consents, or where their form is kept, is missing",
                 "say who signed, and the reference of the form");
}

// The refusal, with whom it names: the page says of these that they are others, and of nobody else.
Reply like_reply(const Error& error, const std::vector<consent::PersonId>& like) {
  const Reply plain = error_reply(error);
  nlohmann::json body = nlohmann::json::parse(plain.body);
  body["current"] = {{"like", like}};
  return json_reply(body, plain.status);
}

}  // namespace

Result<Reply> add_person(Services& services, const Call& call) {
  Fields fields(call.body);
  const auto details = read_details(fields);
  consent::Person person;
  person.id = trimmed_text(fields, "id");
  consent::set_details(person, details);
  read_form(fields, services, services.school.today(), person);
  const auto others = fields.texts_or("others", kMostOthers, kMostCharacters);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const auto id = consent::add_person(services.school.people(), person, others, page_author(call));
  if (!id && id.error().code == ErrorCode::Refused)
    return like_reply(id.error(), consent::who_is_like(person, services.people.now()->view()));
  if (!id) return tl::unexpected(id.error());
  // A name that is new may stand in what waits.
  const auto told = after_change(services, call, *id);
  auto after = person_json(services, *id);
  if (!after) return tl::unexpected(after.error());
  after->update(told);
  return json_reply(*after, 201);
}

Result<Reply> change_details(Services& services, const Call& call) {
  return edit_person(services, call, read_details,
                     [&](const std::string& id, const consent::PersonDetails& details) {
                       return consent::change_details(services.school.people(), services.people.now()->view(),
                                                      id, details, page_author(call));
                     });
}

Result<Reply> say_of_pair(Services& services, const Call& call) {
  const auto read = [](Fields& fields) {
    std::string other = fields.text("other", kMostCharacters);
    return std::pair(std::move(other),
                     fields.boolean("same") ? consent::Sameness::Same : consent::Sameness::Different);
  };
  return edit_person(services, call, read, [&](const std::string& id, const auto& wanted) {
    return consent::say_of_pair(services.school.people(), {id, wanted.first}, wanted.second,
                                page_author(call));
  });
}

}  // namespace schoolgate::review
