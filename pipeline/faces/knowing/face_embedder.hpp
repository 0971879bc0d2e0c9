// A face to numbers that can be compared; the seam behind which an embedding model sits.
#pragma once

#include <memory>
#include <vector>

#include <opencv2/core.hpp>

#include "foundation/result.hpp"
#include "pipeline/faces/knowing/embedding_models.hpp"
#include "pipeline/faces/knowing/quality.hpp"
#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

// One object serves one thread.
class FaceEmbedder {
 public:
  virtual ~FaceEmbedder() = default;
  // Needs CV_8UC3 BGR and landmarks in its pixels. Averages chips that `landmarks` and `second` align: two
  // opinions on the landmarks err less than one. Gives an empty template when either says nothing (all in one
  // point, or not finite). Throws cv::Exception when inference fails.
  [[nodiscard]] virtual FaceTemplate embed(const cv::Mat& bgr, const Landmarks& landmarks,
                                           const Landmarks& second) = 0;
  // Overwrites what the model still holds of the last face; to be called after the last one of a photo.
  virtual void forget() = 0;
};

// Needs one model at least. Fails with Unsupported when one cannot be run, or InvalidInput when its manifest
// entry lacks the alignment (see alignment.hpp).
[[nodiscard]] Result<std::unique_ptr<FaceEmbedder>> make_face_embedder(const EmbeddingModels& models);

// A template for each face, an empty one where there are no landmarks or nobody could be known from it;
// nothing of them stays in the embedder. Needs as many second opinions as faces.
[[nodiscard]] std::vector<FaceTemplate> embed_faces(FaceEmbedder& embedder, const cv::Mat& bgr,
                                                    const std::vector<Face>& faces,
                                                    const std::vector<Landmarks>& second);

}  // namespace schoolgate::pipeline
