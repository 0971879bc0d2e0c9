#include "review/views/people_facts.hpp"

#include <fmt/format.h>

#include "review/views/wording.hpp"

namespace schoolgate::review {
namespace {

using gate::HealthFact;
using gate::Level;

void add_too_few(std::vector<std::string>& lacks, std::size_t number, KeeperKind kind) {
  if (number >= kFewestKeepers) return;
  lacks.push_back(number == 0 ? fmt::format("no named {}", word(kind))
                              : fmt::format("one named {} only", word(kind)));
}

// "no address, no named moderator and nobody who approved it"
std::string in_a_row(const std::vector<std::string>& parts) {
  std::string row;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) row += i + 1 == parts.size() ? " and " : ", ";
    row += parts[i];
  }
  return row;
}

void add_platforms(gate::School& school, std::vector<HealthFact>& facts) {
  PlatformKeepers keepers(school.database(), school.clock());
  const Keepers administrators = keepers.all(KeeperKind::Administrator);
  const Keepers moderators = keepers.all(KeeperKind::Moderator);
  const Day today = school.today();
  bool whole = true;
  for (const auto& platform : school.settings().platforms) {
    const auto account = school.people().account_of(platform);
    if (const auto shut = consent::why_shut(account, today); !shut.empty()) {
      facts.push_back({"platforms", Level::Good,
                       fmt::format("{} {}: nothing is released there", platform_title(platform), shut)});
      continue;
    }
    const auto warning = account_warning(account, keepers_of(administrators, platform).size(),
                                         keepers_of(moderators, platform).size());
    if (warning.empty()) continue;
    facts.push_back({"platforms", Level::Note, warning});
    whole = false;
  }
  if (whole)
    facts.push_back({"platforms", Level::Good,
                     "of each open one it is known where it is, who approved it, and two people of each kind "
                     "who look after it"});
}

}  // namespace

TrainingRule training_rule(const gate::Settings& settings) {
  return {.valid_days = settings.training_days, .required = settings.training_required};
}

std::string account_warning(const consent::PlatformAccount& account, std::size_t administrators,
                            std::size_t moderators) {
  std::vector<std::string> lacks;
  if (account.address.empty()) lacks.emplace_back("no address");
  if (account.approved_by.empty() || !account.approved_on) lacks.emplace_back("nobody who approved it");
  add_too_few(lacks, administrators, KeeperKind::Administrator);
  add_too_few(lacks, moderators, KeeperKind::Moderator);
  if (lacks.empty()) return {};
  return fmt::format("{} has {}: enter it ('schoolgate platform set {}', or Platforms on the page)",
                     platform_title(account.platform), in_a_row(lacks), account.platform);
}

std::vector<HealthFact> people_facts(gate::School& school, Accounts& accounts) {
  std::vector<HealthFact> facts;
  const auto users = accounts.list();
  const std::string admins = admin_warning(users);
  facts.push_back({"users", admins.empty() ? Level::Good : Level::Note,
                   admins.empty() ? std::string("at least two admins can sign in") : admins});
  const auto warnings = training_warnings(users, training_rule(school.settings()), school.today());
  for (const std::string& warning : warnings) facts.push_back({"training", Level::Note, warning});
  if (warnings.empty() && !users.empty())
    facts.push_back({"training", Level::Good, "everybody who reviews and posts is trained"});
  add_platforms(school, facts);
  return facts;
}

}  // namespace schoolgate::review
