// Two entries that may be about one child: a spreadsheet ate the zeros of an id, or a pupil came back under a
// new one. As long as nobody has said which it is, the stricter answer of both counts (RegisterView).
#pragma once

#include <compare>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "consent/register/person.hpp"

namespace schoolgate::consent {

// In either order it is the same pair.
struct IdPair {
  PersonId one;
  PersonId other;
  auto operator<=>(const IdPair&) const = default;
};

// The smaller id first.
[[nodiscard]] IdPair in_order(IdPair pair);

enum class Sameness { Same, Different };

// What a person said of two ids.
struct SaidOfPair {
  IdPair pair;  // in order
  Sameness said = Sameness::Different;
  bool operator==(const SaidOfPair&) const = default;
};

// "000123 and 123: said to be one person"
[[nodiscard]] std::string words_of(const SaidOfPair& said);

// Why the two may be one person, as the end of a sentence about them; empty when nothing speaks for it. Ids
// that differ in leading zeros or capitals; names that are the same however they are written and whichever
// stands first, unless dates of birth speak against it: others than the same one with a digit wrong, or with
// day and month the other way round.
[[nodiscard]] std::string why_one_person(const Person& one, const Person& other);

// Every pair of `people` (by place, the first before the second) for which why_one_person() has an answer.
[[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> likely_pairs(std::span<const Person> people);

}  // namespace schoolgate::consent
