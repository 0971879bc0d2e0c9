#include "gate/picking/folding.hpp"

#include <chrono>
#include <numeric>

#include <opencv2/core/operations.hpp>

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
  std::vector<std::size_t> places(photos.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::vector<int> groups;  // of each photo, counted in the order of their first
  const int count = cv::partition(places, groups, [&](std::size_t one, std::size_t other) {
    return photos[one] && photos[other] && of_one_moment(*photos[one], *photos[other]);
  });
  std::vector<std::vector<std::size_t>> folded(static_cast<std::size_t>(count));
  for (const std::size_t place : places) folded[static_cast<std::size_t>(groups[place])].push_back(place);
  return folded;
}

}  // namespace schoolgate::gate
