// A row of letters that stand far apart, as a reader gets it, and what was read of it.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/texts/finding/letter_rows.hpp"
#include "pipeline/texts/reading/reading.hpp"

namespace schoolgate::pipeline {

// The letters of a row moved together as a reader expects them.
struct LetterStrip {
  cv::Mat grey;  // CV_8UC1, dark on light
  // For each letter, where it begins and ends: pixels of `grey`, and fractions of the row's width.
  struct Place {
    float strip_from = 0;
    float strip_to = 0;
    float row_from = 0;
    float row_to = 0;
  };
  std::vector<Place> places;
};

// Needs CV_8UC1.
[[nodiscard]] LetterStrip move_together(const cv::Mat& grey, const LetterRow& row,
                                        const std::vector<Quad>& lines);

// A reading of the whole of strip.grey as one of the row: one word, each letter where it stands.
[[nodiscard]] Reading reading_of_row(const Reading& of_strip, const LetterStrip& strip, const LetterRow& row);

}  // namespace schoolgate::pipeline
