#include "pipeline/faces/knowing/identify.hpp"

#include <algorithm>

#include "pipeline/faces/knowing/face_graphs.hpp"

namespace schoolgate::pipeline {

std::vector<ScoredPerson> plausible_people(const std::vector<PersonScore>& scores,
                                           const Thresholds& thresholds) {
  float most = 0;
  for (const PersonScore& score : scores) most = std::max(most, score.prominence);
  const float least = std::max(thresholds.plausible_prominence, thresholds.plausible_share * most);
  std::vector<ScoredPerson> people;
  for (std::size_t person = 0; person < scores.size(); ++person) {
    if (scores[person].prominence >= least) people.push_back({person, scores[person]});
  }
  std::sort(people.begin(), people.end(), [](const ScoredPerson& a, const ScoredPerson& b) {
    return a.score.prominence > b.score.prominence;
  });
  return people;
}

std::optional<ScoredPerson> watched_person(const std::vector<PersonScore>& scores,
                                           const std::set<std::size_t>& watched,
                                           const Thresholds& thresholds) {
  const auto best = std::max_element(
      scores.begin(), scores.end(),
      [](const PersonScore& a, const PersonScore& b) { return a.prominence < b.prominence; });
  if (best == scores.end() || best->prominence < thresholds.watched_prominence) return std::nullopt;
  const auto person = static_cast<std::size_t>(std::distance(scores.begin(), best));
  return watched.contains(person) ? std::optional(ScoredPerson{person, *best}) : std::nullopt;
}

std::vector<Identified> assign_people(const std::vector<std::vector<ScoredPerson>>& photo) {
  std::vector<Pairing> pairings;
  for (std::size_t face = 0; face < photo.size(); ++face) {
    for (const ScoredPerson& one : photo[face]) pairings.push_back({face, one.person, one.score.prominence});
  }
  const auto assigned = best_assignment(photo.size(), pairings);

  std::vector<Identified> identities(photo.size());
  for (std::size_t face = 0; face < photo.size(); ++face) {
    if (!assigned[face]) continue;
    auto people = photo[face];
    const auto own = std::find_if(people.begin(), people.end(),
                                  [&](const ScoredPerson& one) { return one.person == *assigned[face]; });
    identities[face].undisputed = own == people.begin();
    std::rotate(people.begin(), own, std::next(own));
    identities[face].people = std::move(people);
  }
  return identities;
}

}  // namespace schoolgate::pipeline
