// Who is one person under several ids, to the end of the chain: A is B and B is C, so A is C.
#pragma once

#include <cstddef>
#include <unordered_map>
#include <vector>

#include "consent/register/register_view.hpp"

namespace schoolgate::consent {

// Things that are one, by number. Whoever is one with somebody is one with all that they are one with.
class Together {
 public:
  void join(std::size_t one, std::size_t other);
  // All that are one with it, itself left out.
  [[nodiscard]] std::vector<std::size_t> others(std::size_t one) const;

 private:
  std::size_t group_of(std::size_t one);

  std::unordered_map<std::size_t, std::size_t> group_;
  std::vector<std::vector<std::size_t>> groups_;  // one that went into another is empty
};

// The ids under which this person is, or may be, in the register, said or likely; the given one first.
[[nodiscard]] std::vector<PersonId> maybe_same(const RegisterView& people, const PersonId& id);
// Only those that somebody said are the same, and none that was said to be somebody else than this one.
[[nodiscard]] std::vector<PersonId> said_same(const RegisterView& people, const PersonId& id);

}  // namespace schoolgate::consent
