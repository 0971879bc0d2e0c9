#include "consent/register/by_hand.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "consent/ledger/text.hpp"
#include "foundation/text.hpp"

namespace schoolgate::consent {
namespace {

unsigned made_number(std::string_view id) {
  constexpr unsigned kMost = 1'000'000;
  if (id.size() < 2 || (id.front() != 'N' && id.front() != 'n')) return 0;
  unsigned number = 0;
  const auto [end, error] = std::from_chars(id.data() + 1, id.data() + id.size(), number);
  return error == std::errc{} && end == id.data() + id.size() && number < kMost ? number : 0;
}

Status check_details(const Person& person, const RegisterView& current) {
  if (trimmed(person.first_name).empty() && trimmed(person.last_name).empty())
    return failure(ErrorCode::InvalidInput, "there is no name",
                   "give the first or the last name; without one none can be found in photos");
  if (person.upn.empty()) return {};
  for (const Person& other : current.people()) {
    if (other.id != person.id && other.upn == person.upn)
      return failure(ErrorCode::InvalidInput, fmt::format("{} has this UPN already", other.id),
                     "look for a mistyped one, or whether the two are one person");
  }
  return {};
}

tl::unexpected<Error> not_in_register(std::string_view id) {
  return failure(ErrorCode::NotFound, fmt::format("'{}' is not in the register", cleaned(id)),
                 "list the register to see who is");
}

}  // namespace

PersonDetails details_of(const Person& person) {
  return {person.kind,       person.first_name, person.last_name,     person.known_as,
          person.class_name, person.upn,        person.date_of_birth, person.leaving_date};
}

void set_details(Person& person, const PersonDetails& details) {
  person.kind = details.kind;
  person.first_name = details.first_name;
  person.last_name = details.last_name;
  person.known_as = details.known_as;
  person.class_name = details.class_name;
  person.upn = details.upn;
  person.date_of_birth = details.date_of_birth;
  person.leaving_date = details.leaving_date;
}

std::vector<PersonId> who_is_like(const Person& person, const RegisterView& people) {
  std::vector<PersonId> like;
  for (const Person& other : people.people()) {
    if (!why_one_person(person, other).empty()) like.push_back(other.id);
  }
  return like;
}

Result<PersonId> add_person(Register& people, Person person, const std::vector<PersonId>& others,
                            const Author& author) {
  const RegisterView current = people.view();
  if (person.id.empty()) person.id = made_id(last_made_number(current, people.forgotten()) + 1);
  if (auto good = check_details(person, current); !good) return tl::unexpected(good.error());
  for (const Person& other : current.people()) {
    if (lower_case(other.id) == lower_case(person.id))
      return failure(ErrorCode::AlreadyExists, fmt::format("{} is in the register already", other.id),
                     "change that entry, or give another id");
  }
  std::vector<SaidOfPair> said;
  std::vector<PersonId> unsaid;
  for (const PersonId& id : who_is_like(person, current)) {
    if (std::ranges::find(others, id) == others.end()) unsaid.push_back(id);
    said.push_back({in_order({person.id, id}), Sameness::Different});
  }
  if (!unsaid.empty())
    return failure(ErrorCode::Refused, fmt::format("this may be {}", fmt::join(unsaid, ", ")),
                   "change that entry, or say that it is another person");
  if (auto done = people.put_people({person}, author, current.version(), said); !done)
    return tl::unexpected(done.error());
  return person.id;
}

Status change_details(Register& people, const RegisterView& seen, std::string_view person,
                      const PersonDetails& details, const Author& author) {
  const Person* before = seen.find(person);
  if (before == nullptr) return not_in_register(person);
  Person after = *before;
  set_details(after, details);
  if (auto good = check_details(after, seen); !good) return good;
  return people.put_people({after}, author, seen.version());
}

Status say_of_pair(Register& people, const IdPair& pair, Sameness said, const Author& author) {
  const RegisterView current = people.view();
  for (const PersonId& id : {pair.one, pair.other}) {
    if (current.find(id) == nullptr) return not_in_register(id);
  }
  if (pair.one == pair.other)
    return failure(ErrorCode::InvalidInput, "that is one entry, not two", "name two entries");
  return people.put_people({}, author, current.version(), {{in_order(pair), said}});
}

unsigned last_made_number(const RegisterView& people, const std::vector<ForgottenPerson>& forgotten) {
  unsigned last = 0;
  for (const Person& person : people.people()) last = std::max(last, made_number(person.id));
  for (const ForgottenPerson& gone : forgotten) last = std::max(last, made_number(gone.id));
  return last;
}

PersonId made_id(unsigned number) { return fmt::format("N{:04}", number); }

}  // namespace schoolgate::consent
