// An entry of the register made or changed by hand, where no list brings it: a visitor with a paper form, a
// child who came in the middle of the year.
#pragma once

#include "consent/register/register.hpp"

namespace schoolgate::consent {

// All of an entry that is no answer and no protection.
struct PersonDetails {
  PersonKind kind = PersonKind::Pupil;
  std::string first_name;
  std::string last_name;
  std::string known_as;
  std::string class_name;
  std::string upn;
  std::optional<Day> date_of_birth;
  std::optional<Day> leaving_date;
};
[[nodiscard]] PersonDetails details_of(const Person& person);
// All else of the person stays.
void set_details(Person& person, const PersonDetails& details);

// Who is in the register and may be this person.
[[nodiscard]] std::vector<PersonId> who_is_like(const Person& person, const RegisterView& people);

// Puts somebody new in; without an id they get one, N0001 and so on; gives it. `others`: of whom it is said
// that they are other people, which is remembered. AlreadyExists when the id is somebody's, in whatever
// capitals; Refused, naming the ids, when it may be somebody of whom nothing is said. InvalidInput without
// any name or with somebody else's UPN.
[[nodiscard]] Result<PersonId> add_person(Register& people, Person person,
                                          const std::vector<PersonId>& others, const Author& author);

// By the register that the author saw: Conflict when it is another by now. NotFound for an unknown person,
// InvalidInput without any name or with somebody else's UPN.
[[nodiscard]] Status change_details(Register& people, const RegisterView& seen, std::string_view person,
                                    const PersonDetails& details, const Author& author);

// Of two entries, whether they are one person's: of one, both stay and the stricter answer of both counts for
// each; of two people each has their own. NotFound where the register lacks one, InvalidInput for one twice.
[[nodiscard]] Status say_of_pair(Register& people, const IdPair& pair, Sameness said, const Author& author);

// The highest number among ids that were made, N0012, in whatever capitals; 0 where there is none. Ids that
// were forgotten count: they are nobody else's.
[[nodiscard]] unsigned last_made_number(const RegisterView& people,
                                        const std::vector<ForgottenPerson>& forgotten);
[[nodiscard]] PersonId made_id(unsigned number);

}  // namespace schoolgate::consent
