// What single cells say, in the light of the whole file and of what a person said of its words.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "consent/import/import_columns.hpp"

namespace schoolgate::consent {

[[nodiscard]] std::optional<PersonKind> read_kind(std::string_view cell);

// Finds out from all dates of the file whether the day or the month comes first.
class DateHabit {
 public:
  explicit DateHabit(std::optional<DateOrder> order) : order_(order), told_(order.has_value()) {}

  // Fails when a date cannot be in the order of those before it.
  [[nodiscard]] Status look_at(const std::string& cell, std::size_t line);
  // Needs that every date of the file was looked at.
  [[nodiscard]] Result<Day> read(const std::string& cell, const std::string& header, std::size_t line) const;

 private:
  std::optional<DateOrder> order_;
  bool told_ = false;
  std::size_t line_ = 0;
};

// What the sentences and words of the answers mean, the school's own with them.
class Vocabulary {
 public:
  // Fails when a word is said to mean two things, or one that means a no, or nothing, is said to be a yes.
  [[nodiscard]] static Status check(const ImportOptions& options);
  explicit Vocabulary(const ImportOptions& options);
  [[nodiscard]] Reply read(const std::string& cell) const;

 private:
  std::map<std::string, Reply> own_;  // in small letters
};

// The choices of a cell that lists several. Forms separate them by ';' or ','; one may hold a comma itself.
[[nodiscard]] std::vector<std::string> choices_of(const std::string& cell, const ImportOptions& options);

// The platforms that a choice stands for, none for one that is passed over; nothing where that is not known.
[[nodiscard]] std::optional<std::vector<PlatformId>> meaning_of_choice(const std::string& choice,
                                                                       Purpose purpose,
                                                                       const ImportOptions& options);

struct DividedName {
  std::string first;
  std::string last;
  bool guessed = false;  // three words or more without a comma
};

// "Hughes, Amelia" or "Amelia Hughes"; without a comma the surname comes first where the header says so.
[[nodiscard]] Result<DividedName> divided_name(const std::string& header, const std::string& name);

}  // namespace schoolgate::consent
