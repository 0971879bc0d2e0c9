#include "gate/picking/suggestion.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gate/out/links.hpp"
#include "gate/picking/folding.hpp"
#include "gate/picking/pick_weights.hpp"

namespace schoolgate::gate {
namespace {

using consent::PersonId;

std::vector<PhotoGroup> groups_of(std::vector<Candidate> photos) {
  std::vector<std::optional<pipeline::Measures>> measures;
  for (const Candidate& one : photos) measures.push_back(one.measures);
  std::vector<PhotoGroup> groups;
  for (const auto& places : fold(measures)) {
    PhotoGroup& group = groups.emplace_back();
    for (const std::size_t place : places) group.push_back(std::move(photos[place]));
    std::ranges::stable_sort(group, std::greater{}, worth_of);
  }
  return groups;
}

// What has been chosen so far, as far as the next choice depends on it.
struct Chosen {
  std::set<PersonId> out;
  std::map<std::string, int> of_class;
};

std::size_t new_people(const Candidate& one, const Chosen& chosen) {
  return static_cast<std::size_t>(
      std::ranges::count_if(one.people, [&](const auto& person) { return !chosen.out.contains(person); }));
}

bool preferred(const Candidate& one) {
  return one.exposure != consent::Exposure::Open && one.subject != Subject::Faces;
}

float gain_of(const Candidate& one, const Chosen& chosen) {
  const PickWeights& weights = kPickWeights;
  float classes = 0;
  for (const std::string& name : one.classes) {
    const auto seen = chosen.of_class.find(name);
    if (seen != chosen.of_class.end()) classes += static_cast<float>(seen->second);
  }
  if (!one.classes.empty()) classes /= static_cast<float>(one.classes.size());
  return worth_of(one) + (preferred(one) ? weights.preferred : 0) - weights.seen_class * classes +
         weights.new_person * static_cast<float>(std::min(new_people(one, chosen), weights.most_new));
}

std::string why(const PhotoGroup& group, const Chosen& chosen) {
  const Candidate& best = group.front();
  std::vector<std::string> reasons{std::string(word(best.subject))};
  if (group.size() > 1) reasons.push_back(fmt::format("best of {} alike", group.size()));
  if (best.hidden > 0)
    reasons.push_back(fmt::format("{} of {} heads hidden", best.hidden, best.hidden + best.shown));
  if (const auto people = new_people(best, chosen); people > 0)
    reasons.push_back(fmt::format("{} in no picture this year",
                                  people == 1 ? "1 person" : fmt::format("{} people", people)));
  return fmt::format("{}", fmt::join(reasons, ", "));
}

void choose(const Candidate& one, Chosen& chosen) {
  chosen.out.insert(one.people.begin(), one.people.end());
  for (const std::string& name : one.classes) ++chosen.of_class[name];
}

// The first day of the school year that the day is in.
Day school_year(Day day) {
  using namespace std::chrono;
  const year begins = day.month() >= September ? day.year() : day.year() - years{1};
  return begins / September / 1;
}

std::set<PersonId> out_since(const Darkroom& room, Day first) {
  std::set<PersonId> people;
  for (const ReleasedPicture& one : list_released(*room.log.database, {})) {
    if (one.photo.event.day < first) continue;
    const auto decision = room.log.holds.plan(one.photo.id).decision;
    const auto* decisions = decision.on(one.file.platform);
    if (decisions == nullptr) continue;
    for (const auto& [id, made] : decisions->findings) people.insert(made.shows.begin(), made.shows.end());
  }
  return people;
}

}  // namespace

Suggestion suggest(Candidates candidates, std::size_t count, const std::set<PersonId>& out_already) {
  Suggestion suggestion{groups_of(std::move(candidates.photos)), {}, std::move(candidates.unmeasured)};
  std::vector<const PhotoGroup*> left;
  for (const PhotoGroup& group : suggestion.groups) left.push_back(&group);
  Chosen chosen{out_already, {}};
  while (!left.empty() && suggestion.photos.size() < count) {
    const auto next = std::ranges::max_element(
        left, {}, [&](const PhotoGroup* group) { return gain_of(group->front(), chosen); });
    const PhotoGroup& group = **next;
    suggestion.photos.push_back({group.front().photo.id, group.size(), why(group, chosen)});
    choose(group.front(), chosen);
    left.erase(next);
  }
  return suggestion;
}

Result<Suggestion> suggest(const Darkroom& room, EventId event, const consent::PlatformId& platform,
                           std::size_t count) {
  const auto knowledge = room.keeper.knowledge();
  if (!knowledge) return tl::unexpected(knowledge.error());
  auto candidates = candidates_for(room, event, platform);
  if (!candidates) return tl::unexpected(candidates.error());
  return suggest(std::move(*candidates), count, out_since(room, school_year((*knowledge)->today)));
}

}  // namespace schoolgate::gate
