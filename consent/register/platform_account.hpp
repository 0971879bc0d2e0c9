// A platform as an account of the school: what it is for, who approved it, and from when to when anything may
// be out there.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "consent/register/person.hpp"

namespace schoolgate::consent {

// Of a platform about which nothing was entered every text is empty, and it is open.
struct PlatformAccount {
  PlatformId platform;
  std::string name;     // "@oakwoodprimary"
  std::string address;  // where it is found; never opened by the program
  std::string purpose;
  std::string audience;
  std::string approved_by;
  std::optional<Day> approved_on{};
  std::optional<Day> opened{};  // first day on which anything may be out there; none: it always was open
  std::optional<Day> closed{};  // first day on which nothing may be out there any more
  bool operator==(const PlatformAccount&) const = default;
};

// Why nothing may be out there that day, as the end of "facebook ..."; empty when something may. A day that
// does not exist keeps it shut.
[[nodiscard]] std::string why_shut(const PlatformAccount& account, Day day);

// Refuses a malformed platform, days that do not exist, a closing before the opening, and texts that are no
// UTF-8, too long, or hold control characters.
[[nodiscard]] Status check(const PlatformAccount& account);

// What is another now, for the history: days with their values, texts by what they are.
[[nodiscard]] std::vector<std::string> differences(const PlatformAccount& before,
                                                   const PlatformAccount& after);

// Under which the history keeps what is of a platform and of no person; no person's id.
[[nodiscard]] std::string history_key(std::string_view platform);

}  // namespace schoolgate::consent
