#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/common/recheck_output.hpp"
#include "consent/register/by_hand.hpp"
#include "gate/intake/enrolment.hpp"

namespace schoolgate::cli {
namespace {

void details_options(po::options_description_easy_init& add) {
  const auto text = [] { return po::value<std::string>()->value_name("TEXT"); };
  const auto date = [] { return po::value<std::string>()->value_name("DATE"); };
  add("kind", po::value<std::string>()->value_name("KIND"), "pupil, staff, governor or visitor");
  add("first-name", text(), "the first name");
  add("last-name", text(), "the last name");
  add("known-as", text(), "what they are called, looked for in photos too");
  add("class", text(), "the class");
  add("upn", text(), "the unique pupil number");
  add("born", date(), "the date of birth");
  add("leaves", date(), "the last day at school; none takes it back");
}

// What the command says, in the place of what was.
void take_details(consent::PersonDetails& details, const Invocation& invocation) {
  if (invocation.has("kind")) {
    const std::string text = invocation.needed("kind");
    const auto kind = from_word<consent::PersonKind>(text);
    if (!kind)
      throw UsageError(
          fmt::format("'{}' is no kind of person: {}", text, listed_words<consent::PersonKind>()));
    details.kind = *kind;
  }
  const auto take = [&](const char* option, std::string& value) {
    if (invocation.has(option)) value = invocation.needed(option);
  };
  take("first-name", details.first_name);
  take("last-name", details.last_name);
  take("known-as", details.known_as);
  take("class", details.class_name);
  take("upn", details.upn);
  const auto take_day = [&](const char* option, std::optional<Day>& value) {
    if (!invocation.has(option)) return;
    const std::string text = invocation.needed(option);
    value = text == "none" ? std::nullopt : std::optional(or_fail(parse_iso_day(text)));
  };
  take_day("born", details.date_of_birth);
  take_day("leaves", details.leaving_date);
}

consent::Author person_author(gate::School& school) {
  return {.name = acting(school, review::Deed::KeepRegister), .source = "command line"};
}

void tell_person(gate::School& school, const Invocation& invocation, const consent::PersonId& person,
                 const consent::Author& author) {
  const std::size_t removed = gate::purge_templates(school, author.name);
  invocation.terminal.say("{}: done, register version {}", person, school.people().version());
  if (removed > 0)
    invocation.terminal.say(
        "What their face was known by is deleted: only enrolling them again brings it back.");
  recheck_and_tell(school, invocation, person);
}

ExitCode add_by_hand(Invocation& invocation) {
  const auto school = open_school(invocation);
  consent::PersonDetails details;
  take_details(details, invocation);
  consent::Person person;
  if (!invocation.arguments.empty()) person.id = invocation.arguments[0];
  consent::set_details(person, details);
  const consent::Author author = person_author(*school);
  const auto others = invocation.has("another") ? invocation.options["another"].as<std::vector<std::string>>()
                                                : std::vector<std::string>{};
  const auto id = or_fail(consent::add_person(school->people(), person, others, author));
  tell_person(*school, invocation, id, author);
  return ExitCode::Done;
}

ExitCode change_by_hand(Invocation& invocation) {
  const auto school = open_school(invocation);
  const std::string& id = invocation.arguments[0];
  const auto view = school->people().view();
  const consent::Person* person = view.find(id);
  consent::PersonDetails details =
      person == nullptr ? consent::PersonDetails{} : consent::details_of(*person);
  take_details(details, invocation);
  const consent::Author author = person_author(*school);
  or_fail(consent::change_details(school->people(), view, id, details, author));
  tell_person(*school, invocation, id, author);
  return ExitCode::Done;
}

ExitCode say_same(Invocation& invocation) {
  const auto school = open_school(invocation);
  const consent::Author author = person_author(*school);
  const std::string& one = invocation.arguments[0];
  or_fail(consent::say_of_pair(
      school->people(), {one, invocation.arguments[1]},
      invocation.has("different") ? consent::Sameness::Different : consent::Sameness::Same, author));
  tell_person(*school, invocation, one, author);
  return ExitCode::Done;
}

}  // namespace

const Command kRegisterAdd{
    .name = "register add",
    .arguments = "[PERSON] --last-name NAME",
    .summary = "put somebody into the register by hand",
    .manual =
        "A visitor with a paper form, or a child who came in the middle of the year. Without an id they get\n"
        "one, such as N0001. What they agreed to is recorded with 'schoolgate register set'. Refused when\n"
        "somebody like them is there, until --another ID says that it is another person than that one.",
    .options =
        [](po::options_description_easy_init add) {
          details_options(add);
          add("another", po::value<std::vector<std::string>>()->value_name("ID")->composing(),
              "it is another person than this one of the register, who is like them");
        },
    .least_arguments = 0,
    .most_arguments = 1,
    .run = add_by_hand};

const Command kRegisterEdit{
    .name = "register edit",
    .arguments = "PERSON",
    .summary = "correct a name, a class, the last day at school",
    .manual = "Changes what is said, and nothing else. The earlier values are not kept: say them to go back.",
    .options = [](po::options_description_easy_init add) { details_options(add); },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = change_by_hand};

const Command kRegisterSame{
    .name = "register same",
    .arguments = "PERSON OTHER",
    .summary = "two entries are one person's",
    .manual =
        "Both entries stay, and the stricter answer of both counts for each. With --different they are two\n"
        "people, each with their own answers: say that only when you know it.",
    .options = [](po::options_description_easy_init add) { add("different", "they are two people"); },
    .least_arguments = 2,
    .most_arguments = 2,
    .run = say_same};

}  // namespace schoolgate::cli
