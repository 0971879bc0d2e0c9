// All the passes over one photo, merged to one list of faces.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "foundation/result.hpp"
#include "pipeline/faces/finding/detection_plan.hpp"
#include "pipeline/faces/finding/detectors.hpp"
#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

// One object serves one thread.
class FaceFinder {
 public:
  [[nodiscard]] static Result<FaceFinder> create(const FaceModels& models, DetectMode mode);
  FaceFinder(FaceFinder&&) noexcept;
  FaceFinder& operator=(FaceFinder&&) noexcept;
  ~FaceFinder();

  // Needs CV_8UC3 BGR. Gives faces with box, score, landmarks, roll and doubtful filled, boxes clipped to the
  // photo, best score first. Throws cv::Exception when inference fails: the caller holds the photo.
  [[nodiscard]] std::vector<Face> find(const cv::Mat& bgr);
  // Places a found face's landmarks as precisely as recognition needs, by a closer look; leaves them when
  // that shows no face. Gives a second opinion on them, which is the same when there is none.
  [[nodiscard]] Landmarks place_landmarks(const cv::Mat& bgr, Face& face);
  // Where a face was thought possible and find() gives none: mostly no faces, all doubtful, for measuring.
  // Needs what find() gave for this photo. Empty when only the cascades look, since they give no scores.
  [[nodiscard]] std::vector<Face> candidates(const cv::Mat& bgr, const std::vector<Face>& found);
  // The single quick pass that verification uses on a rendition: everything at or above the low threshold.
  [[nodiscard]] std::vector<Face> glance(const cv::Mat& bgr);
  // Without YuNet a sentence that says what is missing and what that costs; else empty.
  [[nodiscard]] const std::string& degraded() const;

 private:
  struct Parts;
  explicit FaceFinder(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace schoolgate::pipeline
