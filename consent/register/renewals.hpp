// What an office has to ask families for again: answers that run out or were never given.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "consent/register/register_view.hpp"
#include "foundation/words.hpp"

namespace schoolgate::consent {

enum class RenewalKind { RanOut, RunsOut, Unanswered, Leaves };
constexpr auto words_of(RenewalKind) {
  using enum RenewalKind;
  return words<RenewalKind>({{RanOut, "ran-out"},         // a yes that holds no longer
                             {RunsOut, "runs-out"},       // a yes that soon holds no longer
                             {Unanswered, "unanswered"},  // counts as no
                             {Leaves, "leaves"}});        // soon, and with them every yes ends
}

struct Renewal {
  PersonId person;
  RenewalKind kind = RenewalKind::Unanswered;
  std::optional<Day> day = {};          // the last one on which it holds
  std::vector<std::string> about = {};  // "facebook image"; of somebody who leaves empty
};

// Within so many days of `today`, for these platforms; in the order of the register, the answers of one
// person that end on one day together. Who left, must never be published, refused or withdrew is not asked
// again, and nobody about a platform that is closed.
[[nodiscard]] std::vector<Renewal> renewals(const RegisterView& people,
                                            const std::vector<PlatformId>& platforms, Day today, int days);

}  // namespace schoolgate::consent
