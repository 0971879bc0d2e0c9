// One face of a portrait-like picture with its template, for benchmarks of identification.
#pragma once

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/faces/finding/face_finder.hpp"
#include "pipeline/faces/knowing/face_embedder.hpp"
#include "pipeline/faces/knowing/quality.hpp"

namespace schoolgate::bench {

struct Probe {
  std::string person;
  pipeline::Face face;
  pipeline::FaceTemplate values;  // empty without a face
};

inline pipeline::FaceTemplate copy_of(const pipeline::FaceTemplate& source) {
  return pipeline::FaceTemplate(source.values());
}

class FaceReader {
 public:
  FaceReader(pipeline::FaceFinder& finder, pipeline::FaceEmbedder& embedder)
      : finder_(finder), embedder_(embedder) {}

  // The face nearest to the picture's middle. `height`: the photo is shrunk until the face is this high; 0
  // leaves it. `blur`: the photo is blurred by a Gaussian of this share of the face's height before.
  Probe read(const std::filesystem::path& file, const std::string& person, float height = 0, float blur = 0) {
    Probe probe;
    probe.person = person;
    cv::Mat photo = cv::imread(file.string());
    if (photo.empty()) return probe;
    auto face = middle_face(photo);
    if (face && blur > 0) {
      cv::GaussianBlur(photo, photo, {}, static_cast<double>(blur * face->box.height));
      face = middle_face(photo);
    }
    if (face && height > 0) {
      const double shrink = std::min(1.0, static_cast<double>(height / face->box.height));
      cv::resize(photo, photo, {}, shrink, shrink, cv::INTER_AREA);
      face = middle_face(photo);
    }
    if (!face || !face->has_landmarks) return probe;
    probe.face = *face;
    const pipeline::Landmarks second = finder_.place_landmarks(photo, probe.face);
    probe.face.quality = pipeline::measure_quality(photo, probe.face);
    probe.values = embedder_.embed(photo, probe.face.landmarks, second);
    return probe;
  }

 private:
  std::optional<pipeline::Face> middle_face(const cv::Mat& photo) {
    std::optional<pipeline::Face> nearest;
    double least = 0;
    const cv::Point2f middle(static_cast<float>(photo.cols) / 2, static_cast<float>(photo.rows) / 2);
    for (const pipeline::Face& face : finder_.find(photo)) {
      const double away = cv::norm((face.box.tl() + face.box.br()) / 2 - middle);
      if (nearest && away >= least) continue;
      nearest = face;
      least = away;
    }
    return nearest;
  }

  pipeline::FaceFinder& finder_;
  pipeline::FaceEmbedder& embedder_;
};

}  // namespace schoolgate::bench
