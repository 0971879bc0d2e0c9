#include "consent/import/register_import.hpp"

#include <algorithm>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "consent/import/import_dangers.hpp"
#include "consent/import/import_identity.hpp"
#include "consent/import/import_join.hpp"
#include "consent/import/import_person.hpp"
#include "consent/import/import_rows.hpp"
#include "consent/register/person_difference.hpp"

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
    problems.add(0,
                 "the file was read as Windows-1252; look whether accented letters are right, or save it as "
                 "CSV UTF-8");
  const auto is_mapped = [&](const Column& column) {
    return std::any_of(options.mapping.begin(), options.mapping.end(),
                       [&](const HeaderMapping& one) { return one.header == column.header; });
  };
  std::vector<std::string_view> unused;
  for (const Column& column : columns) {
    if (column.field == Field::Ignored && !column.header.empty() && !is_mapped(column))
      unused.push_back(column.header);
  }
  if (!unused.empty()) problems.add(0, fmt::format("not used: {}", fmt::join(unused, ", ")));
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
  problems.add(0, fmt::format("{} of the register {} not in the file and stay{} as they are: {}{}", count,
                              count == 1 ? "is" : "are", count == 1 ? "s" : "", fmt::join(absent, ", "),
                              count > kMost ? ", ..." : ""));
}

}  // namespace

Result<ImportPlan> plan_import(std::string_view file_bytes, const RegisterView& current,
                               const ImportOptions& options) {
  if (!options.day.ok()) throw std::invalid_argument("the day of an import does not exist");
  const auto failed = [](const Error& error) { return tl::unexpected<Error>(error); };
  const auto file = read_csv(file_bytes);
  if (!file) return failed(file.error());
  if (file->rows.empty())
    return failure(ErrorCode::InvalidInput, "the file is empty",
                   "export the list from the spreadsheet again");
  const auto columns = understand_header(file->rows.front(), options);
  if (!columns) return failed(columns.error());
  if (file->rows.size() == 1)
    return failure(ErrorCode::InvalidInput, "the file has a header but nobody in it",
                   "export the list from the spreadsheet again");

  if (auto status = check_columns_mean_what_they_seem(*file, *columns, options); !status)
    return failed(status.error());

  ImportProblems problems;
  report_file(*file, *columns, options, problems);
  auto rows = read_rows(*file, *columns, options, problems);
  if (!rows) return failed(rows.error());
  leave_out_forgotten(*rows, options.forgotten, problems);
  const SaidOfPairs said(current, options.said);
  if (auto status = said.check_known(*rows, current); !status) return failed(status.error());
  said.rename(*rows, current);
  const auto joined = join_rows(std::move(*rows), problems);
  if (!joined) return failed(joined.error());
  if (auto status = check_capitals(*joined, current); !status) return failed(status.error());
  if (auto status = check_upns(*joined, current); !status) return failed(status.error());

  ImportPlan plan;
  plan.register_version = current.version();
  plan.people.reserve(joined->size());
  for (const ImportedRow& row : *joined) {
    const Person* now = current.find(row.id);
    if (now != nullptr) {
      if (auto status = said.check_same_person(*now, row); !status) return failed(status.error());
    }
    plan.people.push_back(after_import(now, row, options.day, problems));
    if (auto valid = check(plan.people.back()); !valid)
      return failure(valid.error().code, fmt::format("line {}: {}", row.line, valid.error().message),
                     valid.error().hint);
    const auto lines = differences(now, plan.people.back());
    plan.difference.insert(plan.difference.end(), lines.begin(), lines.end());
  }
  if (auto status = said.check_pairs(plan.people, *joined, current, problems); !status)
    return failed(status.error());
  plan.said = said.to_remember();
  for (const SaidOfPair& one : plan.said) plan.difference.push_back(words_of(one));
  report_absent(plan.people, current, problems);
  plan.warnings = problems.take();
  return plan;
}

}  // namespace schoolgate::consent
