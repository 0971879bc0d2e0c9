// The parts of the attack program: people and their photos, ways to redact, attackers.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/faces/finding/face_finder.hpp"
#include "pipeline/faces/knowing/face_embedder.hpp"

namespace schoolgate::bench {

struct FacePhoto {
  int person = 0;
  cv::Mat photo;  // the face and what is around it, CV_8UC3
  cv::Rect2f face;
  pipeline::Landmarks landmarks{};  // of the original: the attacker is told where the eyes were
};

struct People {
  std::string name;
  int count = 0;
  std::vector<FacePhoto> gallery;    // known to the attacker, unredacted
  std::vector<FacePhoto> probes;     // of the same people; attacked after redaction
  std::vector<FacePhoto> strangers;  // other people, for training only; numbered on from `count`
};

// `identities`: enrolled people of a one-to-many set in grey; the 100 with most further photos, the rest for
// training. `school`: the made school in colour, portraits against event photos.
[[nodiscard]] People load_identities(const std::filesystem::path& folder, pipeline::FaceFinder& finder);
[[nodiscard]] People load_school(const std::filesystem::path& folder, pipeline::FaceFinder& finder);

struct Scheme {
  std::string name;
  bool ours = false;
  bool random = false;  // each redaction is another draw
  std::function<cv::Mat(const FacePhoto&)> redact;
};

// Our styles, then what others do and what we could have done, for comparison.
[[nodiscard]] std::vector<Scheme> schemes();

struct Score {
  std::string attack;
  int trials = 0;
  int hits = 0;  // the right person came first
};

// Every attack of the program on one scheme; without an embedder those on pixels only.
[[nodiscard]] std::vector<Score> attack(const People& people, const Scheme& scheme,
                                        pipeline::FaceEmbedder* embedder);

}  // namespace schoolgate::bench
