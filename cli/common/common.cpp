#include "cli/common/common.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>

#include "consent/ledger/who.hpp"
#include "foundation/durable_file.hpp"
#include "foundation/os_user.hpp"
#include "foundation/text.hpp"
#include "gate/log/photo_queue.hpp"
#include "review/views/people_facts.hpp"

namespace schoolgate::cli {
namespace {

constexpr const char* kDetect = "detect";

}  // namespace

std::optional<pipeline::DetectMode> detect_mode(const Invocation& invocation) {
  if (!invocation.has(kDetect)) return std::nullopt;
  const std::string wanted = invocation.needed(kDetect);
  const auto mode = from_word<pipeline::DetectMode>(wanted);
  if (!mode)
    throw UsageError(fmt::format("--detect {} is not understood (one of {} is)", wanted,
                                 listed_words<pipeline::DetectMode>()));
  return mode;
}

std::unique_ptr<gate::School> open_school(const Invocation& invocation) {
  auto school = gate::School::open(invocation.workspace, invocation.clock, detect_mode(invocation));
  if (!school) throw Failed(std::move(school.error()), ExitCode::SystemFailure);
  return std::move(*school);
}

std::string acting(gate::School& school, review::Deed deed) {
  review::Accounts accounts(school.database(), school.clock());
  const std::string user = os_user();
  const auto refuse = [](std::string what, std::string hint) {
    return Failed({ErrorCode::Refused, std::move(what), std::move(hint)}, ExitCode::WrongUsage);
  };
  const auto account = accounts.tied_to(user);
  if (!account) {
    const std::string what = fmt::format("{} of this machine acts as no account of this workspace", user);
    if (!may_begin(school, accounts))
      throw refuse(what, fmt::format("an admin says 'schoolgate user tie ACCOUNT --os-user {}'", user));
    throw refuse(what, accounts.list().empty()
                           ? "make yourself the first one: 'schoolgate user add NAME --role admin'"
                           : "say once which admin you are: 'schoolgate user tie ACCOUNT'");
  }
  if (account->disabled)
    throw refuse(fmt::format("the account {} is disabled", account->user), "an admin can enable it");
  if (!review::may(review::access(deed), account->role))
    throw refuse(fmt::format("{}, {}, may not {}", account->user, word(account->role), word(deed)),
                 "ask somebody who may, or an admin for another role");
  if (review::asks_training(review::access(deed))) {
    if (auto why = review::why_untrained(*account, review::training_rule(school.settings()), school.today());
        !why.empty())
      throw refuse(std::move(why), review::kWhoEntersTraining);
  }
  return consent::by_command(account->user, user);
}

bool acting_may(gate::School& school, review::Deed deed) {
  const auto account = review::Accounts(school.database(), school.clock()).tied_to(os_user());
  return account && !account->disabled && review::may(review::access(deed), account->role);
}

std::vector<NamedFolder> named_schools(const Invocation& invocation) {
  if (!invocation.has("school")) return {};
  if (invocation.workspace_option)
    throw UsageError("--school names its workspace itself: leave --workspace out");
  std::vector<NamedFolder> schools;
  std::vector<std::filesystem::path> folders;
  for (const std::string& named : invocation.options["school"].as<std::vector<std::string>>()) {
    const auto mark = named.find('=');
    if (mark == std::string::npos || mark == 0 || mark + 1 == named.size())
      throw UsageError(fmt::format("--school {} is not understood (NAME=DIR is)", named));
    std::string folder = named.substr(mark + 1);
    std::error_code unknown;
    const auto real = std::filesystem::weakly_canonical(folder, unknown);
    if (!unknown && std::find(folders.begin(), folders.end(), real) != folders.end())
      throw UsageError(fmt::format("{} is named for two schools", folder));
    folders.push_back(real);
    schools.push_back({named.substr(0, mark), std::move(folder)});
  }
  return schools;
}

std::string by_program() { return consent::by_command(consent::kSystemAccount, os_user()); }

bool may_begin(gate::School& school, review::Accounts& accounts) {
  struct stat status {};
  if (accounts.anybody_tied() || ::stat(school.workspace().database().chosen().c_str(), &status) != 0)
    return false;
  return status.st_uid == ::getuid() || ::getuid() == 0;
}

void add_detect(po::options_description_easy_init& add) {
  add(kDetect, po::value<std::string>()->value_name("HOW"),
      fmt::format("how hard to look for faces: {} (default: the setting)",
                  listed_words<pipeline::DetectMode>())
          .c_str());
}

std::int64_t number_in_list(const std::string& text, const char* what, const char* list) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number <= 0)
    throw UsageError(fmt::format("'{}' is no {} number ('schoolgate {}' prints them)", text, what, list));
  return number;
}

gate::PhotoId photo_id(const std::string& text) { return number_in_list(text, "photo's", "review list"); }

Result<Bytes> picture_file(const gate::School& school, const std::string& file) {
  return read_file(file, static_cast<std::uintmax_t>(school.settings().most_megabytes) << 20U);
}

std::string to_line(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<std::filesystem::path> photo_files(const Invocation& invocation, const gate::School* school,
                                               bool& something_passed_over) {
  std::vector<std::filesystem::path> paths;
  const std::vector<std::filesystem::path> named(invocation.arguments.begin(), invocation.arguments.end());
  const Day today = school == nullptr ? invocation.clock.today() : school->clock().today();
  const auto gathered =
      or_fail(school == nullptr ? gate::gather(today, named)
                                : gate::gather(school->workspace(), today, named, std::nullopt));
  for (const auto& passed : gathered.passed_over) {
    invocation.terminal.error(
        {ErrorCode::Unsupported, fmt::format("{} was passed over", passed.path.string()), passed.reason});
    something_passed_over = true;
  }
  for (const auto& other : gathered.not_photos) {
    invocation.terminal.error({ErrorCode::Unsupported, fmt::format("{} was passed over", other.path.string()),
                               fmt::format("by its name it is a {}, not a photo", word(other.kind))});
    something_passed_over = true;
  }
  for (const auto& file : gathered.files) paths.push_back(file.path);
  return paths;
}

consent::PlatformId platform_of(const Invocation& invocation, const gate::Settings& settings) {
  consent::PlatformId platform = invocation.needed("platform");
  if (std::ranges::find(settings.platforms, platform) == settings.platforms.end()) {
    throw UsageError(fmt::format("the settings know no platform '{}' (they know {})", platform,
                                 fmt::join(settings.platforms, ", ")));
  }
  return platform;
}

std::optional<Day> day_or_none(const Invocation& invocation, const char* option,
                               const std::optional<Day>& before) {
  if (!invocation.has(option)) return before;
  const std::string text = invocation.needed(option);
  if (text == "none") return std::nullopt;
  const auto day = parse_iso_day(text);
  if (!day) throw UsageError(fmt::format("--{} is no day: write it as in 2026-09-01, or none", option));
  return *day;
}

Failed nobody_with(const std::string& id) {
  return Failed({ErrorCode::NotFound, fmt::format("nobody in the register has the id {}", printable(id)),
                 "'schoolgate register list' prints the ids"});
}

std::string counted(std::size_t number, std::string_view thing, std::string_view plural) {
  if (number == 1) return fmt::format("1 {}", thing);
  return plural.empty() ? fmt::format("{} {}s", number, thing) : fmt::format("{} {}", number, plural);
}

}  // namespace schoolgate::cli
