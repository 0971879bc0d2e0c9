// A school's list, as broken as can be: it is refused in a sentence, or what it makes of the register is
// sound.
#include <algorithm>
#include <iostream>

#include "consent/import/register_import.hpp"
#include "consent/people.hpp"
#include "consent/sheet/packed_rows.hpp"
#include "consent/sheet/workbook.hpp"
#include "fuzz/fuzz.hpp"

namespace {

using namespace schoolgate::consent;
using schoolgate::test::kToday;

[[noreturn]] void broken(const char* promise) {
  std::cerr << "broken promise: " << promise << '\n';
  std::abort();
}

// As the program does it: the rows come packed from where the list was read.
schoolgate::Result<ImportPlan> planned(const std::string& bytes, const RegisterView& current,
                                       const ImportOptions& options) {
  const auto read = read_list(bytes);
  if (!read) return tl::unexpected(read.error());
  auto rows = unpack_rows(pack_rows(*read));
  if (!rows) broken("rows are the same when they were packed");
  return plan_import(std::move(*rows), current, options);
}

// Somebody to protect: withdrawn, do-not-publish, left.
RegisterView present_register() {
  Person withdrawn = schoolgate::test::pupil("P001", {"facebook"});
  withdrawn.consents.front().answer = Answer::Withdrawn;
  withdrawn.consents.front().withdrawn = std::chrono::year{2030} / std::chrono::January / 1;
  Person left = schoolgate::test::pupil("P003", {"facebook"});
  left.leaving_date = std::chrono::year{2020} / std::chrono::July / 20;
  return {5,
          {std::move(withdrawn),
           schoolgate::test::do_not_publish(schoolgate::test::pupil("P002", {"facebook"})), std::move(left)}};
}

void check_plan(const ImportPlan& plan, const RegisterView& current, const ImportOptions& options) {
  for (const Person& person : plan.people) {
    if (!check(person)) broken("a person of the plan can be stored");
  }
  const RegisterView after(6, plan.people);  // throws when an id or an answer is there twice
  const ImportOptions later{options.platforms, std::chrono::year{2031} / std::chrono::May / 5};
  const auto again = planned(export_csv(after, options.platforms), RegisterView{}, later);
  if (!again) broken("what was imported and exported is read again");
  if (again->people.size() != plan.people.size()) broken("nobody is dropped");
  const auto unchanged = planned(export_csv(after, options.platforms), after, later);
  if (!unchanged || !unchanged->difference.empty())
    broken("an export changes nothing when imported over itself");
  for (const Person& before : current.people()) {
    const Person* person = after.find(before.id);
    if (person == nullptr) continue;
    const bool reported =
        std::any_of(plan.warnings.begin(), plan.warnings.end(), [&](const ImportProblem& problem) {
          return problem.message.find(before.id + " may be published again") != std::string::npos;
        });
    if (before.do_not_publish && !person->do_not_publish && !reported)
      broken("do-not-publish is never lifted unseen");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const RegisterView kCurrent = present_register();
  static const ImportOptions kOptions{{"facebook", "x", "website"}, kToday};
  std::string bytes(size, '\0');
  std::copy_n(data, size, bytes.begin());
  const auto plan = planned(bytes, kCurrent, kOptions);
  if (plan && !plan->questions.empty()) {
    if (!plan->people.empty()) broken("nothing is taken while something is asked");
  } else if (plan) {
    check_plan(*plan, kCurrent, kOptions);
  } else if (plan.error().message.empty() || plan.error().message.size() > 1000) {
    broken("a refusal is one sentence");
  }
  return 0;
}

std::vector<std::string> schoolgate::test::fuzz_seeds() {
  std::vector<std::string> seeds;
  seeds.emplace_back(
      "pupil_id,first_name,last_name,known_as,class,photo_facebook,name_x,do_not_publish\r\n"
      "P001,Amelia,Hughes,Millie,4B,yes,no,no\r\nP002,Arjun,Patel,,4B,,refused,yes\r\n");
  seeds.emplace_back(
      "UPN;Surname;Forename;Preferred surname;Date of birth;Year;Reg;Photo - Facebook;Consent date\n"
      "P207000016049;O'Brien;\"Zo\xc3\xab, \"\"Zo\"\"\";Smith;25/12/2016;4;4B;granted;03/07/2026\n");
  seeds.emplace_back(
      "id\tsurname\timage_x\timage_x_date\timage_x_until\timage_x_withdrawn\tparent_objects\tleaving date\r"
      "P001\tHughes\twithdrawn\t2026-09-01\t\t2026-10-01\tno\t20 July 2030\r");
  seeds.emplace_back(
      "\xef\xbb\xbfid,forename,surname,name_website\nP003,Zo\xc3\xab,\"two\nlines\",yes\nP003,Zoe,,no\n");
  seeds.emplace_back("id,surname\nP001,Zo\xeb\n");
  seeds.emplace_back("\xff\xfei\0d\0,\0s\0u\0r\0n\0a\0m\0e\0\n\0P\0,\0x\0", 28);
  seeds.push_back(export_csv(present_register(), {"facebook", "x", "website"}));
  return seeds;
}

std::vector<std::string> schoolgate::test::fuzz_words() {
  return {",",
          ";",
          "\t",
          "\"",
          "\"\"",
          "\r\n",
          "\r",
          "yes",
          "no",
          "P001",
          "P002",
          "withdrawn",
          "2026-07-03",
          "03/07/2026",
          "13/13/2026",
          "=1+1",
          "'",
          "'=",
          "\xef\xbb\xbf",
          "\xc2\xa0",
          "\xeb",
          "image_x",
          "do_not_publish",
          "sep=;\n",
          "p001",
          "ignore",
          "maybe",
          std::string(2001, 'x')};
}
