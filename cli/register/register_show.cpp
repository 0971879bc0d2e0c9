#include <algorithm>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"

namespace schoolgate::cli {
namespace {

// As the page says it: a yes to the first name alone is one.
consent::Permission answer_today(const consent::RegisterView& view, const consent::Person& person,
                                 const consent::Consent& answer, Day today) {
  return answer.purpose == consent::Purpose::Name
             ? view.may_name(person.id, answer.platform, person.first_name, today)
             : view.may_show(person.id, answer.platform, answer.purpose, today);
}

nlohmann::json person_json(const consent::Person& person, const consent::RegisterView& view, Day today) {
  nlohmann::json json{{"person", person.id},
                      {"kind", word(person.kind)},
                      {"first_name", person.first_name},
                      {"last_name", person.last_name},
                      {"known_as", person.known_as},
                      {"class", person.class_name},
                      {"do_not_publish", person.do_not_publish},
                      {"recognition", view.may_recognise(person.id, today).reason},
                      {"consents", nlohmann::json::array()}};
  for (const auto& consent : person.consents) {
    const auto permission = answer_today(view, person, consent, today);
    json["consents"].push_back({{"platform", consent.platform},
                                {"purpose", word(consent.purpose)},
                                {"answer", word(consent.answer)},
                                {"may_show_today", permission.granted},
                                {"reason", permission.reason}});
  }
  return json;
}

ExitCode list_people(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto view = school->people().view();
  const Day today = school->today();
  for (const auto& person : view.people()) {
    if (invocation.json) {
      invocation.terminal.result(to_line(person_json(person, view, today)));
      continue;
    }
    const auto granted = std::count_if(
        person.consents.begin(), person.consents.end(),
        [&](const consent::Consent& c) { return answer_today(view, person, c, today).granted; });
    invocation.terminal.result(printable(fmt::format(
        "{:<10} {:<28} {:<6} {} of {} answers are yes{}{}", person.id,
        person.first_name + " " + person.last_name, person.class_name, granted, person.consents.size(),
        view.may_recognise(person.id, today).granted ? "" : "; no recognition",
        person.do_not_publish ? "; NEVER PUBLISH" : "")));
  }
  if (!invocation.json) {
    invocation.terminal.say("{}, register version {}",
                            counted(view.people().size(), "person in the register", "people in the register"),
                            view.version());
  }
  return ExitCode::Done;
}

ExitCode show(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto view = school->people().view();
  const Day today = school->today();
  const consent::Person* person = view.find(invocation.arguments[0]);
  if (person == nullptr) throw nobody_with(invocation.arguments[0]);
  const auto history = school->people().history(person->id);
  Terminal& terminal = invocation.terminal;
  if (invocation.json) {
    nlohmann::json json = person_json(*person, view, today);
    for (const auto& change : history) {
      json["history"].push_back({{"version", change.version},
                                 {"when", to_iso(change.when)},
                                 {"by", change.by},
                                 {"what", change.what}});
    }
    terminal.result(to_line(json));
    return ExitCode::Done;
  }
  terminal.result(printable(fmt::format("{} {} {}, {} {}", person->id, person->first_name, person->last_name,
                                        word(person->kind), person->class_name)));
  if (person->do_not_publish) {
    terminal.result(printable("  NEVER PUBLISH: " + person->do_not_publish_reason));
  }
  terminal.result("  recognition: " + view.may_recognise(person->id, today).reason);
  for (const auto& answer : person->consents) {
    const auto permission = answer_today(view, *person, answer, today);
    // Somebody said no, which is more than that nobody answered.
    const bool undated = answer.answer == consent::Answer::Refused && !answer.date.ok();
    terminal.result(printable(fmt::format("  {:<11} {:<6} {:<4} {}{}", answer.platform, word(answer.purpose),
                                          permission.granted ? "yes" : "no", permission.reason,
                                          undated ? " (refused, no date)" : "")));
  }
  for (const auto& change : history) {
    terminal.result(printable(fmt::format("  version {} on {} by {}: {}", change.version, to_iso(change.when),
                                          change.by, change.what)));
  }
  return ExitCode::Done;
}

}  // namespace

const Command kRegisterList{
    .name = "register list",
    .summary = "everybody in the register",
    .manual = "One line for each person: id, name, class, and how many answers are a yes today.",
    .run = list_people};

const Command kRegisterShow{
    .name = "register show",
    .arguments = "PERSON",
    .summary = "one person's answers and their history",
    .manual = "What may be shown of this person today, on which platform and why, and every change.",
    .least_arguments = 1,
    .most_arguments = 1,
    .run = show};

}  // namespace schoolgate::cli
