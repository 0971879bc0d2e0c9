// A person in the register, and what was answered for them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/clock.hpp"
#include "foundation/words.hpp"

namespace schoolgate::consent {

using PersonId = std::string;
using PlatformId = std::string;  // lower case, as in the settings: "facebook"

enum class PersonKind { Pupil, Staff, Governor, Visitor };
constexpr auto words_of(PersonKind) {
  using enum PersonKind;
  return words<PersonKind>(
      {{Pupil, "pupil"}, {Staff, "staff"}, {Governor, "governor"}, {Visitor, "visitor"}});
}

// Work: something that a pupil made.
enum class Purpose { Image, Name, Work };
constexpr auto words_of(Purpose) {
  using enum Purpose;
  return words<Purpose>({{Image, "image"}, {Name, "name"}, {Work, "work"}});
}

// Refused is the zero value: whatever was not answered is a no. FirstName: of the name a yes to the first
// name alone.
enum class Answer { Refused, Granted, Withdrawn, FirstName };
constexpr auto words_of(Answer) {
  using enum Answer;
  return words<Answer>(
      {{Refused, "refused"}, {Granted, "granted"}, {Withdrawn, "withdrawn"}, {FirstName, "first-name"}});
}
// Something may be shown by it, as long as it holds.
[[nodiscard]] constexpr bool is_a_yes(Answer answer) {
  return answer == Answer::Granted || answer == Answer::FirstName;
}

struct Consent {
  PlatformId platform;
  Purpose purpose = Purpose::Image;
  Answer answer = Answer::Refused;
  std::string basis{};     // "consent", "public task", ...
  std::string given_by{};  // "mother", "self", ...
  Day date{};
  std::optional<Day> until{};      // last day on which it holds
  std::optional<Day> withdrawn{};  // first day on which it no longer holds
  std::string evidence{};          // where the written answer is kept
  bool operator==(const Consent&) const = default;
};

// Protection of Freedoms Act 2012, sections 26 and 27: one parent's written yes, no parent's and no child's
// objection.
struct BiometricConsent {
  bool given = false;
  bool parent_objects = false;
  bool child_objects = false;
  std::optional<Day> date;
  std::optional<Day> withdrawn;
  std::string evidence;
  bool operator==(const BiometricConsent&) const = default;
};

struct Person {
  PersonId id;
  PersonKind kind = PersonKind::Pupil;
  std::string first_name;
  std::string last_name;
  std::string known_as;
  std::string class_name;
  std::string upn;
  std::optional<Day> date_of_birth;
  std::optional<Day> leaving_date;
  bool do_not_publish = false;
  std::string do_not_publish_reason;
  BiometricConsent biometric;
  std::vector<Consent> consents;  // at most one for each platform and purpose
  bool operator==(const Person&) const = default;
};

// The person's answer there, or nothing when there is none.
[[nodiscard]] const Consent* find_consent(const Person& person, std::string_view platform, Purpose purpose);
// Puts an answer in the place of the one for the same platform and purpose.
void put_consent(Person& person, Consent consent);

// Is what is written nothing but the person's first name, or the one that they are known by? Small and large
// letters are alike. Not where that name is the surname, too, or has it in it.
[[nodiscard]] bool is_first_name(const Person& person, std::string_view written);

// An id is also a folder's name and part of reasons and reports: 1 to 64 letters, digits, '.', '_', '-' and
// '@' of ASCII, the first of them a letter or digit.
[[nodiscard]] bool is_person_id(std::string_view text);
// A folder's name too: 1 to 32 small letters, digits, '_' and '-' of ASCII, the first no '_' or '-'.
[[nodiscard]] bool is_platform_id(std::string_view text);

// Can this person stand in a register? Refuses malformed ids, two answers to one question, a granted answer
// without a date, a withdrawn one without its day or one to the first name of anything but a name, days that
// do not exist, and texts that are no UTF-8, too long, or hold control characters.
[[nodiscard]] Status check(const Person& person);

}  // namespace schoolgate::consent
