#include "consent/register/renewals.hpp"

#include <chrono>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace schoolgate::consent {
namespace {

using When = std::pair<RenewalKind, std::optional<Day>>;

// Nothing where the answer stands: a no, or a yes that holds for long enough. Not every school asks about
// work.
std::optional<When> renewal_of(const Consent* answer, Purpose purpose, Day today, Day limit) {
  if (answer == nullptr)
    return purpose == Purpose::Work ? std::nullopt
                                    : std::optional(When{RenewalKind::Unanswered, std::nullopt});
  if (!is_a_yes(answer->answer) || answer->withdrawn || !answer->until || *answer->until > limit)
    return std::nullopt;
  return When{*answer->until < today ? RenewalKind::RanOut : RenewalKind::RunsOut, answer->until};
}

}  // namespace

std::vector<Renewal> renewals(const RegisterView& people, const std::vector<PlatformId>& platforms, Day today,
                              int days) {
  const Day limit = std::chrono::sys_days(today) + std::chrono::days(days);
  std::vector<PlatformId> asked = platforms;
  std::erase_if(asked, [&](const PlatformId& platform) {
    const auto closed = people.account_of(platform).closed;
    return closed && *closed <= today;
  });
  std::vector<Renewal> all;
  for (const Person& person : people.people()) {
    if (person.do_not_publish || (person.leaving_date && *person.leaving_date < today)) continue;
    if (person.leaving_date && *person.leaving_date <= limit)
      all.push_back({person.id, RenewalKind::Leaves, person.leaving_date});
    std::map<When, std::vector<std::string>> about;
    for (const PlatformId& platform : asked) {
      for (const auto& [purpose, purpose_word] : kWords<Purpose>) {
        if (const auto when = renewal_of(find_consent(person, platform, purpose), purpose, today, limit))
          about[*when].push_back(fmt::format("{} {}", platform, purpose_word));
      }
    }
    for (auto& [when, what] : about) all.push_back({person.id, when.first, when.second, std::move(what)});
  }
  return all;
}

}  // namespace schoolgate::consent
