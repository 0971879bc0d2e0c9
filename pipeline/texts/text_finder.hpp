// Every text and code of a photo: found, read and judged.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "foundation/result.hpp"
#include "models/model.hpp"
#include "pipeline/codes/code_search.hpp"
#include "pipeline/findings/findings.hpp"
#include "pipeline/texts/judging/line_analysis.hpp"
#include "pipeline/texts/judging/text_settings.hpp"
#include "pipeline/texts/names/name_matcher.hpp"
#include "pipeline/texts/reading/reading.hpp"

namespace schoolgate::pipeline {

// One object serves one thread.
class TextFinder {
 public:
  // Without a detection model: Tesseract's own layout at several scales, degraded.
  [[nodiscard]] static Result<TextFinder> create(const std::optional<models::Model>& detector,
                                                 const TextSettings& settings, CodeSearch codes);
  TextFinder(TextFinder&&) noexcept;
  TextFinder& operator=(TextFinder&&) noexcept;
  ~TextFinder();

  // Needs CV_8UC3 BGR. Within `faces` only what reads as words is text.
  [[nodiscard]] TextFindings find(const cv::Mat& bgr, const NameMatcher& names,
                                  const std::vector<Face>& faces);

  // The two halves of find(): what does not depend on the register, and what does.
  [[nodiscard]] SeenTexts see(const cv::Mat& bgr, const std::vector<Face>& faces);
  [[nodiscard]] TextFindings judge(const SeenTexts& seen, const NameMatcher& names) const;
  // What judge() goes by, piece by piece and in the order of the lines: for fitting and explaining.
  [[nodiscard]] std::vector<LineAnalysis> analyse(const SeenTexts& seen, const NameMatcher& names) const;

 private:
  struct Parts;
  explicit TextFinder(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace schoolgate::pipeline
