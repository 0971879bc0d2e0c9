#include "consent/register/platform_account.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "consent/ledger/text.hpp"

namespace schoolgate::consent {
namespace {

using AccountText = std::string PlatformAccount::*;
constexpr std::array<std::pair<const char*, AccountText>, 5> kAccountTexts{
    {{"name", &PlatformAccount::name},
     {"address", &PlatformAccount::address},
     {"purpose", &PlatformAccount::purpose},
     {"audience", &PlatformAccount::audience},
     {"approver", &PlatformAccount::approved_by}}};

constexpr std::size_t kMostAccountText = 500;

tl::unexpected<Error> wrong_account(const PlatformAccount& account, std::string_view what) {
  return failure(ErrorCode::InvalidInput, fmt::format("{}: {}", account.platform, what));
}

bool is_calendar_day(const std::optional<Day>& day) {
  return !day || (day->ok() && day->year() >= std::chrono::year{1} && day->year() <= std::chrono::year{9999});
}

}  // namespace

std::string why_shut(const PlatformAccount& account, Day day) {
  if (!day.ok()) return "cannot be asked about: the day of asking is not a date";
  if (account.closed && !account.closed->ok()) return "is closed";
  if (account.closed && day >= *account.closed)
    return fmt::format("is closed since {}", to_iso(*account.closed));
  if (account.opened && !account.opened->ok()) return "is not open yet";
  if (account.opened && day < *account.opened)
    return fmt::format("opens only on {}", to_iso(*account.opened));
  return {};
}

Status check(const PlatformAccount& account) {
  if (!is_platform_id(account.platform))
    return failure(ErrorCode::InvalidInput, "that is no platform",
                   "write it as platforms.list in schoolgate.conf does");
  for (const auto& day : {account.approved_on, account.opened, account.closed}) {
    if (!is_calendar_day(day)) return wrong_account(account, "a day is not one of the calendar");
  }
  if (account.opened && account.closed && *account.closed < *account.opened)
    return failure(ErrorCode::InvalidInput,
                   fmt::format("{} would be closed on {}, before it opens on {}", account.platform,
                               to_iso(*account.closed), to_iso(*account.opened)),
                   "correct one of the two days");
  for (const auto& [what, text] : kAccountTexts) {
    if ((account.*text).size() > kMostAccountText || !is_clean(account.*text))
      return wrong_account(account,
                           fmt::format("the {} is too long, no UTF-8, or holds control characters", what));
  }
  return {};
}

std::vector<std::string> differences(const PlatformAccount& before, const PlatformAccount& after) {
  std::vector<std::string> lines;
  for (const auto& [what, text] : kAccountTexts) {
    if (before.*text != after.*text) lines.push_back(fmt::format("{}: another {}", after.platform, what));
  }
  const auto day = [&](const char* what, const std::optional<Day>& one, const std::optional<Day>& other) {
    if (one != other)
      lines.push_back(fmt::format("{}: {} {}", after.platform, what, other ? to_iso(*other) : "nothing"));
  };
  day("approved on", before.approved_on, after.approved_on);
  day("open from", before.opened, after.opened);
  day("closed from", before.closed, after.closed);
  return lines;
}

std::string history_key(std::string_view platform) { return fmt::format("platform:{}", platform); }

}  // namespace schoolgate::consent
