// By what a published picture is known again when it comes back as a screenshot: scaled, saved anew, with the
// page around it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <opencv2/core/mat.hpp>

#include "foundation/result.hpp"

namespace schoolgate::pipeline {

// The signs of a picture's slow waves. No picture can be made of them.
struct PicturePrint {
  std::array<std::uint64_t, 4> signs{};
  auto operator<=>(const PicturePrint&) const = default;
};
constexpr int kPrintSigns = 256;

// Of the whole picture, and of its middle square, which is what some platforms show.
struct PicturePrints {
  PicturePrint whole;
  PicturePrint middle;
  auto operator<=>(const PicturePrints&) const = default;
};

// Needs a picture in colour or grey.
[[nodiscard]] PicturePrints prints_of(const cv::Mat& picture);

// Of every part of a screenshot that may be a picture in it: what lies between two of its long upright and
// two of its long level edges, its own among them. Some thousands.
void each_print_within(const cv::Mat& screenshot, const std::function<void(const PicturePrint&)>& visit);

// In so many of the signs a part of a screenshot may differ from the picture that it is (docs/results.md).
constexpr int kAlike = 60;

// In how many of the signs two differ: about half of them where nothing is in common.
[[nodiscard]] int difference(const PicturePrint& one, const PicturePrint& other);
// The same where no more than `most` do, and as evenly as those of one picture; else, sooner, all of them.
[[nodiscard]] int difference_up_to(int most, const PicturePrint& one, const PicturePrint& other);

// 64 hexadecimal digits.
[[nodiscard]] std::string to_hex(const PicturePrint& print);
[[nodiscard]] Result<PicturePrint> print_from_hex(std::string_view text);

}  // namespace schoolgate::pipeline
