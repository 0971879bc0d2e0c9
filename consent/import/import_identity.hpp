// Whom a row is about: the same child under two ids, or two children under one.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "consent/import/import_rows.hpp"
#include "consent/register/register_view.hpp"

namespace schoolgate::consent {

// What was said of pairs of ids, before and now; what is said now counts.
class SaidOfPairs {
 public:
  SaidOfPairs(const RegisterView& current, const std::vector<SaidOfPair>& now);

  // Refuses a pair that names an id which neither file nor register has.
  [[nodiscard]] Status check_known(const std::vector<ImportedRow>& rows, const RegisterView& current) const;
  // Gives rows the id under which the register, else the pair's first, has the same person.
  void rename(std::vector<ImportedRow>& rows, const RegisterView& current) const;
  // Asks about a row whose name, date of birth or UPN is somebody else's than the register has under that id.
  [[nodiscard]] std::optional<ImportQuestion> ask_same_person(const Person& now,
                                                              const ImportedRow& row) const;
  // Asks about people who may be one person and came together by this import; reports those who are in the
  // register already.
  [[nodiscard]] std::vector<ImportQuestion> ask_pairs(const std::vector<Person>& after,
                                                      const std::vector<ImportedRow>& rows,
                                                      const RegisterView& current,
                                                      ImportProblems& problems) const;
  [[nodiscard]] std::vector<SaidOfPair> to_remember() const;

 private:
  std::vector<SaidOfPair> now_;     // as given: the first id is the one to keep
  std::map<IdPair, Sameness> all_;  // pairs in order
};

}  // namespace schoolgate::consent
