#include "pipeline/faces/knowing/enrol_face.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "pipeline/faces/knowing/portrait_judge.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr const char* kHint = "use a sharp portrait that shows one face from the front, or --accept-poor";

// How much a face is what the portrait is about: its area, less towards the edges.
double weight(const Face& face, const cv::Size& size) {
  const cv::Point2f centre = (face.box.tl() + face.box.br()) * 0.5F;
  const double away = std::hypot(centre.x - static_cast<float>(size.width) / 2,
                                 centre.y - static_cast<float>(size.height) / 2);
  const double reach = 0.4 * std::min(size.width, size.height);
  return static_cast<double>(face.box.area()) * std::exp(-(away * away) / (reach * reach));
}

// Its place among the faces.
Result<std::size_t> dominant_face(const Photo& portrait, const std::vector<Face>& faces) {
  std::optional<std::size_t> first;
  double greatest = 0;
  double second = 0;
  for (std::size_t i = 0; i < faces.size(); ++i) {
    if (faces[i].doubtful) continue;
    const double own = weight(faces[i], portrait.bgr.size());
    if (!first || own > greatest) {
      second = greatest;
      greatest = own;
      first = i;
    } else {
      second = std::max(second, own);
    }
  }
  if (!first) return failure(ErrorCode::InvalidInput, "no face was found", kHint);
  if (second > PortraitJudge::built_in().competing * greatest) {
    return failure(ErrorCode::InvalidInput, "several faces compete and none clearly dominates",
                   "crop the picture to the one person it is to enrol");
  }
  return *first;
}

Status check_quality(const FaceQuality& quality, float eyes) {
  const PortraitJudge& judge = PortraitJudge::built_in();
  // First, since the eyes of a turned face also come closer together.
  if (quality.frontality < judge.frontality) {
    return failure(ErrorCode::Refused, "the face is turned away", kHint);
  }
  if (eyes < judge.eye_pixels) {
    return failure(ErrorCode::Refused,
                   fmt::format("the face is too small: {:.0f} pixels between the eyes, {:.0f} are needed",
                               eyes, judge.eye_pixels),
                   kHint);
  }
  if (quality.sharpness < judge.sharpness) return failure(ErrorCode::Refused, "the face is blurred", kHint);
  return {};
}

}  // namespace

Result<EnrolledPortrait> enrol_face(const Photo& portrait, FaceFinder& finder, FaceEmbedder& embedder,
                                    bool accept_poor) {
  auto faces = finder.find(portrait.bgr);
  std::vector<Landmarks> second;
  for (Face& face : faces) second.push_back(finder.place_landmarks(portrait.bgr, face));
  return enrol_face(portrait, faces, second, embedder, accept_poor);
}

Result<EnrolledPortrait> enrol_face(const Photo& portrait, const std::vector<Face>& faces,
                                    const std::vector<Landmarks>& second, FaceEmbedder& embedder,
                                    bool accept_poor) {
  const auto found = dominant_face(portrait, faces);
  if (!found) return tl::unexpected(found.error());
  const Face& face = faces[*found];
  if (!face.has_landmarks) {
    return failure(ErrorCode::Unavailable,
                   "the face's eyes and mouth cannot be located without the detection model",
                   "run 'schoolgate models fetch'");
  }
  const FaceQuality quality = measure_quality(portrait.bgr, face);
  if (!accept_poor) {
    const auto good = check_quality(quality, eye_distance(face));
    if (!good) return tl::unexpected(good.error());
  }
  EnrolledPortrait result{embedder.embed(portrait.bgr, face.landmarks, second.at(*found)), quality.overall};
  embedder.forget();
  if (result.face.empty())
    return failure(ErrorCode::InvalidInput, "the face's eyes and mouth cannot be located", kHint);
  return result;
}

}  // namespace schoolgate::pipeline
