// A person in the register, and what was answered for them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/clock.hpp"

namespace schoolgate::consent {

using PersonId = std::string;
using PlatformId = std::string;  // lower case, as in the settings: "facebook"

enum class PersonKind { Pupil, Staff, Governor, Visitor };
enum class Purpose { Image, Name };
// Refused is the zero value: whatever was not answered is a no.
enum class Answer { Refused, Granted, Withdrawn };

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
};

}  // namespace schoolgate::consent
