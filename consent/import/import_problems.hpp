// What the person who imports a list is told of it, and asked.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "consent/import/register_import.hpp"

namespace schoolgate::consent {

// A short text of the file, as a message shows it.
[[nodiscard]] std::string in_quotes(std::string_view text);

// What was noticed and what was made of it. The same word in the same column is reported once.
class ImportProblems {
 public:
  void add(std::size_t line, std::string message);
  // Of the file as a whole, and nobody has to do anything about it.
  void tell(std::string message);
  void unknown_word(const std::string& header, const std::string& word, const char* counts_as,
                    std::size_t line);
  // The same message about several lines is one.
  void note(std::string message, std::size_t line);
  // A word in an answer, or a choice, that nobody may guess.
  void ask(const std::string& header, const std::string& word, ImportQuestion::About about, std::size_t line);
  // What must be said first, in the order of the file.
  [[nodiscard]] std::vector<ImportQuestion> take_questions();
  // Ordered by line.
  [[nodiscard]] std::vector<ImportProblem> take();

 private:
  std::vector<ImportProblem> problems_;
  std::map<std::string, std::vector<std::size_t>> noted_lines_;
  struct Asked {
    ImportQuestion::About about = ImportQuestion::About::Word;
    std::string header;
    std::vector<std::size_t> lines;
  };
  std::map<std::string, Asked> asked_;  // by word
};

}  // namespace schoolgate::consent
