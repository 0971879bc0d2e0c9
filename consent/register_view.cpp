#include "consent/register_view.hpp"

#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "consent/words.hpp"

namespace schoolgate::consent {
namespace {

Permission no(std::string reason) { return {false, std::move(reason)}; }

// A date that does not exist (a damaged record) counts as long ago: whatever ends on it has ended.
bool over(const std::optional<Day>& last, Day day) { return last && (!last->ok() || day > *last); }

bool begun(const std::optional<Day>& first, Day day) { return first && (!first->ok() || day >= *first); }

std::string on(const std::optional<Day>& day) { return day && day->ok() ? " on " + to_iso(*day) : ""; }

Permission granted_answer(const Consent& consent, Day day) {
  const std::string what = fmt::format("{} consent for {}", word(consent.purpose), consent.platform);
  if (begun(consent.withdrawn, day)) return no(what + " withdrawn" + on(consent.withdrawn));
  if (!consent.date.ok()) return no(what + " has no date");
  if (day < consent.date) return no(what + " begins only on " + to_iso(consent.date));
  if (over(consent.until, day)) return no(what + " ran out" + on(consent.until));
  const std::string basis =
      consent.basis.empty() || consent.basis == "consent" ? "" : fmt::format(" ({})", consent.basis);
  return {true, fmt::format("{} consent of {}{}", word(consent.purpose), to_iso(consent.date), basis)};
}

Permission answer_of(const Consent& consent, Day day) {
  const std::string what = fmt::format("{} consent for {}", word(consent.purpose), consent.platform);
  switch (consent.answer) {
    case Answer::Granted:
      return granted_answer(consent, day);
    case Answer::Withdrawn:
      return no(what + " withdrawn" + on(consent.withdrawn));
    case Answer::Refused:
      break;
  }
  return no("no " + what + (consent.date.ok() ? " (refused" + on(consent.date) + ")" : ""));
}

}  // namespace

RegisterView::RegisterView(std::uint64_t version, std::vector<Person> people)
    : version_(version), people_(std::move(people)) {
  index_.reserve(people_.size());
  for (std::size_t i = 0; i < people_.size(); ++i) {
    const Person& person = people_[i];
    if (!index_.emplace(person.id, i).second)
      throw std::logic_error("a register holds the id " + person.id + " twice");
    for (const Consent& consent : person.consents) {
      if (find_consent(person, consent.platform, consent.purpose) != &consent)
        throw std::logic_error(
            fmt::format("{} has two {} consents for {}", person.id, word(consent.purpose), consent.platform));
    }
  }
}

const Person* RegisterView::find(std::string_view id) const {
  const auto found = index_.find(id);
  return found == index_.end() ? nullptr : &people_[found->second];
}

Permission RegisterView::may_show(std::string_view id, std::string_view platform, Purpose purpose,
                                  Day day) const {
  const Person* person = find(id);
  if (person == nullptr) return no("not in the register");
  if (!day.ok()) return no("the day of asking is not a date");
  if (person->do_not_publish) return no("must not be published");
  if (over(person->leaving_date, day)) return no(fmt::format("left{}", on(person->leaving_date)));
  if (const Consent* consent = find_consent(*person, platform, purpose)) return answer_of(*consent, day);
  return no(fmt::format("no {} consent for {}", word(purpose), platform));
}

Permission RegisterView::may_recognise(std::string_view id, Day day) const {
  const Person* person = find(id);
  if (person == nullptr) return no("not in the register");
  if (!day.ok()) return no("the day of asking is not a date");
  const BiometricConsent& biometric = person->biometric;
  if (biometric.child_objects) return no("objects to face recognition");
  if (biometric.parent_objects) return no("a parent objects to face recognition");
  if (begun(biometric.withdrawn, day))
    return no(fmt::format("biometric consent withdrawn{}", on(biometric.withdrawn)));
  if (!biometric.given) return no("no biometric consent");
  if (biometric.date && !biometric.date->ok()) return no("biometric consent has no date");
  if (biometric.date && day < *biometric.date)
    return no("biometric consent begins only" + on(biometric.date));
  if (over(person->leaving_date, day)) return no(fmt::format("left{}", on(person->leaving_date)));
  return {true, biometric.date ? fmt::format("biometric consent of {}", to_iso(*biometric.date))
                               : std::string("biometric consent")};
}

bool RegisterView::do_not_publish(std::string_view id) const {
  const Person* person = find(id);
  return person != nullptr && person->do_not_publish;
}

}  // namespace schoolgate::consent
