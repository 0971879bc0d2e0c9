// What this machine's models amount to, in words that a person at a school understands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "foundation/words.hpp"
#include "models/model_store.hpp"

namespace schoolgate::models {

enum class Set {
  Best,    // no task is done worse than it could be
  Lesser,  // some models are here, but not the best for every task
  None,    // what the packages of the system carry does the work
};
constexpr auto words_of(Set) {
  using enum Set;
  return words<Set>({{Best, "best"}, {Lesser, "lesser"}, {None, "none"}});
}

struct Cost {
  std::string words;   // what is missing and what that means
  bool grave = false;  // its task is done worse than it should be, or not at all
};

struct InUse {
  Set set = Set::None;
  std::string words;  // by what faces are found and known and texts found, in one sentence
  std::vector<Cost> costs;
};

// Needs the status of every model of the manifest.
[[nodiscard]] InUse in_use(const std::vector<ModelStatus>& statuses);

// Of the models of a task that lie here, those that are used: no stand-in for one that is here, and no
// network that knows faces without a calibration, be it its own or that of two together.
[[nodiscard]] std::vector<const ManifestEntry*> used_for(Task task, const std::vector<ModelStatus>& statuses);

}  // namespace schoolgate::models
