#include "gate/leaving/shred.hpp"

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"

namespace schoolgate::cli {
namespace {

ExitCode shred_photo(Invocation& invocation) {
  std::vector<gate::PhotoId> photos;
  for (const auto& text : invocation.arguments) photos.push_back(photo_id(text));
  const auto school = open_school(invocation);
  const std::string who = acting(*school, review::Deed::Release);
  for (const auto photo : photos) {
    const auto record = or_fail(school->log().photos.find(photo));
    if (!invocation.has("yes"))
      throw UsageError(
          fmt::format("photo {} is {}; once shredded it cannot be brought back: say --yes as well", photo,
                      word(record.state)));
  }
  for (const auto photo : photos) {
    const auto done = or_fail(gate::shred(school->darkroom(), photo, school->clock().now(), who));
    if (invocation.json) {
      invocation.terminal.result(to_line({{"photo", photo}, {"taken_down", done.taken_down}}));
    } else {
      invocation.terminal.say("photo {}: shredded{}", photo,
                              done.taken_down == 0
                                  ? std::string()
                                  : fmt::format("; {} to take down ('schoolgate takedown list')",
                                                counted(done.taken_down, "picture", "pictures")));
    }
  }
  or_fail(school->database()->compact());
  return ExitCode::Done;
}

}  // namespace

const Command kShred{
    .name = "shred",
    .arguments = "PHOTO... --yes",
    .summary = "keep nothing of a photo, at once",
    .manual =
        "Original, redacted pictures, thumbnails, what was found and read, comments and reports that show\n"
        "it go at once, whatever became of the photo. A released one is taken down first; its entry on the\n"
        "take-down list stays, without a picture. The same file is not taken in again. On the disk itself\n"
        "and in backups traces may live on: docs/data-requests.md says what to do.",
    .options = [](po::options_description_easy_init add) { add("yes", "do it; it cannot be undone"); },
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .run = shred_photo};

}  // namespace schoolgate::cli
