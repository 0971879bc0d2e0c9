#include "pipeline/faces/knowing/face_graphs.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

// The library's templates stay within this file.
#include <dlib/clustering.h>
#include <dlib/matrix.h>
#include <dlib/optimization/max_cost_assignment.h>

#include "pipeline/faces/knowing/scores.hpp"

namespace schoolgate::pipeline {
namespace {

using Faces = std::vector<std::size_t>;

struct Likeness {
  std::size_t first = 0;
  std::size_t second = 0;
  float cosine = 0;
};

// Of faces in different photos only: two of one photo are two people.
std::vector<Likeness> find_alike(std::span<const float> templates, std::span<const std::int64_t> photos,
                                 float alike) {
  const std::size_t length = templates.size() / photos.size();
  std::vector<Likeness> found;
  for (std::size_t i = 0; i < photos.size(); ++i) {
    for (std::size_t j = i + 1; j < photos.size(); ++j) {
      if (photos[i] == photos[j]) continue;
      const float likeness =
          cosine(templates.subspan(i * length, length), templates.subspan(j * length, length));
      if (likeness >= alike) found.push_back({i, j, likeness});
    }
  }
  return found;
}

std::vector<Faces> whisper(const std::vector<Likeness>& alike) {
  std::vector<dlib::sample_pair> edges;
  std::map<std::size_t, unsigned long>
      node_of;  // faces with an edge only: the method wants nodes without gaps
  for (const Likeness& one : alike) {
    node_of.try_emplace(one.first, 0);
    node_of.try_emplace(one.second, 0);
  }
  unsigned long next = 0;
  for (auto& [face, node] : node_of) node = next++;
  for (const Likeness& one : alike)
    edges.emplace_back(node_of.at(one.first), node_of.at(one.second), one.cosine);

  std::vector<unsigned long> labels;
  dlib::rand always_the_same;
  constexpr unsigned long kRounds = 100;
  const unsigned long count = dlib::chinese_whispers(edges, labels, kRounds, always_the_same);
  std::vector<Faces> groups(count);
  for (const auto& [face, node] : node_of) groups[labels[node]].push_back(face);
  return groups;
}

bool has_a_photo_twice(const Faces& group, std::span<const std::int64_t> photos) {
  std::set<std::int64_t> seen;
  return std::any_of(group.begin(), group.end(),
                     [&](std::size_t face) { return !seen.insert(photos[face]).second; });
}

// Adds to `groups` what of `alike` holds together without a photo twice.
void group(const std::vector<Likeness>& alike, std::span<const std::int64_t> photos,
           std::vector<Faces>& groups) {
  constexpr float kStricter = 0.02F;
  for (Faces& faces : whisper(alike)) {
    if (!has_a_photo_twice(faces, photos)) {
      if (faces.size() > 1) groups.push_back(std::move(faces));
      continue;
    }
    std::vector<Likeness> within;
    float least = 1;
    for (const Likeness& one : alike) {
      if (!std::binary_search(faces.begin(), faces.end(), one.first) ||
          !std::binary_search(faces.begin(), faces.end(), one.second))
        continue;
      within.push_back(one);
      least = std::min(least, one.cosine);
    }
    std::erase_if(within, [&](const Likeness& one) { return one.cosine < least + kStricter; });
    group(within, photos, groups);
  }
}

}  // namespace

std::vector<std::optional<std::size_t>> best_assignment(std::size_t left_items,
                                                        const std::vector<Pairing>& pairings) {
  std::vector<std::optional<std::size_t>> assigned(left_items);
  if (pairings.empty()) return assigned;

  // Only the right items that somebody wants enter the matrix: few, however large the register is.
  std::map<std::size_t, long> column_of;
  for (const Pairing& pairing : pairings) column_of.try_emplace(pairing.right, 0);
  std::vector<std::size_t> right_of;
  for (auto& [right, column] : column_of) {
    column = static_cast<long>(right_of.size());
    right_of.push_back(right);
  }

  // Square as the method needs it; what has no pairing weighs nothing, which is the same as staying alone.
  const long side = static_cast<long>(std::max(left_items, right_of.size()));
  dlib::matrix<long long> weights = dlib::zeros_matrix<long long>(side, side);
  constexpr double kUnits = 1e6;  // the method needs whole numbers
  for (const Pairing& pairing : pairings) {
    weights(static_cast<long>(pairing.left), column_of.at(pairing.right)) =
        std::max(1LL, std::llround(pairing.weight * kUnits));
  }
  const std::vector<long> columns = dlib::max_cost_assignment(weights);
  for (std::size_t left = 0; left < left_items; ++left) {
    const long column = columns[left];
    if (weights(static_cast<long>(left), column) > 0)
      assigned[left] = right_of[static_cast<std::size_t>(column)];
  }
  return assigned;
}

std::vector<std::vector<std::size_t>> group_alike(std::span<const float> templates,
                                                  std::span<const std::int64_t> photos, float alike) {
  if (photos.empty()) return {};
  if (templates.size() % photos.size() != 0)
    throw std::invalid_argument("as many templates of one length as photos are needed");
  std::vector<Faces> groups;
  group(find_alike(templates, photos, alike), photos, groups);
  std::stable_sort(groups.begin(), groups.end(), [](const Faces& a, const Faces& b) {
    return a.size() != b.size() ? a.size() > b.size() : a.front() < b.front();
  });
  return groups;
}

}  // namespace schoolgate::pipeline
