#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/review/post_output.hpp"
#include "foundation/durable_file.hpp"
#include "gate/leaving/kept_screenshots.hpp"

namespace schoolgate::cli {
namespace {

using What = gate::ScreenshotOf::What;

std::vector<gate::ScreenshotOf> named(const Invocation& invocation) {
  std::vector<gate::ScreenshotOf> of;
  if (invocation.has("post")) of.push_back({What::Post, post_id(invocation.needed("post"))});
  if (invocation.has("takedown")) {
    for (const std::string& text : invocation.options["takedown"].as<std::vector<std::string>>())
      of.push_back({What::TakeDown, number_in_list(text, "take-down's", "takedown list --all")});
  }
  return of;
}

ExitCode keep(Invocation& invocation) {
  const auto of = named(invocation);
  if (of.empty()) throw UsageError("say of what it is: --post N, or --takedown N");
  const auto school = open_school(invocation);
  const std::string who = acting(*school, review::Deed::Release);
  const std::string& file = invocation.arguments.at(0);
  const auto bytes = or_fail(picture_file(*school, file));
  for (const auto& one : of) {
    auto kept = gate::keep_screenshot(school->darkroom(), school->clock().now(), one, bytes, who);
    if (!kept) kept.error().message = fmt::format("{}: {}", file, kept.error().message);
    const auto screenshot = or_fail(std::move(kept));
    if (invocation.json) {
      invocation.terminal.result(to_line({{"screenshot", screenshot.id}}));
    } else {
      invocation.terminal.say("screenshot {} of {} {} is kept for {} days", screenshot.id, word(one.what),
                              one.number, school->settings().screenshot_days);
    }
  }
  return ExitCode::Done;
}

ExitCode list(Invocation& invocation) {
  const auto of = named(invocation);
  if (of.size() > 1) throw UsageError("name one post or one take-down, or none");
  const auto school = open_school(invocation);
  static_cast<void>(acting(*school, review::Deed::Release));
  const auto listed =
      gate::list_screenshots(*school->database(), of.empty() ? std::nullopt : std::optional(of.front()));
  for (const auto& one : listed) {
    invocation.terminal.result(
        invocation.json ? to_line({{"id", one.id},
                                   {"of", word(one.of.what)},
                                   {"number", one.of.number},
                                   {"kept", to_iso(one.kept)},
                                   {"who", one.who}})
                        : printable(fmt::format("{:<4} {} {:<5} {} by {}", one.id, word(one.of.what),
                                                one.of.number, to_iso(one.kept), one.who)));
  }
  if (listed.empty()) invocation.terminal.say("no screenshot is kept there");
  return ExitCode::Done;
}

ExitCode save(Invocation& invocation) {
  const std::filesystem::path out = invocation.needed("out");
  const auto school = open_school(invocation);
  const auto id = number_in_list(invocation.arguments.at(0), "screenshot's", "screenshot list");
  const std::string who = acting(*school, review::Deed::Release);
  const auto bytes = or_fail(gate::open_screenshot(school->darkroom(), school->clock().now(), id, who));
  or_fail(write_durably(out, bytes, IfPresent::Refuse));
  invocation.terminal.say("screenshot {} is in {}: remove it there once it was looked at", id, out.string());
  return ExitCode::Done;
}

void add_of(po::options_description_easy_init add) {
  add("post", po::value<std::string>()->value_name("POST"), "of this post");
  add("takedown", po::value<std::vector<std::string>>()->composing()->value_name("ID"),
      "of the place of this take-down; may be given more than once");
}

}  // namespace

const Command kScreenshotKeep{
    .name = "screenshot keep",
    .arguments = "FILE --post POST | --takedown ID...",
    .summary = "keep a screenshot as proof that a post is up, or a picture gone",
    .manual =
        "What it shows is kept, and nothing else that the file holds, as long as\n"
        "retention.screenshot_days says. It goes at once with a photo that is shredded, and with whoever "
        "is\nforgotten. Whoever looks at it is in the ledger.",
    .options = add_of,
    .least_arguments = 1,
    .most_arguments = 1,
    .run = keep};

const Command kScreenshotList{.name = "screenshot list",
                              .arguments = "",
                              .summary = "which screenshots are kept",
                              .manual = "",
                              .options = add_of,
                              .least_arguments = 0,
                              .most_arguments = 0,
                              .run = list};

const Command kScreenshotSave{.name = "screenshot save",
                              .arguments = "ID --out FILE",
                              .summary = "write a kept screenshot to a file, to be looked at",
                              .manual = "The ledger is told who had it.",
                              .options =
                                  [](po::options_description_easy_init add) {
                                    add("out", po::value<std::string>()->value_name("FILE"),
                                        "a file that is not there yet");
                                  },
                              .least_arguments = 1,
                              .most_arguments = 1,
                              .run = save};

}  // namespace schoolgate::cli
