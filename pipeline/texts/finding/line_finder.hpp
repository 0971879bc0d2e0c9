// Finds the lines of a photo: first everywhere, then closer where a document is too small or askew for that.
#pragma once

#include <utility>
#include <vector>

#include "pipeline/texts/finding/documents.hpp"
#include "pipeline/texts/finding/text_detector.hpp"

namespace schoolgate::pipeline {

struct FoundLines {
  std::vector<TextLine> lines;
  std::vector<Document> documents;
};

class LineFinder {
 public:
  explicit LineFinder(TextDetector detector) : detector_(std::move(detector)) {}
  // Needs CV_8UC3 BGR, and the same in grey.
  [[nodiscard]] FoundLines find(const cv::Mat& bgr, const cv::Mat& grey);

 private:
  [[nodiscard]] std::vector<TextLine> first_look(const cv::Mat& bgr);
  // The score of large lines becomes the one they have where they are small.
  void look_from_afar(const cv::Mat& bgr, std::vector<TextLine>& lines);
  [[nodiscard]] std::vector<TextLine> look_closer(const cv::Mat& bgr, const Document& document, float scale);

  TextDetector detector_;
};

}  // namespace schoolgate::pipeline
