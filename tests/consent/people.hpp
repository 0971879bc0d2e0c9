// People for the tests, made in one line each.
#pragma once

#include <chrono>
#include <initializer_list>
#include <string>
#include <vector>

#include "consent/decision.hpp"

namespace schoolgate::test {

inline constexpr Day kToday{std::chrono::year{2026}, std::chrono::October, std::chrono::day{15}};
inline constexpr Day kFirstOfTerm{std::chrono::year{2026}, std::chrono::September, std::chrono::day{1}};

inline consent::Consent granted(std::string platform, consent::Purpose purpose) {
  return {
      std::move(platform), purpose, consent::Answer::Granted, "consent", "mother", kFirstOfTerm, {}, {}, ""};
}

// A pupil with biometric consent and image consent for the platforms named.
inline consent::Person pupil(std::string id, std::initializer_list<const char*> image_platforms = {},
                             std::initializer_list<const char*> name_platforms = {}) {
  consent::Person person;
  person.id = std::move(id);
  person.first_name = "First";
  person.last_name = "Last" + person.id;
  person.biometric.given = true;
  person.biometric.date = kFirstOfTerm;
  for (const char* platform : image_platforms)
    person.consents.push_back(granted(platform, consent::Purpose::Image));
  for (const char* platform : name_platforms)
    person.consents.push_back(granted(platform, consent::Purpose::Name));
  return person;
}

// Platforms on which consent alone decides.
inline std::vector<consent::PlatformRule> openly(const std::vector<consent::PlatformId>& platforms) {
  std::vector<consent::PlatformRule> rules;
  for (const auto& platform : platforms)
    rules.push_back({.platform = platform, .exposure = consent::Exposure::Open, .names_or_faces = false});
  return rules;
}

inline consent::Person do_not_publish(consent::Person person) {
  person.do_not_publish = true;
  person.do_not_publish_reason = "court order";
  return person;
}

}  // namespace schoolgate::test
