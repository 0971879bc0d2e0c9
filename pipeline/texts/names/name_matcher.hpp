// Whose name is this? Built once for each register version; shared by all threads.
#pragma once

#include <memory>
#include <vector>

#include "consent/register/register_view.hpp"
#include "pipeline/texts/reading/folding.hpp"
#include "pipeline/texts/reading/reading.hpp"

namespace schoolgate::pipeline {

// From the least telling to the most.
enum class NameForm {
  Part,         // one half of a double name: "Mae" of Isabella-Mae
  First,        // also known-as
  Last,         //
  WithInitial,  // "Amelia H.", "R. Carter"
  Full,         // first (or known-as) and last name, in either order
};

struct NameMatch {
  std::size_t first_word = 0;
  std::size_t end_word = 0;  // one past the last
  NameForm form = NameForm::Part;
  // Natural logarithm: how much likelier the picture is with this name than with any letters, for a register
  // of this size; 0 is no better than chance.
  float evidence = 0;
  float loss = 0;                         // what the reader saw against it; 0 when it read just this name
  bool other_form = false;                // "Millie" of Amelia, "the Bakers": of typed texts only
  std::vector<consent::PersonId> owners;  // every person whom this may name
};

class NameMatcher {
 public:
  explicit NameMatcher(const consent::RegisterView& people);
  ~NameMatcher();
  NameMatcher(NameMatcher&&) noexcept;
  NameMatcher& operator=(NameMatcher&&) noexcept;

  // Every name of the register that the reading may show; matches may overlap. Needs the reading's words.
  // Most telling first.
  [[nodiscard]] std::vector<NameMatch> match(const Reading& reading, const std::vector<Word>& words) const;

 private:
  struct Index;
  std::unique_ptr<const Index> index_;
};

}  // namespace schoolgate::pipeline
