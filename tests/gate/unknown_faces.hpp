// Photos in which the test says who each unknown face shows, and templates that tell such people apart.
#pragma once

#include <cmath>
#include <random>
#include <vector>

#include "gate/made_school.hpp"

namespace schoolgate::test {

// A face of somebody unknown: who it is travels in a landmark, as pixels would carry it in a real photo.
inline pipeline::Face unknown_face(const cv::Rect2f& box, int who) {
  pipeline::Face made = face(box);
  made.has_landmarks = true;
  made.landmarks.fill(cv::Point2f(static_cast<float>(who), 1));
  return made;
}

// Near each other for the same person (cosine about 0.9), at right angles for others.
inline pipeline::FaceTemplate template_of(int who, unsigned photo, std::size_t length = 256) {
  std::mt19937 person(static_cast<unsigned>(who));
  std::mt19937 chance(1000 * static_cast<unsigned>(who) + photo);
  std::normal_distribution<float> normal;
  pipeline::FaceTemplate made(length);
  double squares = 0;
  for (float& value : made.values()) {
    value = normal(person) + normal(chance) / 3;
    squares += static_cast<double>(value) * value;
  }
  for (float& value : made.values()) value /= static_cast<float>(std::sqrt(squares));
  return made;
}

inline std::vector<pipeline::FaceTemplate> templates_of(const pipeline::Photo& photo,
                                                        const std::vector<pipeline::Face>& faces) {
  std::vector<pipeline::FaceTemplate> templates;
  for (const auto& face : faces) {
    templates.push_back(template_of(static_cast<int>(face.landmarks[0].x), photo.bgr.at<cv::Vec3b>(0, 0)[0]));
  }
  return templates;
}

}  // namespace schoolgate::test
