#include "pipeline/texts/judging/face_features.hpp"

#include <algorithm>

#include "pipeline/findings/quad_geometry.hpp"
#include "pipeline/texts/reading/folding.hpp"

namespace schoolgate::pipeline {
namespace {

// False faces on paper and walls of the names set reach 0.75; true ones larger than a line of text lie above.
constexpr float kSureFace = 0.8F;
constexpr float kRead = 0.85F;
constexpr std::size_t kFewestLetters = 3;

bool was_read(const ReadLine& line) {
  return std::any_of(line.readings.begin(), line.readings.end(), [](const Reading& reading) {
    std::size_t letters = 0;
    for (const Word& word : words_of(reading)) letters += word.letters;
    return reading.confidence >= kRead && letters >= kFewestLetters;
  });
}

}  // namespace

bool is_face_feature(const ReadLine& line, const std::vector<Face>& faces) {
  const cv::Point2f centre = quad_centre(line.quad);
  const bool in_a_face = std::any_of(faces.begin(), faces.end(), [&](const Face& face) {
    return !face.doubtful && face.score >= kSureFace && face.box.contains(centre) &&
           face.box.width > quad_width(line.quad);
  });
  return in_a_face && !was_read(line);
}

}  // namespace schoolgate::pipeline
