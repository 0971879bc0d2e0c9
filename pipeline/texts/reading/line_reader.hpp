// Reads the lines of a photo: each in several ways, and all of a page the same way up.
#pragma once

#include <utility>
#include <vector>

#include "pipeline/texts/finding/line_finder.hpp"
#include "pipeline/texts/reading/dictionary.hpp"
#include "pipeline/texts/reading/reading.hpp"
#include "pipeline/texts/reading/text_reader.hpp"

namespace schoolgate::pipeline {

class LineReader {
 public:
  // `dictionary` must outlive the reader.
  LineReader(TextReader reader, const Dictionary& dictionary)
      : reader_(std::move(reader)), dictionary_(&dictionary) {}

  struct ReadLines {
    std::vector<ReadLine> lines;
    std::size_t unread = 0;  // of them: what goes beyond what may be read of one photo
  };
  // Needs CV_8UC1. Gives one line for each found, in the same order, but that letters which stand far apart
  // in a row are one line, at the end. What was not read has an empty reading.
  [[nodiscard]] ReadLines read(const cv::Mat& grey, const FoundLines& found);
  // Lines as Tesseract's own layout analysis sees them at several scales, for want of a detector: upright
  // lines only, and few of those that are not on a plain page. Needs CV_8UC1.
  [[nodiscard]] std::vector<TextLine> find_lines(const cv::Mat& grey);

 private:
  // Which way up a line of a document turned out to be, and how much that is worth.
  struct Vote {
    cv::Point2f direction;
    std::size_t document = 0;
    float trust = 0;
  };

  struct Letters {
    float all = 0;
    float in_words = 0;  // of the dictionary
  };

  [[nodiscard]] Letters letters_of(const Reading& reading) const;
  [[nodiscard]] float plausibility(const Reading& reading) const;
  [[nodiscard]] Vote vote_of(const Reading& reading, std::size_t document) const;
  // As the reader's, and counted.
  [[nodiscard]] Reading read_line(const cv::Mat& grey, const Quad& quad, const CropStyle& style);
  [[nodiscard]] Reading read_upright(const cv::Mat& grey, const Quad& found, float agreement);
  // Lines of one document: read in a mirror when they make no words as they are, and the longest does there.
  // On one sheet a line of names is enough, too.
  void read_mirrored(const cv::Mat& grey, const std::vector<ReadLine*>& together, bool on_one_sheet);
  void read_again(const cv::Mat& grey, std::vector<Reading>& readings);
  void join_letters(const cv::Mat& grey, std::vector<ReadLine>& lines);

  TextReader reader_;
  const Dictionary* dictionary_;
  float taken_ = 0;  // by the photo's lines so far
};

}  // namespace schoolgate::pipeline
