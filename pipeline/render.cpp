#include "pipeline/render.hpp"

#include <algorithm>
#include <cmath>

namespace schoolgate::pipeline {
namespace {

cv::Size scaled(cv::Size size, int longest_side) {
  const int longest = std::max(size.width, size.height);
  if (longest_side <= 0 || longest <= longest_side) return size;
  const double factor = static_cast<double>(longest_side) / longest;
  return {std::max(1, static_cast<int>(std::lround(size.width * factor))),
          std::max(1, static_cast<int>(std::lround(size.height * factor)))};
}

}  // namespace

Result<VerifiedRendition> render(const Photo& photo, const RenditionPlan& plan,
                                 const RenderSettings& settings, Verifier& verifier) {
  const cv::Size size = scaled(photo.bgr.size(), settings.encode.longest_side);
  const auto attempt = [&](RedactionStyle style) -> Result<VerifiedRendition> {
    auto jpeg = encode_jpeg(redact(photo.bgr, plan, style), settings.encode);
    if (!jpeg) return tl::unexpected(jpeg.error());
    return verifier.verify(std::move(*jpeg), photo.bgr, plan, size);
  };
  auto rendition = attempt(settings.style);
  if (rendition || settings.style == RedactionStyle::Fill) return rendition;
  return attempt(RedactionStyle::Fill);
}

}  // namespace schoolgate::pipeline
