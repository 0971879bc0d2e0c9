#include "consent/register/person.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "consent/ledger/text.hpp"

namespace schoolgate::consent {
namespace {

bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return is_small(c) || (c >= 'A' && c <= 'Z'); }

Status refuse(const Person& person, std::string_view what) {
  return failure(ErrorCode::InvalidInput, fmt::format("{}: {}", person.id, what));
}

Status check_days(const Person& person) {
  std::vector<std::pair<std::string_view, std::optional<Day>>> days{
      {"date of birth", person.date_of_birth},
      {"leaving date", person.leaving_date},
      {"date of the biometric consent", person.biometric.date},
      {"day on which the biometric consent was withdrawn", person.biometric.withdrawn}};
  for (const Consent& consent : person.consents) {
    if (consent.date != Day{}) days.emplace_back("date of an answer", consent.date);
    days.emplace_back("last day of an answer", consent.until);
    days.emplace_back("day of a withdrawal", consent.withdrawn);
  }
  for (const auto& [what, day] : days) {
    // Four digits of a year is what the files and the database write.
    if (day && (!day->ok() || day->year() < std::chrono::year{1} || day->year() > std::chrono::year{9999}))
      return refuse(person, fmt::format("the {} is not a day of the calendar", what));
  }
  return {};
}

Status check_texts(const Person& person) {
  constexpr std::size_t kMostBytes = 1000;
  std::vector<std::pair<std::string_view, const std::string*>> texts{
      {"first name", &person.first_name},
      {"last name", &person.last_name},
      {"known-as name", &person.known_as},
      {"class", &person.class_name},
      {"UPN", &person.upn},
      {"do-not-publish reason", &person.do_not_publish_reason},
      {"evidence of the biometric consent", &person.biometric.evidence}};
  for (const Consent& consent : person.consents) {
    texts.emplace_back("basis of an answer", &consent.basis);
    texts.emplace_back("giver of an answer", &consent.given_by);
    texts.emplace_back("evidence of an answer", &consent.evidence);
  }
  for (const auto& [what, text] : texts) {
    if (text->size() > kMostBytes || !is_clean(*text))
      return refuse(person, fmt::format("the {} is too long, no UTF-8, or holds control characters", what));
  }
  return {};
}

std::vector<std::string> words_in(const std::string& folded_name) {
  std::istringstream stream(folded_name);
  return {std::istream_iterator<std::string>(stream), {}};
}

}  // namespace

const Consent* find_consent(const Person& person, std::string_view platform, Purpose purpose) {
  for (const Consent& consent : person.consents) {
    if (consent.purpose == purpose && consent.platform == platform) return &consent;
  }
  return nullptr;
}

void put_consent(Person& person, Consent consent) {
  for (Consent& present : person.consents) {
    if (present.purpose == consent.purpose && present.platform == consent.platform) {
      present = std::move(consent);
      return;
    }
  }
  person.consents.push_back(std::move(consent));
}

bool is_first_name(const Person& person, std::string_view written) {
  const std::string said = folded(written);
  if (said.empty() || (said != folded(person.first_name) && said != folded(person.known_as))) return false;
  const auto words = words_in(said);
  const auto surnames = words_in(folded(person.last_name));
  // One field for the whole name: which of its words is the surname nobody knows.
  if (surnames.empty()) return words.size() == 1;
  return std::ranges::none_of(
      words, [&](const std::string& one) { return std::ranges::find(surnames, one) != surnames.end(); });
}

bool is_person_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && (is_letter(text.front()) || is_digit(text.front())) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-' || c == '@';
         });
}

bool is_platform_id(std::string_view text) {
  return !text.empty() && text.size() <= 32 && (is_small(text.front()) || is_digit(text.front())) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_small(c) || is_digit(c) || c == '_' || c == '-'; });
}

Status check(const Person& person) {
  if (!is_person_id(person.id))
    return failure(ErrorCode::InvalidInput,
                   "an id is empty, too long, or holds other than letters and digits",
                   "use 1 to 64 letters, digits, '.', '_', '-' or '@', the first a letter or digit");
  for (std::size_t i = 0; i < person.consents.size(); ++i) {
    const Consent& consent = person.consents[i];
    if (!is_platform_id(consent.platform))
      return refuse(person, "an answer is for no known kind of platform");
    if (consent.answer == Answer::FirstName && consent.purpose != Purpose::Name)
      return refuse(person, fmt::format("the {} consent for {} cannot be for the first name alone",
                                        word(consent.purpose), consent.platform));
    if (is_a_yes(consent.answer) && !consent.date.ok())
      return refuse(person, fmt::format("the {} consent for {} is granted but has no date",
                                        word(consent.purpose), consent.platform));
    if (consent.answer == Answer::Withdrawn && !consent.withdrawn)
      return refuse(person, fmt::format("the {} consent for {} is withdrawn but has no day of withdrawal",
                                        word(consent.purpose), consent.platform));
    if (find_consent(person, consent.platform, consent.purpose) != &consent)
      return refuse(person,
                    fmt::format("there are two {} answers for {}", word(consent.purpose), consent.platform));
  }
  if (auto days = check_days(person); !days) return days;
  return check_texts(person);
}

}  // namespace schoolgate::consent
