#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/review/post_output.hpp"
#include "gate/out/links.hpp"

namespace schoolgate::cli {
namespace {

std::vector<gate::PhotoId> photos_beside(const Invocation& invocation) {
  std::vector<gate::PhotoId> photos;
  if (!invocation.has("photo")) return photos;
  for (const auto& text : invocation.options["photo"].as<std::vector<std::string>>())
    photos.push_back(photo_id(text));
  return photos;
}

ExitCode check_caption(Invocation& invocation) {
  const auto school = open_school(invocation);
  const std::string text = text_given(invocation.arguments.at(0));
  const auto place = or_fail(gate::place_beside(
      school->darkroom(), platform_of(invocation, school->settings()), photos_beside(invocation)));
  const auto knowledge = or_fail(school->knowledge());
  const gate::CaptionChecker checker(*knowledge, school->settings());
  const auto findings = checker.check(checker.read(text), place);
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (invocation.json) {
      invocation.terminal.result(to_line(to_json(findings[i])));
    } else {
      print_finding(invocation, i + 1, findings[i], "text");
    }
  }
  if (findings.empty()) invocation.terminal.say("nothing in it names anybody who did not agree");
  return findings.empty() ? ExitCode::Done : ExitCode::NeedsAttention;
}

ExitCode list_posts(Invocation& invocation) {
  const auto school = open_school(invocation);
  gate::Posting posting(school->darkroom(), school->clock());
  std::size_t to_edit = 0;
  for (const auto& [post, open_findings] : or_fail(posting.list())) {
    if (invocation.has("platform") && post.platform != invocation.needed("platform")) continue;
    to_edit += open_findings > 0 ? 1 : 0;
    if (invocation.json) {
      auto json = to_json(gate::CheckedPost{post, {}, {}});
      json["open_findings"] = open_findings;
      invocation.terminal.result(to_line(json));
      continue;
    }
    std::string first = post.text.substr(0, post.text.find('\n'));
    invocation.terminal.result(printable(
        fmt::format("{:<4} {:<11} {:<10} {:<12} {}", post.id, post.platform, word(post.state),
                    counted(post.pictures.size(), "picture"), post.link.empty() ? first : post.link)));
    if (open_findings > 0)
      invocation.terminal.result(fmt::format(
          "     its text may stand there no longer ('schoolgate post show {}' says why): edit it there",
          post.id));
  }
  return to_edit == 0 ? ExitCode::Done : ExitCode::NeedsAttention;
}

ExitCode show_post(Invocation& invocation) {
  const auto school = open_school(invocation);
  gate::Posting posting(school->darkroom(), school->clock());
  print_post(invocation, or_fail(posting.look(post_id(invocation.arguments.at(0)))));
  return ExitCode::Done;
}

}  // namespace

const Command kPostCheck{
    .name = "post check",
    .arguments = "TEXT|- --platform P",
    .summary = "whom a text names that is to be posted, and whether it may",
    .manual =
        "Looks for names of the register, also shortened or misspelt, classes, accounts, tags, numbers,\n"
        "addresses, and for when and where children can be met. Each is told with what could stand there.\n"
        "With --photo also for names of those whom the pictures show. '-' reads standard input.",
    .options =
        [](po::options_description_easy_init add) {
          add("platform", po::value<std::string>()->value_name("P"), "where it is to be posted");
          add("photo", po::value<std::vector<std::string>>()->value_name("ID"),
              "a picture beside it (may be given several times)");
        },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = check_caption};

const Command kPostList{
    .name = "post list",
    .arguments = "",
    .summary = "the posts, the newest first, and how far each is",
    .manual = "One line for each: number, platform, state, pictures, and its link once it is up.",
    .options =
        [](po::options_description_easy_init add) {
          add("platform", po::value<std::string>()->value_name("P"), "of one platform");
        },
    .least_arguments = 0,
    .most_arguments = 0,
    .run = list_posts};

const Command kPostShow{.name = "post show",
                        .arguments = "POST",
                        .summary = "a post, what was found in its text, and what is missing",
                        .manual = "The text is checked anew, by today's register.",
                        .options = nullptr,
                        .least_arguments = 1,
                        .most_arguments = 1,
                        .run = show_post};

}  // namespace schoolgate::cli
