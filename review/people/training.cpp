#include "review/people/training.hpp"

#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace schoolgate::review {
namespace {

constexpr std::chrono::days kSoon{30};

using TrainingDate = std::optional<Day> Account::*;
constexpr std::array<std::pair<const char*, TrainingDate>, 2> kTrainingDates{
    {{"training", &Account::trained}, {"reading of the policy", &Account::policy_read}}};

// The last day on which it counts; nothing where it counts for good.
std::optional<std::chrono::sys_days> last_day(Day day, const TrainingRule& rule) {
  if (rule.valid_days == 0) return std::nullopt;
  return std::chrono::sys_days(day) + std::chrono::days(rule.valid_days);
}

}  // namespace

std::string why_untrained(const Account& account, const TrainingRule& rule, Day day) {
  for (const auto& [what, date] : kTrainingDates) {
    const std::optional<Day>& entered = account.*date;
    if (!entered) {
      if (rule.required) return fmt::format("no {} is entered for {}", what, account.user);
      continue;
    }
    if (!entered->ok() || !day.ok())
      return fmt::format("the date of the {} of {} cannot be read", what, account.user);
    const auto last = last_day(*entered, rule);
    if (last && std::chrono::sys_days(day) > *last)
      return fmt::format("the {} of {} ran out on {}", what, account.user, to_iso(Day(*last)));
  }
  return {};
}

std::vector<std::string> training_warnings(const std::vector<Account>& accounts, const TrainingRule& rule,
                                           Day day) {
  std::vector<std::string> warnings;
  for (const Account& account : accounts) {
    if (account.disabled || account.role == Role::Office) continue;
    if (auto why = why_untrained(account, rule, day); !why.empty()) {
      warnings.push_back(fmt::format("{}, so they may neither approve nor post", why));
      continue;
    }
    for (const auto& [what, date] : kTrainingDates) {
      const std::optional<Day>& entered = account.*date;
      if (!entered) {
        warnings.push_back(fmt::format("no {} is entered for {}", what, account.user));
      } else if (const auto last = last_day(*entered, rule);
                 last && std::chrono::sys_days(day) + kSoon >= *last) {
        warnings.push_back(
            fmt::format("the {} of {} runs out after {}", what, account.user, to_iso(Day(*last))));
      }
    }
  }
  return warnings;
}

}  // namespace schoolgate::review
