#include "pipeline/render.hpp"

namespace schoolgate::pipeline {

Result<VerifiedRendition> render(const Photo& photo, const RenditionPlan& plan,
                                 const RenderSettings& settings, Verifier& verifier) {
  const cv::Rect part = plan.part_of(photo.bgr.size());
  const cv::Size size = encoded_size(part.size(), settings.encode);
  const auto attempt = [&](RedactionStyle style, CoverShape shape) -> Result<VerifiedRendition> {
    // Covers are made of the whole scene, so that what is seen of them is the same in every part.
    auto jpeg = encode_jpeg(redact(photo.bgr, plan, style, shape)(part), settings.encode);
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
