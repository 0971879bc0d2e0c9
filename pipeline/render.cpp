#include "pipeline/render.hpp"

namespace schoolgate::pipeline {

Result<VerifiedRendition> render(const Photo& photo, const RenditionPlan& plan,
                                 const RenderSettings& settings, Verifier& verifier) {
  const cv::Size size = encoded_size(photo.bgr.size(), settings.encode);
  const auto attempt = [&](RedactionStyle style) -> Result<VerifiedRendition> {
    auto jpeg = encode_jpeg(redact(photo.bgr, plan, style), settings.encode);
    if (!jpeg) return tl::unexpected(jpeg.error());
    return verifier.verify(std::move(*jpeg), photo.bgr, plan, size);
  };
  // A detector now and then sees a face in a random texture; the next draw is another one.
  for (const RedactionStyle style : {settings.style, settings.style}) {
    auto rendition = attempt(style);
    if (rendition || style == RedactionStyle::Fill) return rendition;
  }
  return attempt(RedactionStyle::Fill);
}

}  // namespace schoolgate::pipeline
