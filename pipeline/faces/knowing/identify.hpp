// Scores of all faces of one photo to who they are.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <vector>

#include "pipeline/faces/knowing/calibration.hpp"

namespace schoolgate::pipeline {

struct ScoredPerson {
  std::size_t person = 0;  // row of the gallery
  PersonScore score;
};

// Everybody whom a face plausibly shows, most alike first: all who stand out of the crowd as far as the
// threshold says and at least `plausible_share` as far as the one who does most.
[[nodiscard]] std::vector<ScoredPerson> plausible_people(const std::vector<PersonScore>& scores,
                                                         const Thresholds& thresholds);

// The one of `watched` (rows of the gallery) whom a face resembles more than anybody else: a lesser
// prominence counts for them than for the others.
[[nodiscard]] std::optional<ScoredPerson> watched_person(const std::vector<PersonScore>& scores,
                                                         const std::set<std::size_t>& watched,
                                                         const Thresholds& thresholds);

struct Identified {
  std::vector<ScoredPerson> people;  // best first
  // The best is also the one whom the face resembles most. Only then can anybody be certain of it.
  bool undisputed = false;
};

// A person is the best of at most one face of a photo: the assignment over all faces with the greatest sum of
// prominences. A face all of whose plausible people are the best of other faces is nobody's; otherwise it
// keeps them behind its own best, so that a person who must not be shown is never argued away.
[[nodiscard]] std::vector<Identified> assign_people(const std::vector<std::vector<ScoredPerson>>& photo);

}  // namespace schoolgate::pipeline
