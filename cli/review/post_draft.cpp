#include <algorithm>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/review/post_output.hpp"

namespace schoolgate::cli {
namespace {

void draft_options(po::options_description_easy_init& add) {
  add("text", po::value<std::string>()->value_name("TEXT"), "what it says; '-' reads standard input");
  add("photo", po::value<std::vector<std::string>>()->value_name("ID"),
      "a picture, in the order of the post (may be given several times)");
  add("alt", po::value<std::vector<std::string>>()->value_name("ID=TEXT"),
      "what that picture shows, for people who cannot see it (one for each)");
  add("not-before", po::value<std::string>()->value_name("DATE"), "of a trip: the day after the return");
}

std::vector<std::string> options_of(const Invocation& invocation, const char* option) {
  if (!invocation.has(option)) return {};
  return invocation.options[option].as<std::vector<std::string>>();
}

// What was given takes the place of what was there.
void put_options(const Invocation& invocation, gate::PostDraft& draft) {
  if (invocation.has("text")) draft.text = text_given(invocation.needed("text"));
  if (invocation.has("not-before"))
    draft.not_before = or_fail(parse_iso_day(invocation.needed("not-before")));
  if (invocation.has("photo")) {
    const auto before = std::exchange(draft.pictures, {});
    for (const std::string& text : options_of(invocation, "photo")) {
      const gate::PhotoId photo = photo_id(text);
      const auto known = std::ranges::find(before, photo, [](const auto& one) { return one.first; });
      draft.pictures.emplace_back(photo, known == before.end() ? std::string() : known->second);
    }
  }
  for (const std::string& text : options_of(invocation, "alt")) {
    const auto equals = text.find('=');
    if (equals == std::string::npos)
      throw UsageError(fmt::format("--alt {} says of no photo what it shows (write ID=TEXT)", text));
    const gate::PhotoId photo = photo_id(text.substr(0, equals));
    const auto own = std::ranges::find(draft.pictures, photo, [](const auto& one) { return one.first; });
    if (own == draft.pictures.end()) throw UsageError(fmt::format("photo {} is not in the post", photo));
    own->second = text.substr(equals + 1);
  }
}

ExitCode make_post(Invocation& invocation) {
  const auto school = open_school(invocation);
  gate::Posting posting(school->darkroom(), school->clock());
  gate::PostDraft draft;
  put_options(invocation, draft);
  const auto made = or_fail(posting.make(platform_of(invocation, school->settings()), draft,
                                         acting(*school, review::Deed::PreparePosts)));
  print_post(invocation, or_fail(posting.look(made.id)));
  return ExitCode::Done;
}

// The post that is named, and what it is to hold by the options.
struct Redrafted {
  gate::Post post;
  gate::PostDraft draft;
};

Redrafted redraft(const Invocation& invocation, gate::Posting& posting) {
  Redrafted one{or_fail(posting.look(post_id(invocation.arguments.at(0)))).post, {}};
  one.draft = {one.post.text, {}, one.post.not_before};
  for (const auto& picture : one.post.pictures) one.draft.pictures.emplace_back(picture.photo, picture.alt);
  put_options(invocation, one.draft);
  return one;
}

ExitCode change_post(Invocation& invocation) {
  const auto school = open_school(invocation);
  gate::Posting posting(school->darkroom(), school->clock());
  const auto [post, draft] = redraft(invocation, posting);
  or_fail(posting.change(post.id, post.version, draft, acting(*school, review::Deed::PreparePosts)));
  print_post(invocation, or_fail(posting.look(post.id)));
  return ExitCode::Done;
}

ExitCode note_edited(Invocation& invocation) {
  const auto school = open_school(invocation);
  gate::Posting posting(school->darkroom(), school->clock());
  const std::string who = acting(*school, review::Deed::ConfirmPosts);
  const auto [post, draft] = redraft(invocation, posting);
  or_fail(posting.edited(post.id, post.version, draft, who));
  const auto now = or_fail(posting.look(post.id));
  print_post(invocation, now);
  return now.open_findings() == 0 ? ExitCode::Done : ExitCode::NeedsAttention;
}

}  // namespace

const Command kPostNew{
    .name = "post new",
    .arguments = "--platform P",
    .summary = "prepare a post: pictures in order, text, alt texts",
    .manual =
        "Of pictures that are approved or released for the platform. The text is checked at once; 'post\n"
        "change' puts another in its place. Then 'post present', and somebody else confirms it.",
    .options =
        [](po::options_description_easy_init add) {
          add("platform", po::value<std::string>()->value_name("P"), "where it is to be posted");
          draft_options(add);
        },
    .least_arguments = 0,
    .most_arguments = 0,
    .run = make_post};

const Command kPostChange{
    .name = "post change",
    .arguments = "POST",
    .summary = "put something else into a post",
    .manual =
        "What is given takes the place of what was there; the rest stays. It is a draft again: what was\n"
        "confirmed and overruled was another post.",
    .options = [](po::options_description_easy_init add) { draft_options(add); },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = change_post};

const Command kPostEdited{
    .name = "post edited",
    .arguments = "POST --text TEXT",
    .summary = "note what a posted post says since it was edited there",
    .manual =
        "For one that may stand there no longer as it does ('schoolgate post list' says so): edit it on the\n"
        "platform, then say what stands there now; --text '' (and --alt ID=) where it was deleted. It is\n"
        "checked like any other, and what was overruled was another text.",
    .options =
        [](po::options_description_easy_init add) {
          add("text", po::value<std::string>()->value_name("TEXT"), "as it stands there; '-' reads it");
          add("alt", po::value<std::vector<std::string>>()->value_name("ID=TEXT"),
              "the alt text of a picture");
        },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = note_edited};

}  // namespace schoolgate::cli
