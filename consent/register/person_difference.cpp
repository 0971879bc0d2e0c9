#include "consent/register/person_difference.hpp"

#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace schoolgate::consent {
namespace {

std::string iso_or_none(const std::optional<Day>& day) { return day && day->ok() ? to_iso(*day) : "none"; }
std::string_view yes_or_no(bool value) { return value ? "yes" : "no"; }

// Collects the lines about one person, each beginning with what it is about.
class Lines {
 public:
  explicit Lines(std::string about) : about_(std::move(about)) {}

  template <typename T>
  void turned(std::string_view what, const T& before, const T& after) {
    if (before != after) lines_.push_back(fmt::format("{} {}: {} -> {}", about_, what, before, after));
  }
  void days(std::string_view what, const std::optional<Day>& before, const std::optional<Day>& after) {
    turned(what, iso_or_none(before), iso_or_none(after));
  }
  void unsaid(std::string_view what, const std::string& before, const std::string& after) {
    if (before != after) lines_.push_back(fmt::format("{}: {} changed", about_, what));
  }
  void add(const std::vector<std::string>& lines) { lines_.insert(lines_.end(), lines.begin(), lines.end()); }
  [[nodiscard]] std::vector<std::string> take() { return std::move(lines_); }

 private:
  std::string about_;
  std::vector<std::string> lines_;
};

std::string platforms_granted(const Person& person, Purpose purpose) {
  std::vector<std::string_view> platforms;
  for (const Consent& consent : person.consents) {
    if (consent.purpose == purpose && is_a_yes(consent.answer)) platforms.push_back(consent.platform);
  }
  return fmt::format("{}", fmt::join(platforms, ", "));
}

std::string introduction(const Person& person) {
  std::string line = fmt::format("{}: new {}", person.id, word(person.kind));
  bool none = true;
  for (const auto& [purpose, purpose_word] : kWords<Purpose>) {
    const auto granted = platforms_granted(person, purpose);
    if (!granted.empty()) line += fmt::format("; {} on {}", purpose_word, granted);
    none = none && granted.empty();
  }
  if (none) line += "; no consent";
  if (person.biometric.given) line += "; biometric consent";
  if (person.do_not_publish) line += "; do not publish";
  return line;
}

std::vector<std::string> answer_differences(const PersonId& id, const Consent* before, const Consent& after) {
  Lines lines(fmt::format("{} {} {}", id, word(after.purpose), after.platform));
  // Never asked is a no like any other; the line tells them apart all the same.
  const std::string_view answer_before = before == nullptr ? "none" : word(before->answer);
  if (answer_before != word(after.answer)) {
    return {fmt::format("{} {} {}: {} -> {}", id, word(after.purpose), after.platform, answer_before,
                        word(after.answer))};
  }
  lines.days("date", before->date, after.date);
  lines.days("until", before->until, after.until);
  lines.days("withdrawn", before->withdrawn, after.withdrawn);
  lines.unsaid("basis", before->basis, after.basis);
  lines.unsaid("given by", before->given_by, after.given_by);
  lines.unsaid("evidence", before->evidence, after.evidence);
  return lines.take();
}

}  // namespace

std::vector<std::string> differences(const Person* before, const Person& after) {
  if (before == nullptr) return {introduction(after)};
  Lines lines(after.id);
  lines.turned("kind", word(before->kind), word(after.kind));
  lines.unsaid("first name", before->first_name, after.first_name);
  lines.unsaid("last name", before->last_name, after.last_name);
  lines.unsaid("known-as name", before->known_as, after.known_as);
  lines.unsaid("class", before->class_name, after.class_name);
  lines.unsaid("UPN", before->upn, after.upn);
  if (before->date_of_birth != after.date_of_birth) lines.unsaid("date of birth", "", "changed");
  lines.days("leaving date", before->leaving_date, after.leaving_date);
  lines.turned("do-not-publish", yes_or_no(before->do_not_publish), yes_or_no(after.do_not_publish));
  lines.unsaid("do-not-publish reason", before->do_not_publish_reason, after.do_not_publish_reason);
  const BiometricConsent& old_one = before->biometric;
  const BiometricConsent& new_one = after.biometric;
  lines.turned("biometric consent", yes_or_no(old_one.given), yes_or_no(new_one.given));
  lines.turned("parent's objection to recognition", yes_or_no(old_one.parent_objects),
               yes_or_no(new_one.parent_objects));
  lines.turned("child's objection to recognition", yes_or_no(old_one.child_objects),
               yes_or_no(new_one.child_objects));
  lines.days("biometric consent's date", old_one.date, new_one.date);
  lines.days("biometric consent withdrawn", old_one.withdrawn, new_one.withdrawn);
  lines.unsaid("biometric consent's evidence", old_one.evidence, new_one.evidence);
  for (const Consent& consent : after.consents) {
    const Consent* present = find_consent(*before, consent.platform, consent.purpose);
    if (present == nullptr || *present != consent) lines.add(answer_differences(after.id, present, consent));
  }
  for (const Consent& consent : before->consents) {
    if (find_consent(after, consent.platform, consent.purpose) == nullptr)
      lines.add({fmt::format("{} {} {}: {} -> none", after.id, word(consent.purpose), consent.platform,
                             word(consent.answer))});
  }
  return lines.take();
}

}  // namespace schoolgate::consent
