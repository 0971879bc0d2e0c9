#include <charconv>
#include <set>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/review/post_output.hpp"

namespace schoolgate::cli {
namespace {

// The school, its posts, and the one that the command names, as it stands.
struct OnePost {
  explicit OnePost(Invocation& invocation)
      : school(open_school(invocation)),
        posting(school->darkroom(), school->clock()),
        checked(or_fail(posting.look(post_id(invocation.arguments.at(0))))),
        now(checked.post) {}

  std::unique_ptr<gate::School> school;
  gate::Posting posting;
  gate::CheckedPost checked;
  const gate::Post& now;
};

ExitCode present_post(Invocation& invocation) {
  OnePost one(invocation);
  say_state(invocation, or_fail(one.posting.present(one.now.id, one.now.version,
                                                    acting(*one.school, review::Deed::PreparePosts))));
  return ExitCode::Done;
}

// By its number and its words: numbers move when the register changes.
const gate::PostFinding& finding_of(const Invocation& invocation, const gate::CheckedPost& checked) {
  const std::string text = invocation.needed("finding");
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size())
    throw UsageError(fmt::format("--finding {} is no number ('schoolgate post show' prints them)", text));
  const auto& findings = checked.findings;
  if (number == 0 || number > findings.size() ||
      findings[number - 1].finding.words != invocation.needed("words"))
    throw UsageError(fmt::format("finding {} of post {} is not \"{}\" ('schoolgate post show' prints them)",
                                 number, checked.post.id, invocation.needed("words")));
  return findings[number - 1];
}

ExitCode overrule_post(Invocation& invocation) {
  OnePost one(invocation);
  const std::string who = acting(*one.school, review::Deed::OverrulePosts);
  const auto post =
      or_fail(one.posting.overrule(one.now.id, one.now.version, finding_of(invocation, one.checked).key,
                                   invocation.needed("reason"), who));
  print_post(invocation, or_fail(one.posting.look(post.id)));
  return ExitCode::Done;
}

// What is said of words, since numbers move when the register changes.
std::set<std::string> nobody_of(const Invocation& invocation, const gate::CheckedPost& checked) {
  std::set<std::string> keys;
  if (!invocation.has("nobody")) return keys;
  for (const auto& words : invocation.options["nobody"].as<std::vector<std::string>>()) {
    bool known = false;
    for (const gate::PostFinding& one : checked.findings) {
      if (!one.finding.suspected || one.overruled || one.finding.words != words) continue;
      keys.insert(one.key);
      known = true;
    }
    if (!known)
      throw UsageError(
          fmt::format("nobody asks of post {} whether \"{}\" is a person ('schoolgate post show' "
                      "prints what is asked)",
                      checked.post.id, words));
  }
  return keys;
}

ExitCode confirm_post(Invocation& invocation) {
  OnePost one(invocation);
  const std::string who = acting(*one.school, review::Deed::ConfirmPosts);
  say_state(invocation,
            or_fail(one.posting.confirm(
                one.now.id, one.now.version,
                {invocation.has("positive"), invocation.has("proper"), nobody_of(invocation, one.checked)},
                {who, acting_may(*one.school, review::Deed::OverrulePosts)})));
  return ExitCode::Done;
}

ExitCode export_post(Invocation& invocation) {
  OnePost one(invocation);
  const auto handout = or_fail(one.posting.export_to(one.now.id, invocation.needed("out"),
                                                     acting(*one.school, review::Deed::ConfirmPosts)));
  invocation.terminal.say("{} and post.txt are in {}", counted(handout.pictures.size(), "picture"),
                          invocation.needed("out"));
  return ExitCode::Done;
}

ExitCode note_posted(Invocation& invocation) {
  OnePost one(invocation);
  std::optional<Day> day;
  if (invocation.has("day")) day = or_fail(parse_iso_day(invocation.needed("day")));
  say_state(invocation, or_fail(one.posting.posted(one.now.id, one.now.version, invocation.needed("link"),
                                                   day, acting(*one.school, review::Deed::ConfirmPosts))));
  return ExitCode::Done;
}

ExitCode undo_posted(Invocation& invocation) {
  OnePost one(invocation);
  say_state(invocation, or_fail(one.posting.undo_posted(one.now.id, one.now.version,
                                                        acting(*one.school, review::Deed::ConfirmPosts))));
  return ExitCode::Done;
}

ExitCode drop_post(Invocation& invocation) {
  OnePost one(invocation);
  const std::string who = acting(*one.school, review::Deed::PreparePosts);
  say_state(invocation, or_fail(one.posting.drop(one.now.id, one.now.version,
                                                 {who, acting_may(*one.school, review::Deed::ConfirmPosts),
                                                  invocation.has("not-up")})));
  return ExitCode::Done;
}

}  // namespace

const Command kPostPresent{.name = "post present",
                           .arguments = "POST",
                           .summary = "give a post to somebody else to be confirmed",
                           .manual = "Each picture must have its alt text.",
                           .options = nullptr,
                           .least_arguments = 1,
                           .most_arguments = 1,
                           .run = present_post};

const Command kPostOverrule{
    .name = "post overrule",
    .arguments = "POST --finding N --words WORDS --reason TEXT",
    .summary = "let stand what was found in a post's text (heads only)",
    .manual =
        "The reason is kept with the post. It holds until the post, or what the register says, changes.",
    .options =
        [](po::options_description_easy_init add) {
          add("finding", po::value<std::string>()->value_name("N"), "its number, as 'post show' prints it");
          add("words", po::value<std::string>()->value_name("WORDS"),
              "what was found, as 'post show' prints it in quotes");
          add("reason", po::value<std::string>()->value_name("TEXT"), "why it may stand");
        },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = overrule_post};

const Command kPostConfirm{
    .name = "post confirm",
    .arguments = "POST --positive --proper [--nobody WORDS]...",
    .summary = "confirm a post that somebody else presented",
    .manual =
        "Both must be true, and nothing found in its text may stand open. Where 'post show' asks whether a\n"
        "word is a person, say so of each that is nobody; a person's name must be changed, or overruled by "
        "a\n"
        "head. Whoever made, last changed or presented it does not confirm it; a post without pictures is a "
        "head's to confirm. It is confirmed\n"
        "no longer once a picture leaves or the post is changed.",
    .options =
        [](po::options_description_easy_init add) {
          add("positive", "it is positive and relevant");
          add("proper", "everybody in it is properly dressed, and nobody is ridiculed");
          add("nobody", po::value<std::vector<std::string>>()->value_name("WORDS"),
              "words of which 'post show' asks whether they are a person, and that are nobody's name");
        },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = confirm_post};

const Command kPostExport{
    .name = "post export",
    .arguments = "POST --out FOLDER",
    .summary = "put a confirmed post into a folder, ready to be pasted",
    .manual = "The pictures in their order, and post.txt with the text and the alt texts.",
    .options =
        [](po::options_description_easy_init add) {
          add("out", po::value<std::string>()->value_name("FOLDER"),
              "a folder that is not there yet, or empty");
        },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = export_post};

const Command kPostPosted{
    .name = "post posted",
    .arguments = "POST --link URL",
    .summary = "note that a confirmed post is up, and where",
    .manual =
        "When a yes is taken back later, the link stands on the take-down list. A wrong one is corrected by\n"
        "noting the right one.",
    .options =
        [](po::options_description_easy_init add) {
          add("link", po::value<std::string>()->value_name("URL"), "the address of the post");
          add("day", po::value<std::string>()->value_name("DATE"), "when (default: today)");
        },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = note_posted};

const Command kPostUndo{
    .name = "post undo",
    .arguments = "POST",
    .summary = "take back that a post is up",
    .manual =
        "For what was not posted at all, though it was noted as posted or handed out: it is a draft again, "
        "and may\n"
        "be changed. The ledger keeps the note; so does the take-down list, once it relies on it.",
    .options = nullptr,
    .least_arguments = 1,
    .most_arguments = 1,
    .run = undo_posted};

const Command kPostDrop{.name = "post drop",
                        .arguments = "POST",
                        .summary = "give up a post that was not posted",
                        .manual =
                            "Its text goes; its number and the ledger's entries stay. One that was handed "
                            "out may be\n"
                            "up: whoever may confirm posts says with --not-up that it is not, and its text "
                            "is kept, so\n"
                            "that it is found when a yes is taken back.",
                        .options =
                            [](po::options_description_easy_init add) {
                              add("not-up", "it was handed out, and is surely not up");
                            },
                        .least_arguments = 1,
                        .most_arguments = 1,
                        .run = drop_post};

}  // namespace schoolgate::cli
