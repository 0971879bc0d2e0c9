#include "consent/import/import_problems.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "consent/ledger/text.hpp"

namespace schoolgate::consent {

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kMost = 40;
  return text.size() > kMost ? fmt::format("'{}...'", cleaned(text.substr(0, kMost)))
                             : fmt::format("'{}'", cleaned(text));
}

void ImportProblems::add(std::size_t line, std::string message) {
  problems_.push_back({line, std::move(message)});
}

void ImportProblems::tell(std::string message) { problems_.push_back({0, std::move(message), true}); }

void ImportProblems::unknown_word(const std::string& header, const std::string& word, const char* counts_as,
                                  std::size_t line) {
  note(fmt::format("column '{}': {} is not understood and counts as {}", header, in_quotes(word), counts_as),
       line);
}

void ImportProblems::note(std::string message, std::size_t line) {
  noted_lines_[std::move(message)].push_back(line);
}

void ImportProblems::ask(const std::string& header, const std::string& word, ImportQuestion::About about,
                         std::size_t line) {
  Asked& asked = asked_[word];
  asked.about = about;
  asked.header = header;
  asked.lines.push_back(line);
}

std::vector<ImportQuestion> ImportProblems::take_questions() {
  constexpr std::size_t kMostToType = 60;
  std::vector<std::pair<std::size_t, ImportQuestion>> found;
  for (const auto& [word, asked] : asked_) {
    const bool choice = asked.about == ImportQuestion::About::Column;
    const std::string message =
        fmt::format("column '{}': the {} {} is not understood ({} {}, first in line {})", asked.header,
                    choice ? "choice" : "answer", in_quotes(word), asked.lines.size(),
                    asked.lines.size() == 1 ? "time" : "times", asked.lines.front());
    const std::string say =
        word.size() > kMostToType ? "write yes or no into the cell"
        : choice
            ? fmt::format(
                  "say what it is with --column \"{}=COLUMN\": photo_ or name_ with a platform, or ignore",
                  cleaned(word))
            : fmt::format("say what it means with --answer \"{}=yes\" or \"=no\"", cleaned(word));
    found.push_back({asked.lines.front(), {asked.about, word, message, say}});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<ImportQuestion> questions;
  for (auto& [line, question] : found) questions.push_back(std::move(question));
  return questions;
}

std::vector<ImportProblem> ImportProblems::take() {
  constexpr std::size_t kMost = 5;
  for (auto& [what, lines] : noted_lines_) {
    std::string message = what;
    if (lines.size() > 1) {
      const std::size_t shown = std::min(lines.size(), kMost);
      message += fmt::format(
          " (lines {}", fmt::join(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
      message += lines.size() > shown ? fmt::format(" and {} more)", lines.size() - shown) : ")";
    }
    problems_.push_back({lines.front(), std::move(message)});
  }
  noted_lines_.clear();
  std::stable_sort(problems_.begin(), problems_.end(),
                   [](const ImportProblem& a, const ImportProblem& b) { return a.line < b.line; });
  return std::move(problems_);
}

}  // namespace schoolgate::consent
