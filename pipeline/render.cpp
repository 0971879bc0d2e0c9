#include "pipeline/render.hpp"

namespace schoolgate::pipeline {

Result<VerifiedRendition> render(const Photo& photo, const RenditionPlan& plan,
                                 const RenderSettings& settings, Verifier& verifier) {
  const cv::Size size = encoded_size(photo.bgr.size(), settings.encode);
  const auto attempt = [&](RedactionStyle style, CoverShape shape) -> Result<VerifiedRendition> {
    auto jpeg = encode_jpeg(redact(photo.bgr, plan, style, shape), settings.encode);
    if (!jpeg) return tl::unexpected(jpeg.error());
    return verifier.verify(std::move(*jpeg), photo.bgr, plan, size);
  };
  // A detector now and then sees a face in what has a head's shape and stands on shoulders; the next draw is
  // another one, but a filled one is not.
  for (int left = settings.style == RedactionStyle::Fill ? 1 : 2; left > 0; --left) {
    if (auto rendition = attempt(settings.style, CoverShape::Head)) return rendition;
  }
  return attempt(RedactionStyle::Fill, CoverShape::Box);
}

}  // namespace schoolgate::pipeline
