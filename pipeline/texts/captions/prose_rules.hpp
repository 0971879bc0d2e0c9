// Whether what spells a name is meant as one: "Rose" in prose, of which many words are names too.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "pipeline/texts/captions/caption_line.hpp"
#include "pipeline/texts/captions/mention.hpp"
#include "pipeline/texts/judging/cue_finder.hpp"
#include "pipeline/texts/names/name_matcher.hpp"

namespace schoolgate::pipeline {

// Which words stand for something already.
struct TakenWords {
  std::vector<bool> people;  // are in a mention of somebody
  std::vector<bool> known;   // of what everybody knows

  [[nodiscard]] bool any(std::size_t i) const { return people[i] || known[i]; }
};

// Words that the register does not know.
struct OtherName {
  std::size_t end = 0;  // one past the last
  MentionCertainty certainty = MentionCertainty::Told;
};

// Words with a capital that no rule took for a name.
struct Suspect {
  std::size_t first = 0;
  std::size_t end = 0;
  const NameMatch* match = nullptr;  // of the register; none: it knows no such name
  int points = 0;                    // for a person, and against
};

class ProseRules {
 public:
  // All of them must outlive this. `names`: every run of words that spells a name, in order.
  ProseRules(const CaptionLine& line, const std::vector<CueMatch>& cues, const std::vector<NameMatch>& names)
      : line_(line), cues_(cues), names_(names) {}

  // What is no ordinary word always is; an ordinary one where it is written as a name, not at the beginning
  // of a sentence, and is no month, place or event.
  [[nodiscard]] bool is_name(const NameMatch& match) const;
  // Whether what stands around this word makes it part of somebody's name, or calls them so.
  [[nodiscard]] bool is_of_a_person(std::size_t i) const;
  // That begins with this word; its end is `first` when there is none.
  [[nodiscard]] OtherName other_name(std::size_t first, const TakenWords& taken) const;
  // Of the words that are not taken; in order.
  [[nodiscard]] std::vector<Suspect> suspects(const TakenWords& taken) const;
  // Also by who and what stands beside it and is taken.
  [[nodiscard]] bool is_suspected(const Suspect& suspect, const TakenWords& taken) const;
  // A question no more: people are called so, and somebody is spoken of.
  [[nodiscard]] bool is_sure(const Suspect& suspect) const;
  // One past the class or age that stands behind a name which ends here; `end` when there is none.
  [[nodiscard]] std::size_t end_of_class(std::size_t end, const std::vector<std::string>& classes) const;

 private:
  [[nodiscard]] const CaptionWord& at(std::size_t i) const { return line_.words[i]; }
  [[nodiscard]] bool capital(std::size_t i) const { return at(i).word.capital; }
  [[nodiscard]] bool after(std::size_t first, Cue cue) const;
  [[nodiscard]] bool spells_name(std::size_t i) const;
  [[nodiscard]] bool joined_to_name(const NameMatch& match) const;
  [[nodiscard]] bool is_of_a_pair(const NameMatch& match) const;
  [[nodiscard]] bool is_place_or_event(const NameMatch& match) const;
  [[nodiscard]] bool ends_a_title(std::size_t first) const;
  [[nodiscard]] bool is_of_the_world(std::size_t first, std::size_t end) const;
  [[nodiscard]] bool is_of_another_language(std::size_t first, std::size_t end) const;
  [[nodiscard]] bool inspired_a_lesson(std::size_t by) const;
  [[nodiscard]] bool begins_a_title(const NameMatch& match) const;
  [[nodiscard]] std::size_t end_of_called(std::size_t first, const TakenWords& taken) const;
  [[nodiscard]] std::size_t end_of_somebody(std::size_t first, const TakenWords& taken) const;
  [[nodiscard]] bool is_of_a_crown(const NameMatch& match) const;
  [[nodiscard]] bool acts(std::size_t end) const;
  [[nodiscard]] bool ordinary_is_name(const NameMatch& match) const;
  [[nodiscard]] bool may_be_somebody(std::size_t i) const;
  [[nodiscard]] bool is_presented(std::size_t i) const;
  [[nodiscard]] bool is_initial(std::size_t i) const;
  [[nodiscard]] bool answers(std::size_t first, std::size_t end) const;
  [[nodiscard]] bool is_bracketed(std::size_t i) const;
  [[nodiscard]] bool names_several(std::size_t i) const;
  [[nodiscard]] bool ends_a_firm(std::size_t i) const;
  [[nodiscard]] bool is_place(std::size_t first, std::size_t end) const;
  [[nodiscard]] bool stands_alone(const Suspect& suspect) const;
  [[nodiscard]] int points_beside(const Suspect& suspect, const TakenWords& taken) const;
  [[nodiscard]] bool beside_the_known(const Suspect& suspect, const TakenWords& taken) const;
  [[nodiscard]] bool is_of_an_office(std::size_t first) const;
  [[nodiscard]] int points_of_words(const Suspect& suspect) const;
  [[nodiscard]] int points_before(std::size_t first) const;
  [[nodiscard]] int points_behind(std::size_t end) const;
  [[nodiscard]] int points_of(const Suspect& suspect) const;
  [[nodiscard]] int points_to_suspect(const Suspect& suspect) const;

  const CaptionLine& line_;
  const std::vector<CueMatch>& cues_;
  const std::vector<NameMatch>& names_;
};

}  // namespace schoolgate::pipeline
