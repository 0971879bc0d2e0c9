// Reads line crops with Tesseract.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "foundation/result.hpp"
#include "pipeline/findings/findings.hpp"
#include "pipeline/texts/finding/text_detector.hpp"
#include "pipeline/texts/reading/line_crop.hpp"
#include "pipeline/texts/reading/reading.hpp"

namespace tesseract {
class TessBaseAPI;
}

namespace schoolgate::pipeline {

// One object serves one thread.
class TextReader {
 public:
  // Fails when Tesseract has no data for `language`.
  [[nodiscard]] static Result<TextReader> create(const std::string& language);
  [[nodiscard]] static std::string version();
  // What it reads by, as it lies on this machine.
  [[nodiscard]] std::vector<std::filesystem::path> data_files() const;
  TextReader(TextReader&&) noexcept;
  TextReader& operator=(TextReader&&) noexcept;
  ~TextReader();

  // Needs CV_8UC1. Reads the line in the direction of its quad.
  [[nodiscard]] Reading read_line(const cv::Mat& grey, const Quad& quad, const CropStyle& style);
  // Lines as Tesseract's own layout analysis sees them; it does not say how sure it is (score 0). Needs
  // CV_8UC1.
  [[nodiscard]] std::vector<TextLine> find_lines(const cv::Mat& grey);

 private:
  explicit TextReader(std::unique_ptr<tesseract::TessBaseAPI> api);
  std::unique_ptr<tesseract::TessBaseAPI> api_;
};

}  // namespace schoolgate::pipeline
