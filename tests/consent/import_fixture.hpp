// Imports in a line each.
#pragma once

#include <string>
#include <string_view>

#include <gmock/gmock.h>

#include "consent/import/register_import.hpp"
#include "consent/people.hpp"
#include "consent/sheet/workbook.hpp"

namespace schoolgate::test {

class ImportTest : public testing::Test {
 protected:
  Result<consent::ImportPlan> plan(std::string_view csv) {
    auto rows = consent::read_list(csv);
    if (!rows) return tl::unexpected(rows.error());
    return plan_import(std::move(*rows), current_, options_);
  }
  consent::ImportPlan planned(std::string_view csv) {
    EXPECT_EQ(error(csv), "none");
    auto result = plan(csv);
    return result ? std::move(*result) : consent::ImportPlan{};
  }
  // Why the file is not taken: an error, or what is asked first.
  std::string error(std::string_view csv) {
    const auto result = plan(csv);
    if (!result) return sentence(result.error());
    return result->questions.empty() ? "none" : questions(csv);
  }
  // What is asked, one to a line.
  std::string questions(std::string_view csv) {
    const auto result = plan(csv);
    if (!result) return "refused: " + sentence(result.error());
    std::string text;
    for (const auto& question : result->questions) text += question.message + ": " + question.say + "\n";
    EXPECT_TRUE(text.empty() || result->people.empty()) << "nothing is taken while something is asked";
    return text;
  }
  // What changes, person by person.
  static std::vector<std::string> difference(const consent::ImportPlan& plan) {
    std::vector<std::string> words;
    for (const auto& change : plan.difference) words.push_back(change.words);
    return words;
  }
  void map(const char* header, const char* column) { options_.mapping.push_back({header, column}); }
  // The warnings, one to a line: "3: ...".
  std::string warnings(std::string_view csv) {
    std::string text;
    for (const auto& problem : planned(csv).warnings)
      text += std::to_string(problem.line) + ": " + problem.message + "\n";
    return text;
  }
  consent::Person person(std::string_view csv, std::string_view id = "P001") {
    for (const auto& one : planned(csv).people) {
      if (one.id == id) return one;
    }
    ADD_FAILURE() << id << " is not in the plan";
    return {};
  }
  // May P001's image be shown on Facebook after the import?
  consent::Permission facebook(std::string_view csv) {
    return consent::RegisterView(1, planned(csv).people)
        .may_show("P001", "facebook", consent::Purpose::Image, options_.day);
  }

  consent::RegisterView current_;
  consent::ImportOptions options_{{"facebook", "x", "instagram", "website", "newsletter"}, kToday};
};

}  // namespace schoolgate::test
