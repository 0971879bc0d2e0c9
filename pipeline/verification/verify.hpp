// The independent reader that every rendition must pass before it may be held or released.
#pragma once

#include <functional>
#include <set>
#include <vector>

#include <opencv2/core.hpp>

#include "foundation/digest.hpp"
#include "foundation/result.hpp"
#include "pipeline/faces/finding/face_finder.hpp"
#include "pipeline/findings/plan.hpp"

namespace schoolgate::pipeline {

// A redacted, metadata-free picture that was read back and proved. Only the verifier makes one.
class VerifiedRendition {
 public:
  [[nodiscard]] const Bytes& jpeg() const { return jpeg_; }
  [[nodiscard]] const Digest& sha256() const { return sha256_; }
  [[nodiscard]] cv::Size size() const { return size_; }
  // RenditionPlan::covered_besides of the plan that it was made by; 0 for a file that was read back.
  [[nodiscard]] int covered_besides() const { return covered_besides_; }

 private:
  friend class Verifier;
  VerifiedRendition(Bytes jpeg, Digest digest, cv::Size size, int covered_besides = 0)
      : jpeg_(std::move(jpeg)), sha256_(digest), size_(size), covered_besides_(covered_besides) {}
  Bytes jpeg_;
  Digest sha256_;
  cv::Size size_;
  int covered_besides_;
};

// Why a picture is refused: which of its plan's redacted regions are at fault, if that is why, and where it
// shows a larger face than the plan lets, in the photo's pixels. A large face that is not in the photo was
// made by the covers in it, which are then at fault as well.
struct Refusal : Error {
  std::vector<Region> exposed = {};
  std::set<std::size_t> faulty = {};
};
template <typename T>
using Checked = tl::expected<T, Refusal>;

// JPEG: SOI, APP0/JFIF, DQT, SOF, DHT, DRI, SOS, EOI, each of the length that its content needs, and nothing
// after; says which byte breaks the rule.
[[nodiscard]] Status check_segments(ByteView jpeg);

class Verifier {
 public:
  // The second detection: every face at or above a low threshold.
  using Glance = std::function<std::vector<Face>(const cv::Mat& bgr)>;

  explicit Verifier(Glance glance) : glance_(std::move(glance)) {}
  // `finder` must outlive the verifier.
  explicit Verifier(FaceFinder& finder)
      : Verifier([&finder](const cv::Mat& bgr) { return finder.glance(bgr); }) {}

  // Reads `jpeg` anew: segments, libexif, size, each redacted region no longer resembling `original`
  // (upright, full size, whole; regions and part in its pixels) as far as it lies in the plan's part, its
  // grown area changed, and no face found inside it; no face larger than the plan lets. Refused with the
  // reason otherwise. Throws what the second detection throws.
  [[nodiscard]] Checked<VerifiedRendition> verify(Bytes jpeg, const cv::Mat& original,
                                                  const RenditionPlan& plan, cv::Size expected_size);

  // For a file that was held and is read back: the same bytes as were verified then, and still clean.
  [[nodiscard]] static Result<VerifiedRendition> reverify(Bytes jpeg, const Digest& expected_sha256,
                                                          cv::Size expected_size);

 private:
  Glance glance_;
};

}  // namespace schoolgate::pipeline
