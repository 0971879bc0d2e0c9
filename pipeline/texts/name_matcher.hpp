// Whose name is this? Built once for each register version; shared by all threads.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "consent/register_view.hpp"
#include "pipeline/texts/folding.hpp"

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
  float fit = 0;                          // how well the letters agree, [0, 1]; 1 = the same after folding
  std::vector<consent::PersonId> owners;  // every person whom this may name
};

class NameMatcher {
 public:
  explicit NameMatcher(const consent::RegisterView& people);
  ~NameMatcher();
  NameMatcher(NameMatcher&&) noexcept;
  NameMatcher& operator=(NameMatcher&&) noexcept;

  // Every name of the register that the words of one line may show; matches may overlap. Best fit first.
  [[nodiscard]] std::vector<NameMatch> match(const std::vector<Word>& words) const;

 private:
  struct Index;
  std::unique_ptr<const Index> index_;
};

}  // namespace schoolgate::pipeline
