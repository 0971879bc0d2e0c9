// Destroys regions of a photo beyond recovery, then covers them.
#pragma once

#include <set>
#include <vector>

#include <opencv2/core.hpp>

#include "foundation/words.hpp"
#include "pipeline/findings/plan.hpp"
#include "pipeline/redaction/cover.hpp"

namespace schoolgate::pipeline {

enum class RedactionStyle { Blur, Fill, Pixelate, Sticker };
constexpr auto words_of(RedactionStyle) {
  using enum RedactionStyle;
  return words<RedactionStyle>(
      {{Blur, "blur"}, {Fill, "fill"}, {Pixelate, "pixelate"}, {Sticker, "sticker"}});
}

// The constant colour (BGR) of what is filled: no region has anything to do with it.
[[nodiscard]] cv::Scalar fill_colour();

// How hidden heads look.
struct CoverLook {
  RedactionStyle style = RedactionStyle::Blur;
  cv::Scalar fill = fill_colour();  // of heads in style Fill

  CoverLook() = default;
  CoverLook(RedactionStyle wanted) : style(wanted) {}  // otherwise as standard
};

// Gives a new picture of the same size in which nothing is left of any redacted region. What covers a face is
// drawn from the colours of the scene around it and from random numbers; no pixel of a redacted region goes
// into it, whatever the style. Texts and codes get a solid fill in the colour of what is visible around them.
// A shown face keeps its found box where only another region's margin would cover it, and a hidden text's
// margin ends where a shown one goes on in the same line. `plain` are those of the plan's redacted regions
// that are filled as whole boxes, whatever is asked for. Needs CV_8UC3 BGR. Throws std::invalid_argument when
// a region's corners are not finite numbers.
[[nodiscard]] cv::Mat redact(const cv::Mat& bgr, const RenditionPlan& plan, const CoverLook& look,
                             CoverShape shape = CoverShape::Head, const std::set<std::size_t>& plain = {});

// The rectangle around what of the region is covered, clipped to the picture: of a face, the box grown to 1.6
// times and more upwards, in which a head's shape is covered; of a text or code, its quad's surroundings.
[[nodiscard]] cv::Rect grown_box(const Region& region, cv::Size picture);

}  // namespace schoolgate::pipeline
