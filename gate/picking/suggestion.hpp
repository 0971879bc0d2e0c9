// Which few photos of an event to look at and post.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "gate/picking/candidates.hpp"

namespace schoolgate::gate {

// Photos of one moment, the best first; never empty.
using PhotoGroup = std::vector<Candidate>;

struct Suggested {
  PhotoId photo = 0;
  std::size_t alike = 1;  // photos of its group, itself included
  std::string why;        // "a group, best of 5 alike, 2 people in no picture this year": nobody's name or id
};

struct Suggestion {
  std::vector<PhotoGroup> groups;       // in the order of their first photos
  std::vector<Suggested> photos;        // the best first
  std::vector<std::string> unmeasured;  // as Candidates'
};

// The groups of these photos, and at most `count` groups' best: pictures without faces, from behind and of
// groups first where the platform is not open; those that hide most of their heads last; evenly over the
// classes that are recognised; who is not among `out_already` sooner. A pure function.
[[nodiscard]] Suggestion suggest(Candidates candidates, std::size_t count,
                                 const std::set<consent::PersonId>& out_already);

// For the held photos of an event; of none when it holds none for the platform. Who was shown in a released
// picture of an event of this school year (from 1 September) counts as out already.
[[nodiscard]] Result<Suggestion> suggest(const Darkroom& room, EventId event,
                                         const consent::PlatformId& platform, std::size_t count);

}  // namespace schoolgate::gate
