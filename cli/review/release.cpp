#include "gate/leaving/release.hpp"

#include <map>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "gate/log/photo_queue.hpp"

namespace schoolgate::cli {
namespace {

void release_options(po::options_description_easy_init add) {
  add("dry-run", "say what would be released; change nothing");
}

nlohmann::json release_json(const gate::ReleaseSummary& summary) {
  nlohmann::json json{{"files", nlohmann::json::array()}, {"returned", nlohmann::json::array()}};
  for (const auto& file : summary.files) {
    json["files"].push_back({{"photo", file.photo},
                             {"platform", file.platform},
                             {"path", file.path.string()},
                             {"sha256", to_hex(file.sha256)}});
  }
  for (const auto& returned : summary.returned) {
    json["returned"].push_back(
        {{"photo", returned.photo}, {"state", word(returned.state)}, {"reason", returned.reason}});
  }
  return json;
}

// So that nobody thinks that all is out where photos wait for somebody.
void tell_waiting(gate::School& school, Terminal& terminal) {
  std::map<gate::PhotoState, std::size_t> photos;
  for (const auto& event : gate::list_events(*school.database())) {
    for (const auto& [state, count] : event.photos) photos[state] += count;
  }
  const auto tell = [&](std::size_t count, const char* why) {
    if (count > 0) terminal.say("{} not released: {}", counted(count, "photo"), why);
  };
  using enum gate::PhotoState;
  tell(photos[Held], "waiting for a person: 'schoolgate review list', then look, and 'review approve'");
  tell(photos[Blocked], "blocked: 'schoolgate review list --state blocked' says why");
  tell(photos[Quarantined], "set aside: 'schoolgate review list --state quarantined' says why");
  tell(photos[Received] + photos[Analysed], "not looked at by the program yet: 'schoolgate process'");
}

ExitCode run_release(Invocation& invocation) {
  const auto school = open_school(invocation);
  gate::ReleaseOptions options;
  options.who = acting(*school, review::Deed::Release);
  options.dry_run = invocation.has("dry-run");
  const auto summary = or_fail(gate::release(school->darkroom(), options));
  Terminal& terminal = invocation.terminal;
  if (invocation.json) {
    terminal.result(to_line(release_json(summary)));
  } else {
    std::map<consent::PlatformId, std::size_t> by_platform;
    for (const auto& file : summary.files) ++by_platform[file.platform];
    terminal.result(fmt::format("{} {} to {}", counted(summary.files.size(), "file"),
                                options.dry_run ? "would be released" : "released",
                                school->workspace().released().string()));
    for (const auto& [platform, count] : by_platform) terminal.say("  {}: {}", platform, count);
    tell_waiting(*school, terminal);
  }
  for (const auto& returned : summary.returned) {
    terminal.error({ErrorCode::Refused,
                    fmt::format("photo {} was not released and is {}", returned.photo, word(returned.state)),
                    returned.reason});
  }
  return summary.returned.empty() ? ExitCode::Done : ExitCode::NeedsAttention;
}

}  // namespace

const Command kRelease{
    .name = "release",
    .summary = "write approved photos to released/<platform>/<event>/",
    .manual =
        "Asks the register once more for every approved photo. What is still decided the same is written "
        "under a\n"
        "neutral name; a photo for which the answer changed goes back to review and is named here.",
    .options = release_options,
    .run = run_release};

}  // namespace schoolgate::cli
