#include "consent/register/same_person.hpp"

#include <utility>

namespace schoolgate::consent {
namespace {

Together said_together(const RegisterView& people) {
  Together together;
  const Person* first = people.people().data();
  for (const SaidOfPair& one : people.said_of_pairs()) {
    const Person* here = people.find(one.pair.one);
    const Person* there = people.find(one.pair.other);
    if (one.said == Sameness::Same && here != nullptr && there != nullptr)
      together.join(static_cast<std::size_t>(here - first), static_cast<std::size_t>(there - first));
  }
  return together;
}

std::vector<PersonId> ids_of(const RegisterView& people, const Together& together, const PersonId& id) {
  std::vector<PersonId> ids{id};
  const Person* person = people.find(id);
  if (person == nullptr) return ids;
  for (const std::size_t place : together.others(static_cast<std::size_t>(person - people.people().data())))
    ids.push_back(people.people()[place].id);
  return ids;
}

}  // namespace

std::size_t Together::group_of(std::size_t one) {
  const auto [known, fresh] = group_.try_emplace(one, groups_.size());
  if (fresh) groups_.push_back({one});
  return known->second;
}

void Together::join(std::size_t one, std::size_t other) {
  std::size_t into = group_of(one);
  std::size_t from = group_of(other);
  if (into == from) return;
  if (groups_[into].size() < groups_[from].size()) std::swap(into, from);
  for (const std::size_t member : groups_[from]) {
    group_[member] = into;
    groups_[into].push_back(member);
  }
  groups_[from].clear();
}

std::vector<std::size_t> Together::others(std::size_t one) const {
  const auto found = group_.find(one);
  if (found == group_.end()) return {};
  std::vector<std::size_t> members = groups_[found->second];
  std::erase(members, one);
  return members;
}

std::vector<PersonId> maybe_same(const RegisterView& people, const PersonId& id) {
  Together together = said_together(people);
  for (const auto& [one, other] : people.unsaid_pairs()) together.join(one, other);
  return ids_of(people, together, id);
}

std::vector<PersonId> said_same(const RegisterView& people, const PersonId& id) {
  auto ids = ids_of(people, said_together(people), id);
  for (const SaidOfPair& one : people.said_of_pairs()) {
    if (one.said != Sameness::Different) continue;
    if (one.pair.one == id) std::erase(ids, one.pair.other);
    if (one.pair.other == id) std::erase(ids, one.pair.one);
  }
  return ids;
}

}  // namespace schoolgate::consent
