#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "gate/out/links.hpp"
#include "gate/out/take_downs.hpp"

namespace schoolgate::cli {
namespace {

gate::TakeDownsWanted wanted(const Invocation& invocation) {
  std::optional<gate::TakeDownsWanted> choice;
  for (const auto& row : kWords<gate::TakeDownsWanted>) {
    if (!invocation.has(std::string(row.word))) continue;
    if (choice) throw UsageError("give one of --open, --overdue, --all");
    choice = row.value;
  }
  return choice.value_or(gate::TakeDownsWanted::Waiting);
}

nlohmann::json take_down_json(const gate::TakeDown& entry) {
  nlohmann::json json{{"id", entry.id},           {"photo", nullptr},
                      {"event", nullptr},         {"platform", entry.platform},
                      {"file", entry.file},       {"link", nullptr},
                      {"released", nullptr},      {"requested", to_iso(entry.requested)},
                      {"due", to_iso(entry.due)}, {"state", word(entry.state)},
                      {"reason", entry.reason},   {"checked", nullptr}};
  if (entry.photo) {
    json["photo"] = entry.photo->id;
    json["event"] = title(entry.photo->event);
  }
  if (!entry.link().empty()) json["link"] = entry.link();
  if (entry.released) json["released"] = to_iso(*entry.released);
  if (entry.check) {
    json["checked"] = {{"when", to_iso(entry.check->when)},
                       {"who", entry.check->who},
                       {"how", word(entry.check->how)},
                       {"note", entry.check->note}};
  }
  return json;
}

// "post 3": words that were handed out or posted, not a picture that an audit found.
bool is_of_a_post(const gate::TakeDown& entry) {
  constexpr std::string_view kPost = "post ";
  return !entry.photo && entry.file.starts_with(kPost) &&
         entry.file.find_first_not_of("0123456789", kPost.size()) == std::string::npos;
}

std::string where_it_is(const gate::TakeDown& entry, const Clock& clock) {
  if (!entry.link().empty()) return entry.link();
  if (is_of_a_post(entry)) return "handed out, never noted as posted: look whether it is up";
  if (!entry.photo) return "found by an audit, no link is known: look for it";
  return fmt::format("released {}, never noted as posted: look whether it is up",
                     entry.released ? gate::moment_words(*entry.released, clock) : "on an unknown day");
}

std::string standing(const gate::TakeDown& entry, const Clock& clock) {
  switch (entry.state) {
    case gate::TakeDownState::Open:
      return "due " + gate::moment_words(entry.due, clock);
    case gate::TakeDownState::Overdue:
      return "OVERDUE since " + gate::moment_words(entry.due, clock);
    case gate::TakeDownState::DueAgain:
      return "look once more: ticked off " + gate::moment_words(entry.check->when, clock);
    case gate::TakeDownState::Done:
      return fmt::format("done {} by {} ({})", gate::moment_words(entry.check->when, clock), entry.check->who,
                         word(entry.check->how));
  }
  return {};
}

ExitCode print_take_downs(Invocation& invocation) {
  const auto school = open_school(invocation);
  Terminal& terminal = invocation.terminal;
  const Clock& clock = school->clock();
  gate::TakeDownFilter filter{wanted(invocation), {}};
  if (invocation.has("platform")) filter.platform = invocation.needed("platform");
  const auto listed = gate::list_take_downs(*school->database(), clock.now(), filter);
  for (const auto& entry : listed) {
    if (invocation.json) {
      terminal.result(to_line(take_down_json(entry)));
      continue;
    }
    terminal.result(
        printable(fmt::format("{:<4} {:<11} {}", entry.id, entry.platform, standing(entry, clock))));
    terminal.result(printable("     " + where_it_is(entry, clock)));
    terminal.result(printable(fmt::format(
        "     {}{}; asked for {}: {}", entry.photo ? fmt::format("photo {}, ", entry.photo->id) : "",
        entry.file, gate::moment_words(entry.requested, clock), entry.reason)));
  }
  const std::string words =
      gate::take_down_words(gate::count_take_downs(*school->database(), clock.now()), clock);
  if (words.empty()) {
    terminal.say("nothing has to be taken down");
  } else {
    // Of those that were not asked for, too.
    terminal.say("{}{}", listed.empty() ? "nothing of that kind is on the list; in all: " : "", words);
  }
  return ExitCode::Done;
}

std::vector<gate::TakeDownId> ids_of(const Invocation& invocation) {
  std::vector<gate::TakeDownId> ids;
  for (const std::string& text : invocation.arguments) {
    ids.push_back(number_in_list(text, "take-down's", "takedown list --all"));
  }
  return ids;
}

ExitCode done(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto ids = ids_of(invocation);
  const std::string text = invocation.needed("checked");
  const auto how = from_word<gate::CheckedHow>(text);
  if (!how) {
    throw UsageError(
        fmt::format("--checked {} is not understood (one of {} is)", text, listed_words<gate::CheckedHow>()));
  }
  or_fail(gate::check_take_downs(*school->database(), school->clock(), ids, *how, invocation.optional("note"),
                                 acting(*school, review::Deed::Release)));
  invocation.terminal.say("{} ticked off", counted(ids.size(), "take-down"));
  return ExitCode::Done;
}

ExitCode reopen(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto ids = ids_of(invocation);
  or_fail(gate::reopen_take_downs(*school->database(), school->clock(), ids,
                                  acting(*school, review::Deed::Release)));
  invocation.terminal.say("{} open anew", counted(ids.size(), "take-down"));
  return ExitCode::Done;
}

ExitCode note_found_link(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto ids = ids_of(invocation);
  or_fail(gate::note_found(*school->database(), school->clock(), ids, invocation.needed("link"),
                           acting(*school, review::Deed::Release)));
  invocation.terminal.say("{} noted with its link", counted(ids.size(), "take-down"));
  return ExitCode::Done;
}

}  // namespace

const Command kTakedownLink{
    .name = "takedown link",
    .arguments = "ID... --link URL",
    .summary = "note under which link a picture that must go was found",
    .manual = "An entry that was ticked off is open anew. What may be up has the link of its post.",
    .options =
        [](po::options_description_easy_init add) {
          add("link", po::value<std::string>()->value_name("URL"), "where it is");
        },
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .run = note_found_link};

const Command kTakedownList{
    .name = "takedown list",
    .arguments = "",
    .summary = "what has to be taken down from its platform, and by when",
    .manual =
        "An entry for each picture that had to leave released/ and was posted, or may have been, or that an\n"
        "audit found: platform, link, since when and why. Due a day after it was asked for; a month after it "
        "was ticked off it is\n"
        "to be looked at once more.",
    .options =
        [](po::options_description_easy_init add) {
          add("open", "what waits for a person (the default)");
          add("overdue", "what should be gone by now");
          add("all", "everything, also what is done");
          add("platform", po::value<std::string>()->value_name("P"), "of one platform");
        },
    .least_arguments = 0,
    .most_arguments = 0,
    .run = print_take_downs};

const Command kTakedownDone{
    .name = "takedown done",
    .arguments = "ID... --checked HOW",
    .summary = "tick off what is up no longer",
    .manual = "Look first, then say how you looked. Who ticked it off is in the ledger.",
    .options =
        [](po::options_description_easy_init add) {
          add("checked", po::value<std::string>()->value_name("HOW"),
              ("how: " + listed_words<gate::CheckedHow>()).c_str());
          add("note", po::value<std::string>()->value_name("TEXT"), "anything worth knowing; no names");
        },
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .run = done};

const Command kTakedownReopen{
    .name = "takedown reopen",
    .arguments = "ID...",
    .summary = "open an entry anew that was ticked off",
    .manual =
        "For a picture that is up all the same, or was ticked off by mistake. It is due a day from now.",
    .options = nullptr,
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .run = reopen};

}  // namespace schoolgate::cli
