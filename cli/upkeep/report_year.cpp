#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "foundation/durable_file.hpp"
#include "gate/reporting/year_figures.hpp"

namespace schoolgate::cli {
namespace {

void write_text_file(const std::filesystem::path& file, const std::string& text) {
  or_fail(write_durably(file, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
}

void tell_figures(const gate::YearFigures& figures, const Invocation& invocation) {
  for (const auto& table : figures.tables) {
    if (!invocation.json) invocation.terminal.result(table.title);
    for (const auto& row : table.rows) {
      for (std::size_t i = 1; i < row.size(); ++i) {
        invocation.terminal.result(
            invocation.json
                ? to_line(
                      {{"table", table.title}, {"of", row[0]}, {"what", table.head[i]}, {"value", row[i]}})
                : printable(fmt::format("  {:<42} {:<32} {}", row[0], table.head[i], row[i])));
      }
    }
  }
}

void tell_never_shown(gate::School& school, const gate::YearFigures& figures, const Invocation& invocation) {
  const auto people = school.people().view();
  for (const auto& id : figures.never_shown) {
    const consent::Person* person = people.find(id);
    const std::string name = person == nullptr ? "" : person->first_name + ' ' + person->last_name;
    invocation.terminal.result(invocation.json ? to_line({{"never_shown", id}, {"name", name}})
                                               : printable(fmt::format("{}  {}", id, name)));
  }
}

ExitCode run_report_year(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto year = invocation.has("year") ? or_fail(gate::parse_school_year(invocation.needed("year")))
                                           : gate::school_year_of(school->today());
  const bool names = invocation.has("never-shown");
  if (names && invocation.has("out")) throw UsageError("give one of --out and --never-shown");
  if (names) static_cast<void>(acting(*school, review::Deed::KeepRegister));
  const auto figures = or_fail(gate::year_figures(*school, year));
  if (names) {
    tell_never_shown(*school, figures, invocation);
    return ExitCode::Done;
  }
  if (!invocation.has("out")) {
    tell_figures(figures, invocation);
    return ExitCode::Done;
  }
  const std::filesystem::path folder = invocation.needed("out");
  or_fail(make_private_folder(folder));
  write_text_file(folder / "year.html", gate::year_page(figures));
  write_text_file(folder / "year.csv", gate::year_csv(figures));
  const std::string page = (folder / "year.html").string();
  invocation.terminal.result(invocation.json ? to_line({{"page", page}}) : printable(page));
  return ExitCode::Done;
}

}  // namespace

const Command kReportYear{
    .name = "report year",
    .arguments = "",
    .summary = "a school year in figures, for governors",
    .manual =
        "Photos taken in, what was hidden in them, released and posted; take-downs and how long they took;\n"
        "consents by class; how many of those who may be shown never appear; mistakes. Nobody is named, and\n"
        "small numbers are hidden. Consents are those of today.",
    .options =
        [](po::options_description_easy_init add) {
          add("year", po::value<std::string>()->value_name("YEAR"), "as 2026-27 (the present one)");
          add("out", po::value<std::string>()->value_name("DIR"),
              "write year.html, ready to be printed, and year.csv there");
          add("never-shown",
              "instead: who may be shown and never appears, by name; for whoever may see the register");
        },
    .least_arguments = 0,
    .most_arguments = 0,
    .run = run_report_year};

}  // namespace schoolgate::cli
