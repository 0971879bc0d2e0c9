// What in a post's text leads to a person.
#pragma once

#include <cstddef>
#include <vector>

#include "consent/register/person.hpp"
#include "foundation/words.hpp"

namespace schoolgate::pipeline {

enum class MentionKind {
  FullName,       // also an initial with a name: "Amelia H."
  FirstName,      // also known-as
  Surname,        //
  OtherName,      // of somebody whom the register does not know
  NameWithClass,  // "Amelia, 4B", "Amelia (age 9)"
  Handle,         // an account's name
  Tag,            // "#TeamAmelia"
  Phone,
  Email,
  Address,       // also a postcode
  Number,        // of a pupil, a car, a passport
  WhenAndWhere,  // where children can be met, before or while they are there
};
constexpr auto words_of(MentionKind) {
  using enum MentionKind;
  return words<MentionKind>({{FullName, "full-name"},
                             {FirstName, "first-name"},
                             {Surname, "surname"},
                             {OtherName, "other-name"},
                             {NameWithClass, "name-with-class"},
                             {Handle, "handle"},
                             {Tag, "tag"},
                             {Phone, "phone"},
                             {Email, "e-mail"},
                             {Address, "address"},
                             {Number, "number"},
                             {WhenAndWhere, "when-and-where"}});
}

// How much speaks for it.
enum class MentionCertainty {
  Told,       // the words say so
  Suspected,  // it may be a person, or a place, a work, a word of another language: a person has to say
  Spelt,      // an ordinary word with a capital, which somebody of the school is called too
};

struct Mention {
  MentionKind kind = MentionKind::OtherName;
  std::size_t from = 0;                      // bytes of the text
  std::size_t to = 0;                        // one past the last
  std::vector<consent::PersonId> persons{};  // everybody whom it may mean
  MentionCertainty certainty = MentionCertainty::Told;
};

}  // namespace schoolgate::pipeline
