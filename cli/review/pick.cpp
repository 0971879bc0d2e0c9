#include <charconv>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/common/event_named.hpp"
#include "gate/picking/picks.hpp"
#include "gate/picking/suggestion.hpp"

namespace schoolgate::cli {
namespace {

void pick_options(po::options_description_easy_init add) {
  add("platform", po::value<std::string>()->value_name("P"), "where the photos are to be posted");
  add("count", po::value<std::string>()->value_name("N"), "how many to suggest (default: 12)");
  add("apply", "pick what is suggested");
  add("undo", "take back what was picked: all photos of the event wait again");
}

std::size_t count_of(const Invocation& invocation) {
  const std::string text = invocation.optional("count", "12");
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size() || count == 0)
    throw UsageError(fmt::format("--count {} is no number of photos", text));
  return count;
}

nlohmann::json pick_json(const gate::Suggestion& suggestion, const gate::Event& event,
                         const std::string& platform, bool picked) {
  nlohmann::json json{{"event", title(event)},
                      {"platform", platform},
                      {"picked", picked},
                      {"photos", nlohmann::json::array()},
                      {"groups", nlohmann::json::array()},
                      {"unmeasured", suggestion.unmeasured}};
  for (const auto& one : suggestion.photos)
    json["photos"].push_back({{"photo", one.photo}, {"alike", one.alike}, {"why", one.why}});
  for (const auto& group : suggestion.groups) {
    auto& ids = json["groups"].emplace_back(nlohmann::json::array());
    for (const auto& one : group) ids.push_back(one.photo.id);
  }
  return json;
}

void print(Invocation& invocation, const gate::Suggestion& suggestion, const std::string& platform,
           bool picked) {
  std::size_t held = 0;
  for (const auto& group : suggestion.groups) held += group.size();
  for (const auto& one : suggestion.photos)
    invocation.terminal.result(printable(fmt::format("photo {:<5} {}", one.photo, one.why)));
  invocation.terminal.say("{} of {}, which are {}, {} for {}", suggestion.photos.size(),
                          counted(held, "held photo"), counted(suggestion.groups.size(), "moment"),
                          picked ? "picked" : "suggested", platform);
  if (!picked) invocation.terminal.say("the same command with --apply picks them");
}

ExitCode pick(Invocation& invocation) {
  const std::size_t count = count_of(invocation);
  if (invocation.has("apply") && invocation.has("undo")) throw UsageError("either --apply or --undo");
  const auto school = open_school(invocation);
  const std::string platform = platform_of(invocation, school->settings());
  const gate::Event event = event_called(*school, invocation.arguments[0]);
  if (invocation.has("undo")) {
    or_fail(gate::undo_pick(*school->database(), school->clock(), event.id, platform,
                            acting(*school, review::Deed::Pick)));
    invocation.terminal.say("nothing of {} is picked for {} any more", title(event), platform);
    return ExitCode::Done;
  }
  const bool apply = invocation.has("apply");
  const std::string who = apply ? acting(*school, review::Deed::Pick) : std::string();
  const auto suggestion = or_fail(gate::suggest(school->darkroom(), event.id, platform, count));
  if (suggestion.groups.empty()) {
    throw Failed({ErrorCode::NotFound, fmt::format("no photo of {} is held for {}", title(event), platform),
                  "process its photos first, or look whether they are approved or blocked"});
  }
  if (apply) {
    std::vector<gate::PhotoId> photos;
    for (const auto& one : suggestion.photos) photos.push_back(one.photo);
    or_fail(gate::keep_pick(*school->database(), school->clock(), event.id, platform, photos, who));
  }
  if (invocation.json) {
    invocation.terminal.result(to_line(pick_json(suggestion, event, platform, apply)));
  } else {
    print(invocation, suggestion, platform, apply);
  }
  for (const auto& sentence : suggestion.unmeasured)
    invocation.terminal.error(
        {ErrorCode::NotFound, sentence, "it stands for itself: look whether it is like another"});
  return suggestion.unmeasured.empty() ? ExitCode::Done : ExitCode::NeedsAttention;
}

}  // namespace

const Command kPick{.name = "pick",
                    .arguments = "EVENT --platform P [--count N]",
                    .summary = "suggest the few photos of an event that are worth a look and a post",
                    .manual =
                        "Photos of one moment are taken together, and the best of them stands for all. Where "
                        "the platform is\n"
                        "careful, pictures without faces, from behind and of groups come first; then evenly "
                        "over the classes\n"
                        "that are recognised, and who was in no picture this year sooner. With --apply the "
                        "technician's queue\n"
                        "shows of this event only what is picked, and whatever is blocked; the rest stays "
                        "held ('review list\n"
                        "--not-picked'). Nothing is released or removed by it.",
                    .options = pick_options,
                    .least_arguments = 1,
                    .most_arguments = 1,
                    .run = pick};

}  // namespace schoolgate::cli
