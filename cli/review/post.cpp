#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "gate/out/posts.hpp"

namespace schoolgate::cli {
namespace {

std::vector<gate::PhotoId> photos_of(const Invocation& invocation) {
  std::vector<gate::PhotoId> photos;
  for (const std::string& text : invocation.arguments) photos.push_back(photo_id(text));
  return photos;
}

void platform_option(po::options_description_easy_init& add) {
  add("platform", po::value<std::string>()->value_name("P"), "where");
}

ExitCode note(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto photos = photos_of(invocation);
  gate::PostNote note{
      invocation.needed("platform"), invocation.needed("link"), {}, invocation.optional("note")};
  if (invocation.has("day")) note.day = or_fail(parse_iso_day(invocation.needed("day")));
  or_fail(gate::note_posts(*school->database(), school->clock(), photos, note,
                           acting(*school, review::Deed::Release)));
  invocation.terminal.say("{} noted as posted on {}", counted(photos.size(), "photo"), note.platform);
  return ExitCode::Done;
}

ExitCode undo(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto photos = photos_of(invocation);
  const std::string platform = invocation.needed("platform");
  or_fail(gate::undo_posts(*school->database(), school->clock(), photos, platform,
                           acting(*school, review::Deed::Release)));
  invocation.terminal.say("the last note of {} on {} is taken back", counted(photos.size(), "photo"),
                          platform);
  return ExitCode::Done;
}

nlohmann::json to_json(const gate::ReleasedPicture& one) {
  nlohmann::json json{{"photo", one.photo.id},
                      {"event", title(one.photo.event)},
                      {"platform", one.file.platform},
                      {"file", one.file.path},
                      {"post", nullptr}};
  if (one.post) json["post"] = {{"day", to_iso(one.post->day)}, {"link", one.post->link}};
  return json;
}

ExitCode list(Invocation& invocation) {
  const auto school = open_school(invocation);
  gate::ReleasedFilter filter;
  if (invocation.has("platform")) filter.platform = invocation.needed("platform");
  std::size_t unnoted = 0;
  for (const auto& one : gate::list_released(*school->database(), filter)) {
    if (!one.post) ++unnoted;
    invocation.terminal.result(
        invocation.json ? to_line(to_json(one))
                        : printable(fmt::format(
                              "photo {:<5} {:<11} {}: {}", one.photo.id, one.file.platform, one.file.path,
                              one.post ? fmt::format("posted {}: {}", to_iso(one.post->day), one.post->link)
                                       : "not noted as posted")));
  }
  invocation.terminal.say("{} not noted as posted", counted(unnoted, "released picture"));
  return ExitCode::Done;
}

}  // namespace

const Command kPostNote{
    .name = "post note",
    .arguments = "PHOTO... --platform P --link URL",
    .summary = "note that released pictures were posted, and where",
    .manual =
        "Several photos of one post get one link. A wrong link is corrected by a new note. When a yes is\n"
        "taken back later, the link stands on the take-down list.",
    .options =
        [](po::options_description_easy_init add) {
          platform_option(add);
          add("link", po::value<std::string>()->value_name("URL"), "the address of the post");
          add("day", po::value<std::string>()->value_name("DATE"), "when (default: today)");
          add("note", po::value<std::string>()->value_name("TEXT"), "anything worth knowing; no names");
        },
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .run = note};

const Command kPostUndo{
    .name = "post undo",
    .arguments = "PHOTO... --platform P",
    .summary = "take the last note of a post back",
    .manual =
        "For what was not posted at all. The ledger keeps the note; so does the take-down list, once it\n"
        "relies on it.",
    .options = [](po::options_description_easy_init add) { platform_option(add); },
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .run = undo};

const Command kPostList{.name = "post list",
                        .arguments = "",
                        .summary = "what is released, and where it was posted",
                        .manual = "One line for each released picture, with the link of its post.",
                        .options = [](po::options_description_easy_init add) { platform_option(add); },
                        .least_arguments = 0,
                        .most_arguments = 0,
                        .run = list};

}  // namespace schoolgate::cli
