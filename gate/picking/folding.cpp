#include "gate/picking/folding.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <numeric>

#include "pipeline/measure.hpp"

namespace schoolgate::gate {
namespace {

using namespace std::chrono_literals;

// How many of 64 shapes may differ (docs/results.md): within a burst people move and the camera sways; at any
// other time it must be all but the same picture.
constexpr auto kBurst = 20s;
constexpr int kWithinBurst = 20;
constexpr int kAnyTime = 12;

bool of_one_moment(const pipeline::Measures& one, const pipeline::Measures& other) {
  const int apart = pipeline::difference_of_looks(one.look, other.look);
  const bool burst = one.taken && other.taken && std::chrono::abs(*one.taken - *other.taken) <= kBurst;
  return apart <= (burst ? kWithinBurst : kAnyTime);
}

}  // namespace

std::vector<std::vector<std::size_t>> fold(const std::vector<std::optional<pipeline::Measures>>& photos) {
  std::vector<std::size_t> first(photos.size());  // of each photo's group, for now
  std::iota(first.begin(), first.end(), std::size_t{0});
  for (std::size_t i = 0; i < photos.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (first[i] == first[j] || !photos[i] || !photos[j] || !of_one_moment(*photos[i], *photos[j]))
        continue;
      const std::size_t low = std::min(first[i], first[j]);
      const std::size_t high = std::max(first[i], first[j]);
      for (std::size_t& of : first) of = of == high ? low : of;
    }
  }
  std::map<std::size_t, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < photos.size(); ++i) groups[first[i]].push_back(i);
  std::vector<std::vector<std::size_t>> folded;
  for (auto& [at, group] : groups) folded.push_back(std::move(group));
  return folded;
}

}  // namespace schoolgate::gate
