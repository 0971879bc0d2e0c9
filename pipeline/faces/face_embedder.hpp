// A face to numbers that can be compared; the seam behind which an embedding model sits.
#pragma once

#include <memory>

#include <opencv2/core.hpp>

#include "foundation/result.hpp"
#include "foundation/secrets.hpp"
#include "models/model.hpp"
#include "pipeline/findings.hpp"

namespace schoolgate::pipeline {

// Unit length; compared by cosine. Lives in locked memory and is wiped with its owner.
using FaceTemplate = LockedFloats;

// One object serves one thread.
class FaceEmbedder {
 public:
  virtual ~FaceEmbedder() = default;
  // Needs CV_8UC3 BGR and landmarks in its pixels. Averages the aligned chip and its mirror image.
  // Throws cv::Exception when inference fails.
  [[nodiscard]] virtual FaceTemplate embed(const cv::Mat& bgr, const Landmarks& landmarks) = 0;
};

[[nodiscard]] Result<std::unique_ptr<FaceEmbedder>> make_face_embedder(const models::Model& model);

// Size, sharpness and pose of a face in its photo, from box, landmarks and pixels.
[[nodiscard]] FaceQuality measure_quality(const cv::Mat& bgr, const Face& face);

}  // namespace schoolgate::pipeline
