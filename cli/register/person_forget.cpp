#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/common/recheck_output.hpp"
#include "gate/out/whereabouts.hpp"
#include "gate/requests/forget.hpp"

namespace schoolgate::cli {
namespace {

// What would be done, before it is said that it shall.
void ask_first(gate::School& school, const std::string& person) {
  const auto sightings = gate::where_is(*school.database(), school.clock().now(), person);
  if (sightings.empty() && school.people().view().find(person) == nullptr) throw nobody_with(person);
  std::size_t out = 0;
  for (const auto& one : sightings) out += one.out.empty() ? 0U : 1U;
  throw UsageError(fmt::format("{} is in {}, {} of them released; this cannot be undone: say --yes as well",
                               printable(person), counted(sightings.size(), "photo"), out));
}

void tell(const Invocation& invocation, const std::string& person, const gate::Forgotten& done) {
  Terminal& terminal = invocation.terminal;
  if (invocation.json) {
    terminal.result(to_line({{"person", person},
                             {"templates", done.templates},
                             {"photos", done.photos},
                             {"texts", done.texts},
                             {"reports", done.reports},
                             {"taken_down", done.rechecked.taken_down.size()},
                             {"named_in_ledger", done.named_in_ledger}}));
    return;
  }
  terminal.say(
      "{}: forgotten. {} removed, {} decided again as if they were nobody, {} and {} that named them "
      "removed.",
      person, counted(done.templates, "portrait's templates", "portraits' templates"),
      counted(done.photos, "photo"), counted(done.texts, "text"), counted(done.reports, "report"));
  for (const auto photo : done.blocked)
    terminal.say(
        "photo {} stays blocked, since they must not be published and are in it: 'schoolgate shred {} --yes' "
        "keeps nothing of it",
        photo, photo);
  for (const auto number : done.named_in_ledger)
    terminal.say("Their name stands in entry {} of the ledger, which cannot be changed.", number);
}

ExitCode forget_person(Invocation& invocation) {
  const auto school = open_school(invocation);
  const std::string& person = invocation.arguments[0];
  const std::string who = acting(*school, review::Deed::KeepRegister);
  if (invocation.has("lift")) {
    or_fail(school->people().lift_tombstone(person, {.name = who, .source = "command line"}));
    invocation.terminal.say("{}: may be taken in again by an import", person);
    return ExitCode::Done;
  }
  if (!invocation.has("yes")) ask_first(*school, person);
  const auto done = or_fail(gate::forget(*school, person, who));
  tell(invocation, person, done);
  if (!invocation.json) {
    tell_recheck(done.rechecked, invocation.terminal);
    tell_take_downs(*school, invocation.terminal);
  }
  return done.named_in_ledger.empty() ? ExitCode::Done : ExitCode::NeedsAttention;
}

}  // namespace

const Command kPersonForget{
    .name = "person forget",
    .arguments = "PERSON (--yes | --lift)",
    .summary = "forget somebody for good",
    .manual =
        "Removes their entry, answers and face templates, what was read and written of them, and reports\n"
        "that show them. Their photos are decided again as those of somebody unknown; released ones that\n"
        "showed them are taken down. Their id stays, so that no import takes them in again unseen; --lift\n"
        "lets it. End other programs of this workspace before. What the ledger holds stays: ids alone.",
    .options =
        [](po::options_description_easy_init add) {
          add("yes", "do it; it cannot be undone");
          add("lift", "let an import take them in again");
        },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = forget_person};

}  // namespace schoolgate::cli
