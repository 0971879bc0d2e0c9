#include "pipeline/render.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace schoolgate::pipeline {
namespace {

EncodeSettings within(EncodeSettings settings, cv::Size photo, float largest_scale) {
  if (largest_scale >= 1) return settings;
  const int longest = std::max(photo.width, photo.height);
  const int most = std::max(1, static_cast<int>(static_cast<float>(longest) * largest_scale));
  settings.longest_side = settings.longest_side > 0 ? std::min(settings.longest_side, most) : most;
  return settings;
}

bool is_face_in(const Region& shown, const cv::Point2f& middle) {
  return shown.kind == Region::Kind::Face && box_around(shown.quad).contains(middle);
}

// Two detectors draw one face differently: where it is a shown one and little is wanting, a smaller picture
// is enough; else the face is covered too. `scale` is that of the picture in which it was seen.
RenditionPlan less_exposed(RenditionPlan plan, const std::vector<Region>& exposed, float scale) {
  constexpr float kLittle = 0.85F;
  constexpr float kSpare = 0.98F;
  float smaller = 1;
  for (const Region& face : exposed) {
    const cv::Rect2f box = box_around(face.quad);
    const bool known = std::ranges::any_of(
        plan.shown, [&](const Region& shown) { return is_face_in(shown, (box.tl() + box.br()) / 2); });
    smaller = known ? std::min(smaller, plan.face_px / (std::max(box.width, box.height) * scale)) : 0;
    if (smaller < kLittle) break;
  }
  if (smaller >= kLittle && plan.covered_besides == 0) {
    plan.largest_scale = scale * smaller * kSpare;
    return plan;
  }
  for (const Region& face : exposed) {
    const cv::Rect2f box = box_around(face.quad);
    std::erase_if(plan.shown, [&](const Region& shown) {
      if (!is_face_in(shown, (box.tl() + box.br()) / 2)) return false;
      plan.redacted.push_back(shown);
      return true;
    });
    plan.redacted.push_back(face);
    ++plan.covered_besides;
  }
  return plan;
}

}  // namespace

Result<VerifiedRendition> render(const Photo& photo, const RenditionPlan& wanted,
                                 const RenderSettings& settings, Verifier& verifier) {
  RenditionPlan plan = wanted;
  const cv::Rect part = plan.part_of(photo.bgr.size());
  cv::Size size;
  const auto attempt = [&](const CoverLook& look, CoverShape shape,
                           const std::set<std::size_t>& plain) -> Checked<VerifiedRendition> {
    const EncodeSettings encode = within(settings.encode, part.size(), plan.largest_scale);
    size = encoded_size(part.size(), encode);
    // Covers are made of the whole scene, so that what is seen of them is the same in every part.
    auto jpeg = encode_jpeg(redact(photo.bgr, plan, look, shape, plain)(part), encode);
    if (!jpeg) return tl::unexpected(Refusal{jpeg.error()});
    return verifier.verify(std::move(*jpeg), photo.bgr, plan, size);
  };
  // A detector now and then sees a face in what has a head's shape and stands on shoulders. The next draw is
  // another one; what is at fault a second time is filled as a box, and the other heads stay as they look.
  // Where one that is filled still makes a large face, that is covered as if somebody were there.
  std::set<std::size_t> at_fault;
  std::set<std::size_t> plain;
  // Heads that are filled are no others the next time.
  const bool drawn = settings.look.style != RedactionStyle::Fill;
  int draws = drawn ? 6 : 2;
  for (int looks = 4; draws > 0;) {
    auto rendition = attempt(settings.look, CoverShape::Head, plain);
    if (rendition) return std::move(*rendition);
    const Refusal& refusal = rendition.error();
    const bool plain_already = std::ranges::includes(plain, refusal.faulty);
    if (!plain_already || refusal.exposed.empty() || looks == 0) {
      --draws;
      for (const std::size_t i : refusal.faulty) {
        if (!at_fault.insert(i).second || !drawn) plain.insert(i);
      }
    } else {
      --looks;
      plan = less_exposed(std::move(plan), refusal.exposed,
                          static_cast<float>(size.width) / static_cast<float>(part.width));
    }
  }
  auto last = attempt(RedactionStyle::Fill, CoverShape::Box, {});
  if (!last) return tl::unexpected(Error(last.error()));
  return std::move(*last);
}

}  // namespace schoolgate::pipeline
