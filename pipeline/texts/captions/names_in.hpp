// A post's text, looked through for people.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "consent/register/register_view.hpp"
#include "pipeline/texts/captions/exact_names.hpp"
#include "pipeline/texts/captions/mention.hpp"
#include "pipeline/texts/judging/cue_finder.hpp"
#include "pipeline/texts/names/name_matcher.hpp"
#include "pipeline/texts/reading/dictionary.hpp"

namespace schoolgate::pipeline {

class CaptionReader {
 public:
  // All of them must outlive this; `names` are of the same people. Used by one thread at a time.
  // `school`: what it is called, whose words are nobody's name unless somebody of it is called so; may be
  // empty.
  CaptionReader(const consent::RegisterView& people, const NameMatcher& names, const Dictionary& dictionary,
                std::string_view school);

  // Everything in the text that names somebody or leads to them, in the order of the text, whoever consented;
  // but for "when and where" no two at one place. Needs UTF-8. A word that is a name too ("Rose", "May")
  // counts as one where it is written as one; without a dictionary always.
  [[nodiscard]] std::vector<Mention> names_in(std::string_view text) const;
  // These, and what may be a name by less.
  [[nodiscard]] std::vector<Mention> all_in(std::string_view text) const;

 private:
  void add_own(std::string_view name);
  [[nodiscard]] std::vector<Mention> in_typed(std::string_view text) const;
  void add_hidden(std::string_view text, std::vector<Mention>& found) const;

  const NameMatcher& names_;
  const Dictionary& dictionary_;
  ExactNames exact_;
  std::vector<std::string> classes_;  // folded, each once
  std::set<std::string> own_;         // words of the school's name and of its classes', folded
  CueFinder cues_;
};

}  // namespace schoolgate::pipeline
