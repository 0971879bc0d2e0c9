#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "gate/out/data_requests.hpp"

namespace schoolgate::cli {
namespace {

ExitCode note(Invocation& invocation) {
  const auto school = open_school(invocation);
  const std::string& person = invocation.arguments[0];
  const std::string who = acting(*school, review::Deed::KeepRegister);
  if (school->people().view().find(person) == nullptr) throw nobody_with(person);
  const auto kind = from_word<gate::DataRequestKind>(invocation.optional("kind", "access"));
  if (!kind) throw UsageError(fmt::format("--kind is one of {}", listed_words<gate::DataRequestKind>()));
  const Day received = invocation.has("received") ? or_fail(parse_iso_day(invocation.needed("received")))
                                                  : school->clock().today();
  const auto request =
      or_fail(gate::note_request(*school->database(), school->clock(), person, *kind, received, who));
  invocation.terminal.say("{}: {} asked for on {}, to be answered by {}", person, word(*kind),
                          to_iso(request.received), to_iso(request.due));
  return ExitCode::Done;
}

ExitCode list_requests(Invocation& invocation) {
  const auto school = open_school(invocation);
  const Day today = school->clock().today();
  const auto open = gate::open_requests(*school->database());
  bool overdue = false;
  for (const auto& one : open) {
    const bool late = one.due < today;
    overdue = overdue || late;
    invocation.terminal.result(
        invocation.json ? to_line({{"person", one.person},
                                   {"kind", word(one.kind)},
                                   {"received", to_iso(one.received)},
                                   {"due", to_iso(one.due)},
                                   {"overdue", late}})
                        : fmt::format("{}  {:<8} asked for {}, {} {}", one.person, word(one.kind),
                                      to_iso(one.received), late ? "OVERDUE since" : "due", to_iso(one.due)));
  }
  if (!invocation.json) invocation.terminal.say("{} to be answered", counted(open.size(), "request"));
  return overdue ? ExitCode::NeedsAttention : ExitCode::Done;
}

}  // namespace

const Command kPersonRequest{
    .name = "person request",
    .arguments = "PERSON",
    .summary = "note that somebody asked for what is held, or to be forgotten",
    .manual =
        "Keeps the day and the one by which it has to be answered, one calendar month later. What waits is\n"
        "said by 'doctor' and on the Health page. 'person export' and 'person forget' answer it.",
    .options =
        [](po::options_description_easy_init add) {
          add("kind", po::value<std::string>()->value_name("access|erasure"), "what was asked for (access)");
          add("received", po::value<std::string>()->value_name("DATE"), "when (today)");
        },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = note};

const Command kPersonRequests{.name = "person requests",
                              .summary = "requests about data that wait, the first due first",
                              .manual = "One line for each: who, what, asked for when, due when.",
                              .run = list_requests};

}  // namespace schoolgate::cli
