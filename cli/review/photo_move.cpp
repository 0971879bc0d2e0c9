#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/common/event_named.hpp"
#include "gate/deciding/review_actions.hpp"

namespace schoolgate::cli {
namespace {

ExitCode move_photo(Invocation& invocation) {
  const auto photo = photo_id(invocation.arguments[0]);
  const auto school = open_school(invocation);
  const std::string who = acting(*school, review::Deed::Review);
  const auto seen = or_fail(school->log().photos.find(photo)).version;
  // A folder that waits in the inbox tells the day, too.
  const auto asked = event_name(*school, invocation.arguments[1]);
  or_fail(gate::move_to_event(
      school->darkroom(), photo, {who, seen},
      asked.day == school->today() ? invocation.arguments[1] : title(gate::Event{0, asked.day, asked.name})));
  const auto now = or_fail(school->log().photos.find(photo));
  invocation.terminal.say("photo {} is of {} now, and {}", photo, printable(title(now.event)),
                          word(now.state));
  return ExitCode::Done;
}

}  // namespace

const Command kPhotoMove{
    .name = "photo move",
    .arguments = "PHOTO EVENT",
    .summary = "put a photo that came in a wrong folder under its own event",
    .manual =
        "EVENT is named as its folder in the inbox ('2026-07-03 Swimming Gala'), or by its name alone where\n"
        "one event or folder bears it; a new one is made where its day is named. What is shown is decided "
        "anew as "
        "that\n"
        "event asks (exposure.stricter_events), pictures are made anew, and whoever approved it approves it\n"
        "again. Refused of a photo that was ever released: what is out is known by its event.",
    .least_arguments = 2,
    .most_arguments = 2,
    .run = move_photo};

}  // namespace schoolgate::cli
