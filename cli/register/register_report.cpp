#include <algorithm>

#include <fmt/ranges.h>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "consent/register/renewals.hpp"
#include "consent/sheet/csv.hpp"
#include "foundation/durable_file.hpp"
#include "gate/school/template_store.hpp"

namespace schoolgate::cli {
namespace {

constexpr int kReportDays = 30;
constexpr const char* kPortraits = "portraits";

struct ReportLine {
  consent::PersonId person;
  std::string what;
  std::string day;
  std::string about;
};

// Faces change: whoever was last enrolled more than a year ago.
std::vector<ReportLine> old_portraits(gate::School& school) {
  const Day limit = school.today() - std::chrono::years(1);
  gate::TemplateStore templates(*school.database());
  std::vector<ReportLine> lines;
  for (const auto& enrolled : templates.people()) {
    std::string last;
    for (const auto& one : templates.templates_of(enrolled.person)) last = std::max(last, one.enrolled);
    const std::string day = last.substr(0, to_iso(limit).size());
    if (day < to_iso(limit)) lines.push_back({enrolled.person, kPortraits, day, "enrolled on that day"});
  }
  return lines;
}

std::vector<ReportLine> report_of(gate::School& school, int days) {
  std::vector<ReportLine> lines;
  for (const auto& one :
       consent::renewals(school.people().view(), school.settings().platforms, school.today(), days))
    lines.push_back({one.person, std::string(word(one.kind)), one.day ? to_iso(*one.day) : "",
                     fmt::format("{}", fmt::join(one.about, ", "))});
  std::ranges::move(old_portraits(school), std::back_inserter(lines));
  return lines;
}

std::string table_of(const std::vector<ReportLine>& lines, const consent::RegisterView& people) {
  std::string table = "pupil_id,first_name,last_name,class,what,day,about\r\n";
  for (const ReportLine& line : lines) {
    const consent::Person* person = people.find(line.person);
    if (person == nullptr) continue;  // their templates go with the next look at the register
    std::string row;
    for (const std::string& cell : {line.person, person->first_name, person->last_name, person->class_name,
                                    line.what, line.day, line.about})
      row += (row.empty() ? "" : ",") + consent::csv_cell(cell);
    table += row + "\r\n";
  }
  return table;
}

ExitCode run_report(Invocation& invocation) {
  const auto school = open_school(invocation);
  const int days = invocation.options["days"].as<int>();
  if (days < 0 || days > 3650) throw UsageError("--days is a number from 0 to 3650");
  const auto lines = report_of(*school, days);
  Terminal& terminal = invocation.terminal;
  if (invocation.has("csv")) {
    const std::filesystem::path path = invocation.needed("csv");
    const std::string table = table_of(lines, school->people().view());
    or_fail(write_durably(path, {reinterpret_cast<const std::uint8_t*>(table.data()), table.size()}));
    terminal.say("{} in {}. It holds pupils' names: keep it where the register is kept.",
                 counted(lines.size(), "line"), path.string());
    return ExitCode::Done;
  }
  for (const ReportLine& line : lines) {
    terminal.result(invocation.json
                        ? to_line({{"person", line.person},
                                   {"what", line.what},
                                   {"day", line.day.empty() ? nlohmann::json() : nlohmann::json(line.day)},
                                   {"about", line.about}})
                        : printable(fmt::format("{:<10} {:<10} {:<10} {}", line.person, line.what, line.day,
                                                line.about)));
  }
  terminal.say("{}", lines.empty() ? "nobody has to be asked for anything" : counted(lines.size(), "line"));
  return ExitCode::Done;
}

}  // namespace

const Command kRegisterReport{
    .name = "register report",
    .arguments = "",
    .summary = "whom to ask again: answers that run out or are missing, old portraits",
    .manual =
        "A line for each person and reason: ran-out and runs-out (a yes that holds no longer, or not for\n"
        "long), unanswered (counts as no), leaves (every yes ends then by itself), portraits (enrolled more\n"
        "than a year ago). --csv writes it with names, for a mail merge. What families answer comes in by\n"
        "'register import', with the new dates.",
    .options =
        [](po::options_description_easy_init add) {
          add("days", po::value<int>()->default_value(kReportDays)->value_name("N"),
              "what ends within so many days");
          add("csv", po::value<std::string>()->value_name("FILE"),
              "a new file, readable by this account alone");
        },
    .least_arguments = 0,
    .most_arguments = 0,
    .run = run_report};

}  // namespace schoolgate::cli
