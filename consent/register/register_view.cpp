#include "consent/register/register_view.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "consent/register/same_person.hpp"

namespace schoolgate::consent {
namespace {

Permission no(std::string reason) { return {false, std::move(reason)}; }

// A date that does not exist (a damaged record) counts as long ago: whatever ends on it has ended.
bool over(const std::optional<Day>& last, Day day) { return last && (!last->ok() || day > *last); }

bool begun(const std::optional<Day>& first, Day day) { return first && (!first->ok() || day >= *first); }

std::string on(const std::optional<Day>& day) { return day && day->ok() ? " on " + to_iso(*day) : ""; }

// A child's or a parent's no outweighs every yes, whatever is asked.
std::optional<Permission> objection_of(const Person& person, std::string_view to_what) {
  if (person.biometric.child_objects) return no(fmt::format("objects to {}", to_what));
  if (person.biometric.parent_objects) return no(fmt::format("a parent objects to {}", to_what));
  return std::nullopt;
}

Permission granted_answer(const Consent& consent, Day day) {
  const std::string what = fmt::format("{} consent for {}", word(consent.purpose), consent.platform);
  if (begun(consent.withdrawn, day)) return no(what + " withdrawn" + on(consent.withdrawn));
  if (!consent.date.ok()) return no(what + " has no date");
  if (day < consent.date) return no(what + " begins only on " + to_iso(consent.date));
  if (over(consent.until, day)) return no(what + " ran out" + on(consent.until));
  const std::string basis =
      consent.basis.empty() || consent.basis == "consent" ? "" : fmt::format(" ({})", consent.basis);
  const std::string extent = consent.answer == Answer::FirstName ? " for the first name" : "";
  return {true,
          fmt::format("{} consent of {}{}{}", word(consent.purpose), to_iso(consent.date), extent, basis)};
}

// How much of a name is asked about; of anything else always the whole.
enum class Extent { Whole, FirstName };

Permission answer_of(const Consent& consent, Day day, Extent extent) {
  const std::string what = fmt::format("{} consent for {}", word(consent.purpose), consent.platform);
  switch (consent.answer) {
    case Answer::Granted:
      return granted_answer(consent, day);
    case Answer::FirstName: {
      Permission first_name = granted_answer(consent, day);
      return extent == Extent::FirstName || !first_name.granted ? first_name
                                                                : no(what + " is for the first name alone");
    }
    case Answer::Withdrawn:
      return no(what + " withdrawn" + on(consent.withdrawn));
    case Answer::Refused:
      break;
  }
  return no("no " + what + (consent.date.ok() ? " (refused" + on(consent.date) + ")" : ""));
}

// What one entry says, whether or not its bearer is still there.
Permission showing(const Person& person, std::string_view platform, Purpose purpose, Day day,
                   Extent extent = Extent::Whole) {
  if (person.do_not_publish) return no("must not be published");
  if (const auto objection = objection_of(person, "being shown")) return *objection;
  if (const Consent* consent = find_consent(person, platform, purpose))
    return answer_of(*consent, day, extent);
  return no(fmt::format("no {} consent for {}", word(purpose), platform));
}

Permission recognising(const Person& person, Day day) {
  if (const auto objection = objection_of(person, "face recognition")) return *objection;
  const BiometricConsent& biometric = person.biometric;
  if (begun(biometric.withdrawn, day))
    return no(fmt::format("biometric consent withdrawn{}", on(biometric.withdrawn)));
  if (!biometric.given) return no("no biometric consent");
  if (biometric.date && !biometric.date->ok()) return no("biometric consent has no date");
  if (biometric.date && day < *biometric.date)
    return no("biometric consent begins only" + on(biometric.date));
  return {true, biometric.date ? fmt::format("biometric consent of {}", to_iso(*biometric.date))
                               : std::string("biometric consent")};
}

}  // namespace

RegisterView::RegisterView(std::uint64_t version, std::vector<Person> people, std::vector<SaidOfPair> said,
                           std::vector<PlatformAccount> platforms)
    : version_(version),
      people_(std::move(people)),
      said_(std::move(said)),
      platforms_(std::move(platforms)) {
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
  Together together;
  std::set<IdPair> known;
  for (const SaidOfPair& one : said_) {
    known.insert(one.pair);
    const auto first = index_.find(one.pair.one);
    const auto second = index_.find(one.pair.other);
    if (one.said == Sameness::Same && first != index_.end() && second != index_.end())
      together.join(first->second, second->second);
  }
  for (const auto& [one, other] : likely_pairs(people_)) {
    if (known.contains(in_order({people_[one].id, people_[other].id}))) continue;
    unsaid_.emplace_back(one, other);
    together.join(one, other);
  }
  for (std::size_t place = 0; place < people_.size(); ++place) {
    for (const std::size_t other : together.others(place)) {
      if (place < other) join(place, other);
    }
  }
}

void RegisterView::join(std::size_t one, std::size_t other) {
  alike_[one].push_back(other);
  alike_[other].push_back(one);
}

std::vector<const Person*> RegisterView::others_like(const Person& person) const {
  std::vector<const Person*> others;
  const auto found = alike_.find(static_cast<std::size_t>(&person - people_.data()));
  if (found == alike_.end()) return others;
  for (const std::size_t place : found->second) others.push_back(&people_[place]);
  return others;
}

const Person* RegisterView::find(std::string_view id) const {
  const auto found = index_.find(id);
  return found == index_.end() ? nullptr : &people_[found->second];
}

PlatformAccount RegisterView::account_of(std::string_view platform) const {
  const auto found = std::ranges::find(platforms_, platform, &PlatformAccount::platform);
  if (found != platforms_.end()) return *found;
  PlatformAccount none;
  none.platform = platform;
  return none;
}

std::string RegisterView::why_shut(std::string_view platform, Day day) const {
  return consent::why_shut(account_of(platform), day);
}

Permission RegisterView::strictest(std::string_view id, Day day,
                                   const std::function<Permission(const Person&)>& asks) const {
  const Person* person = find(id);
  if (person == nullptr) return no("not in the register");
  if (!day.ok()) return no("the day of asking is not a date");
  if (over(person->leaving_date, day) && !person->do_not_publish)
    return no(fmt::format("left{}", on(person->leaving_date)));
  Permission answer = asks(*person);
  if (!answer.granted) return answer;
  for (const Person* other : others_like(*person)) {
    const Permission theirs = asks(*other);
    if (!theirs.granted) return no(fmt::format("may be the same person as {}: {}", other->id, theirs.reason));
  }
  return answer;
}

Permission RegisterView::may_show(std::string_view id, std::string_view platform, Purpose purpose,
                                  Day day) const {
  return strictest(id, day, [&](const Person& person) { return showing(person, platform, purpose, day); });
}

Permission RegisterView::may_name(std::string_view id, std::string_view platform, std::string_view written,
                                  Day day) const {
  return strictest(id, day, [&](const Person& person) {
    const Extent extent = is_first_name(person, written) ? Extent::FirstName : Extent::Whole;
    return showing(person, platform, Purpose::Name, day, extent);
  });
}

Permission RegisterView::may_recognise(std::string_view id, Day day) const {
  const Person* person = find(id);
  if (person == nullptr) return no("not in the register");
  if (!day.ok()) return no("the day of asking is not a date");
  Permission answer = recognising(*person, day);
  if (!answer.granted) return answer;
  if (over(person->leaving_date, day)) return no(fmt::format("left{}", on(person->leaving_date)));
  for (const Person* other : others_like(*person)) {
    const Permission theirs = recognising(*other, day);
    if (!theirs.granted) return no(fmt::format("may be the same person as {}: {}", other->id, theirs.reason));
  }
  return answer;
}

bool RegisterView::do_not_publish(std::string_view id) const {
  const Person* person = find(id);
  if (person == nullptr) return false;
  const auto others = others_like(*person);
  return person->do_not_publish ||
         std::any_of(others.begin(), others.end(), [](const Person* other) { return other->do_not_publish; });
}

}  // namespace schoolgate::consent
