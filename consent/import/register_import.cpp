#include "consent/import/register_import.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "consent/import/import_cells.hpp"
#include "consent/import/import_dangers.hpp"
#include "consent/import/import_difference.hpp"
#include "consent/import/import_identity.hpp"
#include "consent/import/import_join.hpp"
#include "consent/import/import_match.hpp"
#include "consent/import/import_person.hpp"
#include "consent/import/import_rows.hpp"

namespace schoolgate::consent {
namespace {

// A pupil who comes back under another id would be two people with two sets of answers.
Status check_upns(const std::vector<ImportedRow>& rows, const RegisterView& current) {
  std::unordered_map<std::string_view, std::string> holders;
  std::unordered_set<std::string_view> in_file;
  for (const ImportedRow& row : rows) in_file.insert(row.id);
  for (const Person& person : current.people()) {
    if (!person.upn.empty() && !in_file.contains(person.id))
      holders.emplace(person.upn, fmt::format("{} in the register", person.id));
  }
  for (const ImportedRow& row : rows) {
    if (row.upn.empty()) continue;
    const auto [holder, is_first] = holders.emplace(row.upn, fmt::format("{} in line {}", row.id, row.line));
    if (!is_first)
      return failure(ErrorCode::InvalidInput,
                     fmt::format("line {}: {} has the same UPN as {}", row.line, row.id, holder->second),
                     "keep one id for each pupil");
  }
  return {};
}

Status check_capitals(const std::vector<ImportedRow>& rows, const RegisterView& current) {
  std::unordered_map<std::string, const Person*> known;
  for (const Person& person : current.people()) known.emplace(small_letters(person.id), &person);
  for (const ImportedRow& row : rows) {
    const auto found = known.find(small_letters(row.id));
    if (found != known.end() && found->second->id != row.id && current.find(row.id) == nullptr)
      return failure(ErrorCode::InvalidInput,
                     fmt::format("line {}: the id {} differs from {} in the register only in capitals",
                                 row.line, row.id, found->second->id),
                     "write an id the same way everywhere");
  }
  return {};
}

void report_file(const CsvFile& file, const std::vector<Column>& columns, const ImportOptions& options,
                 ImportProblems& problems) {
  if (file.guessed_encoding)
    problems.tell(
        "the file was read as Windows-1252; look whether accented letters are right, or save it as CSV "
        "UTF-8");
  const auto is_mapped = [&](const Column& column) {
    return std::any_of(options.mapping.begin(), options.mapping.end(),
                       [&](const HeaderMapping& one) { return one.header == column.header; });
  };
  std::vector<std::string_view> unused;
  for (const Column& column : columns) {
    if (column.field == Field::Ignored && !column.header.empty() && !is_mapped(column))
      unused.push_back(column.header);
  }
  if (!unused.empty()) problems.tell(fmt::format("not used: {}", fmt::join(unused, ", ")));
}

// Whoever was forgotten is not taken in again by a list that still has them.
void leave_out_forgotten(std::vector<ImportedRow>& rows, const std::vector<ForgottenPerson>& forgotten,
                         ImportProblems& problems) {
  std::erase_if(rows, [&](const ImportedRow& row) {
    const auto gone = std::ranges::find(forgotten, row.id, &ForgottenPerson::id);
    if (gone == forgotten.end()) return false;
    problems.add(row.line, fmt::format("{} was forgotten on {} and is left out (to take them in again: "
                                       "'schoolgate person forget {} --lift')",
                                       row.id, gone->day, row.id));
    return true;
  });
}

// What stands above the header is told and goes.
Status take_title(CsvFile& file, const ImportOptions& options, ImportProblems& problems) {
  constexpr std::size_t kMostOfATitle = 2;
  const std::size_t header = find_header(file, options);
  for (std::size_t i = 0; i < header; ++i) {
    const auto& cells = file.rows[i].cells;
    const auto filled = std::count_if(cells.begin(), cells.end(),
                                      [](const std::string& cell) { return !cell_text(cell).empty(); });
    if (static_cast<std::size_t>(filled) > kMostOfATitle)
      return failure(ErrorCode::InvalidInput,
                     fmt::format("line {} stands above the header in line {} but is no title",
                                 file.rows[i].line, file.rows[header].line),
                     "put the header first, or take the line out");
    problems.note("the line stands above the header and was passed over as a title", file.rows[i].line);
  }
  file.rows.erase(file.rows.begin(), file.rows.begin() + static_cast<std::ptrdiff_t>(header));
  return {};
}

bool is_said_to_be_another(const Person& person, const std::unordered_set<std::string_view>& in_file,
                           const RegisterView& current, const std::vector<SaidOfPair>& said) {
  const auto names = [&](const SaidOfPair& one) {
    return one.said == Sameness::Same && ((one.pair.one == person.id && in_file.contains(one.pair.other)) ||
                                          (one.pair.other == person.id && in_file.contains(one.pair.one)));
  };
  const auto& before = current.said_of_pairs();
  return std::any_of(said.begin(), said.end(), names) || std::any_of(before.begin(), before.end(), names);
}

// Pupils whom a list of the whole school lacks left before the day of the import.
Status let_absent_leave(ImportPlan& plan, const RegisterView& current, const ImportOptions& options) {
  std::unordered_set<std::string_view> in_file;
  for (const Person& person : plan.people) in_file.insert(person.id);
  const Day last_day = std::chrono::sys_days(options.day) - std::chrono::days(1);
  std::vector<Person> leavers;
  std::size_t present = 0;
  for (const Person& person : current.people()) {
    if (person.kind != PersonKind::Pupil || (person.leaving_date && *person.leaving_date <= last_day))
      continue;
    ++present;
    if (in_file.contains(person.id) || is_said_to_be_another(person, in_file, current, plan.said)) continue;
    leavers.push_back(person);
    leavers.back().leaving_date = last_day;
  }
  if (leavers.size() * 2 > present)
    return failure(
        ErrorCode::InvalidInput,
        fmt::format("{} of the {} pupils in the register are not in the file, and all of them would "
                    "have left",
                    leavers.size(), present),
        "import the list of the whole school, or do not say that whoever is missing has left (--leavers)");
  for (Person& leaver : leavers) {
    plan.difference.push_back({leaver.id, difference_in_words(current.find(leaver.id), leaver, 0)});
    ++plan.changed_people;
    plan.people.push_back(std::move(leaver));
  }
  return {};
}

void report_absent(const std::vector<Person>& people, const RegisterView& current, ImportProblems& problems) {
  constexpr std::size_t kMost = 10;
  std::unordered_set<std::string_view> in_file;
  for (const Person& person : people) in_file.insert(person.id);
  std::vector<std::string_view> absent;
  for (const Person& person : current.people()) {
    if (!in_file.contains(person.id)) absent.push_back(person.id);
  }
  if (absent.empty()) return;
  const std::size_t count = absent.size();
  absent.resize(std::min(count, kMost));
  problems.tell(fmt::format("{} of the register {} not in the file and stay{} as they are: {}{}", count,
                            count == 1 ? "is" : "are", count == 1 ? "s" : "", fmt::join(absent, ", "),
                            count > kMost ? ", ..." : ""));
}

// From here on every cell is understood and every row has an id.
Status plan_people(ImportPlan& plan, const std::vector<ImportedRow>& rows, const RegisterView& current,
                   const ImportOptions& options, const SaidOfPairs& said, ImportProblems& problems) {
  plan.people.reserve(rows.size());
  for (const ImportedRow& row : rows) {
    const Person* now = current.find(row.id);
    if (now != nullptr) {
      if (auto question = said.ask_same_person(*now, row)) plan.questions.push_back(std::move(*question));
      if (now->leaving_date && *now->leaving_date < options.day && !row.leaving_date)
        problems.add(row.line,
                     fmt::format("{} left on {} and stays hidden; a leaving date to come brings them back",
                                 row.id, to_iso(*now->leaving_date)));
    }
    plan.people.push_back(after_import(now, row, options.day, problems));
    const Person& after = plan.people.back();
    if (auto valid = check(after); !valid)
      return failure(valid.error().code, fmt::format("line {}: {}", row.line, valid.error().message),
                     valid.error().hint);
    if (now == nullptr) ++plan.new_people;
    if (now != nullptr && *now != after) ++plan.changed_people;
    if (auto words = difference_in_words(now, after, row.line); !words.empty())
      plan.difference.push_back({row.id, std::move(words)});
  }
  for (ImportQuestion& question : said.ask_pairs(plan.people, rows, current, problems))
    plan.questions.push_back(std::move(question));
  return {};
}

// While something is asked, nothing is planned.
ImportPlan questions_of(ImportPlan& plan) {
  ImportPlan alone;
  alone.questions = std::move(plan.questions);
  return alone;
}

}  // namespace

std::vector<ImportColumn> columns_of(const CsvFile& file, const ImportOptions& options) {
  std::vector<ImportColumn> columns;
  if (file.rows.empty()) return columns;
  for (const std::string& cell : file.rows[find_header(file, options)].cells) {
    const std::string header = cell_text(cell);
    if (header.empty()) continue;
    std::vector<std::string> names;
    const auto meant = meaning_of(header, options);
    for (const Column& column : meant.value_or(std::vector<Column>{})) names.push_back(column_name(column));
    columns.push_back({header, fmt::format("{}", fmt::join(names, ","))});
  }
  return columns;
}

Result<ImportPlan> plan_import(CsvFile file, const RegisterView& current, const ImportOptions& options) {
  if (!options.day.ok()) throw std::invalid_argument("the day of an import does not exist");
  const auto failed = [](const Status& status) { return tl::unexpected<Error>(status.error()); };
  if (auto status = Vocabulary::check(options); !status) return failed(status);
  if (file.rows.empty())
    return failure(ErrorCode::InvalidInput, "the file is empty",
                   "export the list from the spreadsheet again");
  ImportProblems problems;
  if (auto status = take_title(file, options, problems); !status) return failed(status);
  ImportPlan plan;
  const auto columns = understand_header(file, options, plan.questions);
  if (!columns) return tl::unexpected<Error>(columns.error());
  if (file.rows.size() == 1)
    return failure(ErrorCode::InvalidInput, "the file has a header but nobody in it",
                   "export the list from the spreadsheet again");
  if (auto status = complete_rows(file, *columns, problems); !status) return failed(status);
  if (auto status = check_columns_mean_what_they_seem(file, *columns, options); !status)
    return failed(status);
  const auto asked = understand_questions(file, *columns, options, plan.questions);
  if (!asked) return tl::unexpected<Error>(asked.error());

  report_file(file, *columns, options, problems);
  auto rows = read_rows(file, *columns, *asked, options, problems);
  if (!rows) return tl::unexpected<Error>(rows.error());
  for (ImportQuestion& question : problems.take_questions()) plan.questions.push_back(std::move(question));
  if (!plan.questions.empty()) return plan;

  plan.register_version = current.version();
  plan.rows = rows->size();
  std::vector<SaidOfPair> said_now = options.said;
  if (auto status = give_ids(*rows, current, options, said_now, plan.questions); !status)
    return failed(status);
  if (!plan.questions.empty()) return questions_of(plan);
  leave_out_forgotten(*rows, options.forgotten, problems);
  const SaidOfPairs said(current, said_now);
  if (auto status = said.check_known(*rows, current); !status) return failed(status);
  said.rename(*rows, current);
  auto joined = join_rows(std::move(*rows), problems);
  if (!joined) return tl::unexpected<Error>(joined.error());
  answer_every_question(*joined, *asked, problems);
  if (auto status = check_capitals(*joined, current); !status) return failed(status);
  if (auto status = check_upns(*joined, current); !status) return failed(status);
  if (auto status = plan_people(plan, *joined, current, options, said, problems); !status)
    return failed(status);
  if (!plan.questions.empty()) return questions_of(plan);
  plan.said = said.to_remember();
  for (const SaidOfPair& one : plan.said) plan.difference.push_back({one.pair.one, words_of(one)});
  if (options.absent_have_left) {
    if (auto status = let_absent_leave(plan, current, options); !status) return failed(status);
  }
  report_absent(plan.people, current, problems);
  plan.warnings = problems.take();
  return plan;
}

}  // namespace schoolgate::consent
