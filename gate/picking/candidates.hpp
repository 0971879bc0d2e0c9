// The held photos of an event as they can be picked for a platform: what each shows there, and how well.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

// Who is to be seen, by what a careful platform prefers.
enum class Subject { Faces, Group, TurnedAway, NoFace };
constexpr auto words_of(Subject) {
  using enum Subject;
  return words<Subject>(
      {{Faces, "faces"}, {Group, "a group"}, {TurnedAway, "turned away"}, {NoFace, "no face"}});
}

struct Candidate {
  PhotoRecord photo;
  std::optional<pipeline::Measures> measures;
  consent::Exposure exposure = consent::Exposure::Faceless;  // the platform's, at this event
  Subject subject = Subject::Faces;
  int hidden = 0;                      // heads, doubtful ones left out
  int shown = 0;                       // people
  float sharpness = 0;                 // [0, 1], of the faces that are shown; of the photo where none is
  float eyes = 0;                      // [0, 1], likewise; 0 where it cannot be told
  std::set<consent::PersonId> people;  // who is shown and recognised
  std::set<std::string> classes;       // theirs
};

// Of a photo with these findings, by the platform's decisions; so many people are a group. Its record and the
// classes are left empty.
[[nodiscard]] Candidate candidate_of(const pipeline::Findings& findings,
                                     const consent::PlatformDecisions& decisions, std::size_t group);

struct Candidates {
  std::vector<Candidate> photos;        // by id
  std::vector<std::string> unmeasured;  // one sentence for each photo that could not be measured
};

// What an earlier version analysed is measured now, from its original, and the measures are kept; where that
// cannot be done the photo comes all the same. Throws when the database fails.
[[nodiscard]] Result<Candidates> candidates_for(const Darkroom& room, EventId event,
                                                const consent::PlatformId& platform);

// How good a picture it would make, in [0, 1], whatever is hidden in it.
[[nodiscard]] float quality_of(const Candidate& one);
// The same, less for each part of its heads that is hidden: by which the best of a group comes first.
[[nodiscard]] float worth_of(const Candidate& one);

}  // namespace schoolgate::gate
