// Who may approve and post as far as training goes: whoever does has been trained, and has read the school's
// policy, not too long ago.
#pragma once

#include <string>
#include <vector>

#include "review/people/accounts.hpp"

namespace schoolgate::review {

// As the school's settings have it.
struct TrainingRule {
  int valid_days = 365;   // so long after its day a date counts; 0: for good
  bool required = false;  // a date that was never entered refuses, too
};

// Why the account may not approve or post that day, as a sentence about it; empty when it may.
[[nodiscard]] std::string why_untrained(const Account& account, const TrainingRule& rule, Day day);
inline constexpr const char* kWhoEntersTraining =
    "an admin enters the new date, under Users or with 'schoolgate user training'";

// A sentence for each account that reviews or posts and has a date missing, run out, or about to within 30
// days.
[[nodiscard]] std::vector<std::string> training_warnings(const std::vector<Account>& accounts,
                                                         const TrainingRule& rule, Day day);

}  // namespace schoolgate::review
