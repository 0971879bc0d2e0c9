// What a school should know of its users and of its accounts on platforms: for the page and the doctor
// command.
#pragma once

#include <string>
#include <vector>

#include "gate/reporting/health.hpp"
#include "review/people/platform_keepers.hpp"
#include "review/people/training.hpp"

namespace schoolgate::review {

[[nodiscard]] TrainingRule training_rule(const gate::Settings& settings);

// "Facebook has no address and one moderator only: ..."; empty when nothing is missing.
[[nodiscard]] std::string account_warning(const consent::PlatformAccount& account, std::size_t administrators,
                                          std::size_t moderators);

// Whether enough admins can sign in, who is trained, and what each platform's account lacks.
[[nodiscard]] std::vector<gate::HealthFact> people_facts(gate::School& school, Accounts& accounts);

}  // namespace schoolgate::review
