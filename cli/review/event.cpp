#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/common/event_named.hpp"
#include "foundation/durable_file.hpp"
#include "foundation/text.hpp"
#include "gate/reporting/stand_aside_page.hpp"
#include "review/views/wording.hpp"

namespace schoolgate::cli {
namespace {

std::vector<std::string> classes_from(const std::string& text) {
  std::vector<std::string> classes;
  if (text == "none") return classes;
  for (std::size_t from = 0; from <= text.size();) {
    const auto end = std::min(text.find(',', from), text.size());
    const std::string name(trimmed(std::string_view(text).substr(from, end - from)));
    if (name.empty()) throw UsageError("--classes names no class between two commas");
    classes.push_back(name);
    from = end + 1;
  }
  return classes;
}

gate::EventClasses planned_event(gate::School& school, const std::string& named) {
  const auto event = event_called(school, named);
  auto planned = gate::event_classes(*school.database(), event.id);
  if (!planned || planned->classes.empty())
    throw Failed({ErrorCode::NotFound,
                  fmt::format("nobody has said which classes take part in {}", title(event)),
                  fmt::format("schoolgate event set {} --classes 4B,5A", shell_word(title(event)))});
  return *planned;
}

std::string platform_words(const consent::PlatformId& platform) { return review::platform_title(platform); }

ExitCode set_event(Invocation& invocation) {
  const auto classes = classes_from(invocation.needed("classes"));
  const auto school = open_school(invocation);
  const std::string who = acting(*school, review::Deed::PlanEvents);
  const auto known = or_fail(gate::known_classes(classes, school->people().view()));
  const auto name = event_name(*school, invocation.arguments[0]);
  const auto id = gate::set_event_classes(*school->database(), school->clock(), name, known,
                                          gate::people_in(known, school->people().view()), who);
  const std::string event = title(gate::Event{id, name.day, name.name});
  if (known.empty()) {
    invocation.terminal.say("of {} no classes are known any more", event);
  } else {
    invocation.terminal.say("{}: {}", event, gate::class_words(known));
  }
  return ExitCode::Done;
}

void print_people(Terminal& terminal, const char* what, const std::vector<gate::StandsAside>& people) {
  for (const auto& one : people)
    terminal.result(printable(fmt::format("  {}: {} {}{}", what, one.class_name, one.name,
                                          one.never ? " (in no picture at all)" : "")));
}

nlohmann::json people_of_sheet(const std::vector<gate::StandsAside>& people) {
  auto list = nlohmann::json::array();
  for (const auto& one : people)
    list.push_back(
        {{"person", one.person}, {"class", one.class_name}, {"name", one.name}, {"never", one.never}});
  return list;
}

ExitCode show_sheet(Invocation& invocation) {
  const auto school = open_school(invocation);
  static_cast<void>(acting(*school, review::Deed::PlanEvents));
  auto platforms = school->settings().platforms;
  if (invocation.has("platform")) platforms = {platform_of(invocation, school->settings())};
  const auto planned = planned_event(*school, invocation.arguments[0]);
  const auto sheet = gate::stand_aside_sheet(planned, school->people().view(), platforms, school->today());
  if (invocation.has("out")) {
    const std::string page = gate::stand_aside_page(sheet, platform_words);
    or_fail(write_durably(invocation.needed("out"),
                          {reinterpret_cast<const std::uint8_t*>(page.data()), page.size()}));
    invocation.terminal.say("written to {}", printable(invocation.needed("out")));
    return ExitCode::Done;
  }
  if (!invocation.json)
    invocation.terminal.result(
        printable(fmt::format("{}, {}: by the register of {}, version {}, for {}", title(sheet.event),
                              gate::class_words(sheet.classes), to_iso(sheet.made), sheet.register_version,
                              to_iso(sheet.asked_for))));
  for (const auto& own : sheet.platforms) {
    if (invocation.json) {
      invocation.terminal.result(to_line({{"event", title(sheet.event)},
                                          {"classes", sheet.classes},
                                          {"nobody_in", sheet.nobody_in},
                                          {"made", to_iso(sheet.made)},
                                          {"asked_for", to_iso(sheet.asked_for)},
                                          {"register_version", sheet.register_version},
                                          {"platform", own.platform},
                                          {"shut", own.why_shut},
                                          {"not_shown", people_of_sheet(own.not_shown)},
                                          {"not_named", people_of_sheet(own.not_named)}}));
      continue;
    }
    invocation.terminal.result(printable(own.why_shut.empty()
                                             ? platform_words(own.platform)
                                             : platform_words(own.platform) + ' ' + own.why_shut));
    print_people(invocation.terminal, "not in the picture", own.not_shown);
    print_people(invocation.terminal, "not named", own.not_named);
  }
  return ExitCode::Done;
}

ExitCode note_looked(Invocation& invocation) {
  const auto school = open_school(invocation);
  const std::string who = acting(*school, review::Deed::Review);
  const auto planned = planned_event(*school, invocation.arguments[0]);
  const auto sheet = gate::stand_aside_sheet(planned, school->people().view(), school->settings().platforms,
                                             school->today());
  if (!gate::must_look_for(planned, sheet)) {
    invocation.terminal.say("nobody has to be looked for at {}", title(planned.event));
    return ExitCode::Done;
  }
  invocation.terminal.result(printable(sheet.question(platform_words)));
  or_fail(gate::note_looked_for(*school->database(), school->clock(), planned.event.id, sheet.print(),
                                sheet.people, who));
  invocation.terminal.say("noted: you looked for them");
  return ExitCode::Done;
}

}  // namespace

const Command kEventSet{
    .name = "event set",
    .arguments = "EVENT --classes 4B,5A",
    .summary = "say which classes take part in an event, before or after its photos came",
    .manual =
        "EVENT is named as its folder in the inbox, with its day ('2026-07-03 Sports "
        "Day'), or by its name alone\n"
        "where one event or folder bears it. It is made where there is none yet. With its "
        "classes known, 'event sheet'\n"
        "tells who must stand aside, people of these classes and staff come first when a "
        "face is named, and no\n"
        "photo of it is approved with 'review approve --all' before 'event looked'. "
        "Recognition is not changed:\n"
        "every face is compared with the whole school.",
    .options =
        [](po::options_description_easy_init add) {
          add("classes", po::value<std::string>()->value_name("LIST"),
              "classes of the register, commas between them; none: nobody knows");
        },
    .least_arguments = 1,
    .most_arguments = 1,
    .run = set_event};

const Command kEventSheet{.name = "event sheet",
                          .arguments = "EVENT [--platform P] [--out FILE]",
                          .summary = "who must stand aside when pictures are taken, and who may not be named",
                          .manual =
                              "Of the event's classes, by the register as it stands, for the day of the "
                              "event while it is still to\n"
                              "come: for each platform (or the one named, such as press) who must not be in "
                              "the picture, and who may\n"
                              "be, but not named. Names, no portraits, no reasons.",
                          .options =
                              [](po::options_description_easy_init add) {
                                add("platform", po::value<std::string>()->value_name("P"), "this one alone");
                                add("out", po::value<std::string>()->value_name("FILE"),
                                    "write a page there, ready to be printed");
                              },
                          .least_arguments = 1,
                          .most_arguments = 1,
                          .run = show_sheet};

const Command kEventLooked{
    .name = "event looked",
    .arguments = "EVENT",
    .summary = "say that you looked for those of the event's classes who may not be shown",
    .manual =
        "Asked once an event, and once more when others may not be shown. Photos of the event may be\n"
        "approved in bulk afterwards.",
    .options = nullptr,
    .least_arguments = 1,
    .most_arguments = 1,
    .run = note_looked};

}  // namespace schoolgate::cli
