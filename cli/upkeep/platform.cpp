#include <algorithm>
#include <array>
#include <map>

#include <fmt/ranges.h>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/common/recheck_output.hpp"
#include "review/views/people_facts.hpp"

namespace schoolgate::cli {
namespace {

using consent::PlatformAccount;
using review::KeeperKind;

constexpr std::array kSettable{"name",        "address", "purpose",       "audience", "approved-by",
                               "approved-on", "opens",   "administrator", "moderator"};

struct Keeping {
  explicit Keeping(gate::School& school)
      : keepers(school.database(), school.clock()), accounts(school.database(), school.clock()) {}

  review::PlatformKeepers keepers;
  review::Accounts accounts;  // brings the keepers' tables up to date
};

consent::PlatformId named_platform(const Invocation& invocation, const gate::Settings& settings) {
  const consent::PlatformId& platform = invocation.arguments[0];
  if (std::ranges::find(settings.platforms, platform) == settings.platforms.end())
    throw UsageError(fmt::format("the settings know no platform '{}' (they know {})", platform,
                                 fmt::join(settings.platforms, ", ")));
  return platform;
}

Day day_from(const Invocation& invocation, const char* option) {
  const auto day = parse_iso_day(invocation.needed(option));
  if (!day) throw UsageError(fmt::format("--{} is no day: write it as in 2026-09-01", option));
  return *day;
}

nlohmann::json day_json(const std::optional<Day>& day) {
  return day ? nlohmann::json(to_iso(*day)) : nlohmann::json(nullptr);
}

nlohmann::json account_json(const PlatformAccount& account, const std::vector<std::string>& administrators,
                            const std::vector<std::string>& moderators, Day today) {
  return {{"platform", account.platform},
          {"name", account.name},
          {"address", account.address},
          {"purpose", account.purpose},
          {"audience", account.audience},
          {"approved_by", account.approved_by},
          {"approved_on", day_json(account.approved_on)},
          {"opened", day_json(account.opened)},
          {"closed", day_json(account.closed)},
          {"shut", consent::why_shut(account, today)},
          {"administrators", administrators},
          {"moderators", moderators},
          {"warning", review::account_warning(account, administrators.size(), moderators.size())}};
}

// Every account of the settings, or one of them.
std::vector<nlohmann::json> accounts_json(gate::School& school,
                                          const std::vector<consent::PlatformId>& platforms) {
  Keeping keeping(school);
  const auto administrators = keeping.keepers.all(KeeperKind::Administrator);
  const auto moderators = keeping.keepers.all(KeeperKind::Moderator);
  std::vector<nlohmann::json> all;
  for (const auto& platform : platforms)
    all.push_back(account_json(school.people().account_of(platform),
                               review::keepers_of(administrators, platform),
                               review::keepers_of(moderators, platform), school.today()));
  return all;
}

ExitCode list_platforms(Invocation& invocation) {
  const auto school = open_school(invocation);
  for (const auto& one : accounts_json(*school, school->settings().platforms)) {
    const auto text = [&](const char* member) { return one[member].get<std::string>(); };
    const std::string state = text("shut").empty() ? "open" : text("shut");
    invocation.terminal.result(invocation.json
                                   ? to_line(one)
                                   : printable(fmt::format("{:<12} {:<28} {} {}", text("platform"), state,
                                                           text("name"), text("address"))));
    if (!invocation.json && text("shut").empty() && !text("warning").empty())
      invocation.terminal.say("Note: {}.", text("warning"));
  }
  return ExitCode::Done;
}

void print_account(const nlohmann::json& one, const Invocation& invocation) {
  const auto line = [&](const char* title, const std::string& words) {
    invocation.terminal.result(printable(fmt::format("{:<16} {}", title, words.empty() ? "-" : words)));
  };
  const auto text = [&](const char* member) {
    return one[member].is_null() ? std::string() : one[member].get<std::string>();
  };
  const auto names = [&](const char* member) {
    return fmt::format("{}", fmt::join(one[member].get<std::vector<std::string>>(), ", "));
  };
  line("platform", text("platform"));
  line("state", text("shut").empty() ? "open" : text("shut"));
  line("name", text("name"));
  line("address", text("address"));
  line("purpose", text("purpose"));
  line("audience", text("audience"));
  line("approved by", text("approved_by"));
  line("approved on", text("approved_on"));
  line("open from", text("opened"));
  line("closed from", text("closed"));
  line("administrators", names("administrators"));
  line("moderators", names("moderators"));
}

void tell_account(gate::School& school, const consent::PlatformId& platform, const Invocation& invocation) {
  const auto one = accounts_json(school, {platform}).front();
  if (invocation.json) {
    invocation.terminal.result(to_line(one));
    return;
  }
  print_account(one, invocation);
  if (const auto warning = one["warning"].get<std::string>();
      !warning.empty() && one["shut"].get<std::string>().empty())
    invocation.terminal.say("Note: {}.", warning);
}

// Days from the register's history, the rest from the ledger; oldest first.
std::multimap<Instant, std::string> changes_of(gate::School& school, const consent::PlatformId& platform) {
  std::multimap<Instant, std::string> changes;
  for (const auto& change : school.people().history(consent::history_key(platform)))
    changes.emplace(change.when, fmt::format("{}: {}", change.by, change.what));
  for (const auto& entry : school.ledger().entries_about(platform)) {
    if (!entry.action.starts_with("platform.")) continue;
    const auto detail = nlohmann::json::parse(entry.detail, nullptr, false);
    const auto lines = detail.is_object() ? detail.value("changed", std::vector<std::string>{entry.action})
                                          : std::vector<std::string>{entry.action};
    for (const std::string& line : lines) changes.emplace(entry.when, fmt::format("{}: {}", entry.who, line));
  }
  return changes;
}

ExitCode show_platform(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto platform = named_platform(invocation, school->settings());
  tell_account(*school, platform, invocation);
  for (const auto& [when, words] : changes_of(*school, platform))
    invocation.terminal.say("{} {}", to_iso(when), words);
  return ExitCode::Done;
}

void set_options(po::options_description_easy_init add) {
  add("name", po::value<std::string>()->value_name("NAME"), "what the account is called there");
  add("address", po::value<std::string>()->value_name("WHERE"), "where it is found");
  add("purpose", po::value<std::string>()->value_name("WORDS"), "what the school has it for");
  add("audience", po::value<std::string>()->value_name("WORDS"), "for whom it is");
  add("approved-by", po::value<std::string>()->value_name("WHO"), "who approved it");
  add("approved-on", po::value<std::string>()->value_name("DAY"), "and when; none takes it back");
  add("opens", po::value<std::string>()->value_name("DAY"),
      "first day on which anything may be out there; none: it always was open");
  add("administrator", po::value<std::vector<std::string>>()->value_name("WHO"),
      "who may change the account; again for each, in place of those before");
  add("moderator", po::value<std::vector<std::string>>()->value_name("WHO"),
      "who looks at what others write there; likewise");
}

void take_account(PlatformAccount& account, const Invocation& invocation) {
  account.name = invocation.optional("name", account.name);
  account.address = invocation.optional("address", account.address);
  account.purpose = invocation.optional("purpose", account.purpose);
  account.audience = invocation.optional("audience", account.audience);
  account.approved_by = invocation.optional("approved-by", account.approved_by);
  account.approved_on = day_or_none(invocation, "approved-on", account.approved_on);
  account.opened = day_or_none(invocation, "opens", account.opened);
}

ExitCode set_platform(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto platform = named_platform(invocation, school->settings());
  const std::string who = acting(*school, review::Deed::ManageUsers);
  if (std::ranges::none_of(kSettable, [&](const char* option) { return invocation.has(option); }))
    throw UsageError(fmt::format("nothing to set: give --{}", fmt::join(kSettable, ", --")));
  // Every name first, so that nothing is half entered.
  std::vector<std::pair<KeeperKind, std::vector<std::string>>> named;
  for (const auto& [kind, option] : kWords<KeeperKind>) {
    const std::string name(option);
    if (invocation.has(name))
      named.emplace_back(kind, invocation.options[name].as<std::vector<std::string>>());
  }
  for (const auto& [kind, names] : named) or_fail(review::check_keepers(names));
  or_fail(school->people().change_platform(
      platform, {who, "command line"},
      [&](PlatformAccount& account, Day) { take_account(account, invocation); }));
  Keeping keeping(*school);
  for (const auto& [kind, names] : named) or_fail(keeping.keepers.set(platform, kind, names, who));
  tell_account(*school, platform, invocation);
  if (invocation.has("opens")) recheck_and_tell(*school, invocation);
  return ExitCode::Done;
}

ExitCode close_platform(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto platform = named_platform(invocation, school->settings());
  const std::string who = acting(*school, review::Deed::ManageUsers);
  const auto day = invocation.has("on") ? std::optional(day_from(invocation, "on")) : std::nullopt;
  or_fail(school->people().change_platform(
      platform, {who, "command line"},
      [&](PlatformAccount& account, Day today) { account.closed = day.value_or(today); }));
  const auto shut = school->people().view().why_shut(platform, school->today());
  invocation.terminal.say(
      "{}", shut.empty() ? fmt::format("{} will be closed from {}.", platform, to_iso(*day))
                         : fmt::format("{} {}. What is up there has to be taken down.", platform, shut));
  recheck_and_tell(*school, invocation);
  return ExitCode::Done;
}

ExitCode open_platform(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto platform = named_platform(invocation, school->settings());
  const std::string who = acting(*school, review::Deed::ManageUsers);
  or_fail(school->people().change_platform(platform, {who, "command line"},
                                           [](PlatformAccount& account, Day) { account.closed.reset(); }));
  const auto shut = school->people().view().why_shut(platform, school->today());
  invocation.terminal.say("{} {}.", platform, shut.empty() ? "is open" : shut);
  recheck_and_tell(*school, invocation);
  return ExitCode::Done;
}

}  // namespace

const Command kPlatformList{
    .name = "platform list",
    .summary = "the school's accounts on platforms, and what is missing of each",
    .manual =
        "A line for each platform of the settings: whether it is open, what the account "
        "is called and where\n"
        "it is found.",
    .run = list_platforms};

const Command kPlatformShow{
    .name = "platform show",
    .arguments = "PLATFORM",
    .summary = "what is known of one account, and who changed what",
    .manual = "What was entered of the account, who looks after it, and every change of it.",
    .least_arguments = 1,
    .most_arguments = 1,
    .run = show_platform};

const Command kPlatformSet{
    .name = "platform set",
    .arguments = "PLATFORM",
    .summary = "enter what an account is for, who approved it and who looks after it",
    .manual =
        "What is not named stays. Two administrators and two moderators at least should be named, so that\n"
        "a post can always be taken down.",
    .options = set_options,
    .least_arguments = 1,
    .most_arguments = 1,
    .run = set_platform};

const Command kPlatformClose{
    .name = "platform close",
    .arguments = "PLATFORM",
    .summary = "publish nothing there any more, and have all of it taken down",
    .manual =
        "From today, or from --on, nothing is approved, released, handed out or posted there, and whatever\n"
        "was released there leaves released/ and comes onto the list of 'schoolgate takedown list'. The\n"
        "account itself is deleted on the platform, once the list is ticked off.",
    .options =
        [](po::options_description_easy_init add) {
          add("on", po::value<std::string>()->value_name("DAY"),
              "first day on which it is closed (default: today)");
        },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = close_platform};

const Command kPlatformOpen{.name = "platform open",
                            .arguments = "PLATFORM",
                            .summary = "take a closing back",
                            .manual =
                                "Photos may be approved for it again. What was taken down stays down, and on "
                                "the list until somebody\n"
                                "ticks it off.",
                            .least_arguments = 1,
                            .most_arguments = 1,
                            .run = open_platform};

}  // namespace schoolgate::cli
