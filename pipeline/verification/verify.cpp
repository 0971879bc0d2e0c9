#include "pipeline/verification/verify.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <libexif/exif-data.h>
#include <opencv2/imgproc.hpp>

#include "pipeline/photo/formats/jpeg.hpp"
#include "pipeline/redaction/cover.hpp"
#include "pipeline/redaction/redact.hpp"
#include "pipeline/scaling/reduce.hpp"
#include "pipeline/verification/resemblance.hpp"

namespace schoolgate::pipeline {
namespace {

tl::unexpected<Error> not_verified(const std::string& what) {
  return failure(ErrorCode::Refused, "the written picture fails its check: " + what,
                 "redact it in style fill, or leave this photo out");
}

struct FreeExif {
  void operator()(ExifData* data) const { exif_data_unref(data); }
};

bool holds_exif(const Bytes& jpeg) {
  const std::unique_ptr<ExifData, FreeExif> exif(
      exif_data_new_from_data(jpeg.data(), static_cast<unsigned int>(jpeg.size())));
  if (!exif) return false;
  return exif->size > 0 ||
         std::any_of(std::begin(exif->ifd), std::end(exif->ifd),
                     [](const ExifContent* content) { return content != nullptr && content->count > 0; });
}

Result<cv::Mat> read_back(const Bytes& jpeg, cv::Size expected_size) {
  if (auto segments = check_segments(jpeg); !segments) return tl::unexpected(segments.error());
  if (holds_exif(jpeg)) return not_verified("libexif finds metadata in it");
  const DecodeLimits limits{static_cast<std::uint64_t>(expected_size.width) *
                            static_cast<std::uint64_t>(expected_size.height)};
  auto picture = decode_jpeg(jpeg, limits, JpegOddities::Refuse);
  if (!picture) return not_verified(picture.error().message);
  if (picture->size() != expected_size) {
    return not_verified(fmt::format("it is {} x {} pixels instead of {} x {}", picture->cols, picture->rows,
                                    expected_size.width, expected_size.height));
  }
  return picture;
}

// The part of the photo that is seen and what was written, both at the size of the rendition, and what takes
// the photo's coordinates there. What lies outside the part is gone by itself.
class Comparison {
 public:
  Comparison(const cv::Mat& original, const cv::Rect& part, const cv::Mat& written)
      : original_(original(part)),
        written_(written),
        size_(written.size()),
        origin_(part.tl()),
        scale_x_(static_cast<float>(written.cols) / static_cast<float>(part.width)),
        scale_y_(static_cast<float>(written.rows) / static_cast<float>(part.height)) {
    if (part.size() != size_) reduced_ = reduce_by_area(grey(original_), size_);
  }

  [[nodiscard]] Region scaled(Region region) const {
    for (cv::Point2f& corner : region.quad) {
      corner.x = (corner.x - origin_.x) * scale_x_;
      corner.y = (corner.y - origin_.y) * scale_y_;
    }
    return region;
  }

  [[nodiscard]] Quad unscaled(Quad quad) const {
    for (cv::Point2f& corner : quad) {
      corner.x = corner.x / scale_x_ + origin_.x;
      corner.y = corner.y / scale_y_ + origin_.y;
    }
    return quad;
  }

  // What is wrong with a region (already scaled), or an empty text.
  [[nodiscard]] std::string fault(const Region& region, const std::vector<Polygon>& spared) const {
    const Cover cover = cover_of(region);
    if (resembles(cover)) return "a redacted region still resembles the original";
    if (!cover.textured) return {};
    for (const cv::Rect& cell : cells(grown_box(region, size_))) {
      cv::Mat mask = cv::Mat::zeros(cell.size(), CV_8UC1);
      for (const Polygon& polygon : cover.grown) draw(mask, polygon, cell.tl(), 1, 255);
      for (const Polygon& box : spared) draw(mask, box, cell.tl(), 1, 0);
      // The few pixels of a cell at the edge may look the same by chance.
      if (3 * cv::countNonZero(mask) < cell.area()) continue;
      if (is_unchanged(before(cell), after(cell), mask)) return "a redacted region is not wholly covered";
    }
    return {};
  }

 private:
  static std::vector<cv::Rect> cells(const cv::Rect& area) {
    // Fine enough for some to lie wholly in the margin, and not so fine that chance has a say.
    const int count = std::clamp(std::min(area.width, area.height) / 6, 1, 8);
    std::vector<cv::Rect> cells;
    for (int row = 0; row < count; ++row) {
      for (int column = 0; column < count; ++column) {
        const cv::Point from(area.x + area.width * column / count, area.y + area.height * row / count);
        const cv::Point to(area.x + area.width * (column + 1) / count,
                           area.y + area.height * (row + 1) / count);
        if (const cv::Rect cell(from, to); !cell.empty()) cells.push_back(cell);
      }
    }
    return cells;
  }

  [[nodiscard]] bool resembles(const Cover& cover) const {
    const cv::Rect area = bounds({cover.own}, size_);
    if (area.empty()) return false;
    cv::Mat mask = cv::Mat::zeros(area.size(), CV_8UC1);
    draw(mask, cover.own, area.tl(), 1, 255);
    const cv::Mat was = before(area);
    const cv::Mat is = after(area);
    // A text is filled with its paper's colour: few thin lines change little on the whole, and nothing is
    // left.
    if (!cover.textured && is_plain(is, mask, cover.feature_size)) return false;
    if (cover.textured && is_unchanged(was, is, mask)) return true;
    // Two unrelated patches of few pixels correlate by chance; at .5 the first signs of a face come through.
    const double limit = std::min(0.5, 0.3 + 2 / std::sqrt(static_cast<double>(cv::countNonZero(mask))));
    return detail_correlation(was, is, mask, cover.feature_size) > limit;
  }

  static cv::Mat grey(const cv::Mat& bgr) {
    cv::Mat grey;
    cv::cvtColor(bgr, grey, cv::COLOR_BGR2GRAY);
    return grey;
  }
  // Where it is asked for alone: the whole of two large pictures would be held once more.
  [[nodiscard]] cv::Mat before(const cv::Rect& area) const {
    return reduced_.empty() ? grey(original_(area)) : reduced_(area);
  }
  [[nodiscard]] cv::Mat after(const cv::Rect& area) const { return grey(written_(area)); }

  cv::Mat original_;  // the part of it
  cv::Mat written_;
  cv::Mat reduced_;  // the original in grey at the size of what was written, where that is another
  cv::Size size_;
  cv::Point2f origin_;
  float scale_x_;
  float scale_y_;
};

// A second finding counts as a face in a region when its middle lies in the hidden part and most of it is
// covered, and it is not a neighbour that may be seen.
bool is_inside(const Face& face, const Polygon& hidden, const std::vector<cv::Rect2f>& shown) {
  constexpr double kDifferent = 0.7;
  constexpr float kMost = 0.5F;
  if (face.box.empty()) return false;
  const cv::Point2f middle = (face.box.tl() + face.box.br()) / 2;
  if (cv::pointPolygonTest(hidden, middle, false) < 0) return false;
  const Polygon box = {
      face.box.tl(), {face.box.br().x, face.box.y}, face.box.br(), {face.box.x, face.box.br().y}};
  Polygon common;
  if (cv::intersectConvexConvex(box, hidden, common) < kMost * face.box.area()) return false;
  return std::none_of(shown.begin(), shown.end(), [&](const cv::Rect2f& other) {
    return cv::jaccardDistance(face.box, other) < kDifferent;
  });
}

// Is it higher than the plan lets, and not one of those that may be?
bool is_exposed(const Face& face, float most, const std::vector<cv::Rect2f>& any_size) {
  if (most <= 0 || std::max(face.box.width, face.box.height) <= most) return false;
  const cv::Point2f middle = (face.box.tl() + face.box.br()) / 2;
  return std::ranges::none_of(any_size, [&](const cv::Rect2f& one) { return one.contains(middle); });
}

// The photo as the second detection sees it at the size of the rendition, looked at when it is first asked
// for.
class GlanceBefore {
 public:
  GlanceBefore(const Verifier::Glance& glance, cv::Mat part, cv::Size size)
      : glance_(glance), part_(std::move(part)), size_(size) {}

  [[nodiscard]] bool sees(const cv::Rect2f& box) {
    constexpr double kAnother = 0.7;
    if (!faces_) {
      cv::Mat picture = part_;
      if (part_.size() != size_) cv::resize(part_, picture, size_, 0, 0, cv::INTER_AREA);
      faces_ = glance_(picture);
    }
    return std::ranges::any_of(
        *faces_, [&](const Face& face) { return cv::jaccardDistance(face.box, box) <= kAnother; });
  }

 private:
  const Verifier::Glance& glance_;
  cv::Mat part_;
  cv::Size size_;
  std::optional<std::vector<Face>> faces_;
};

// The hidden faces whose middle it holds.
std::vector<std::size_t> heads_in(const cv::Rect2f& box, const std::vector<Region>& hidden) {
  std::vector<std::size_t> heads;
  for (std::size_t i = 0; i < hidden.size(); ++i) {
    const cv::Rect2f head = box_around(hidden[i].quad);
    if (hidden[i].kind == Region::Kind::Face && box.contains((head.tl() + head.br()) / 2)) heads.push_back(i);
  }
  return heads;
}

struct Fault {
  std::string words;                 // the first one's, of several
  std::vector<Region> exposed = {};  // in the photo's pixels
  std::set<std::size_t> regions = {};

  void add(std::size_t region, const std::string& what) {
    if (regions.empty()) words = what;
    regions.insert(region);
  }
};

Fault fault_of_regions(const cv::Mat& original, const cv::Mat& written, const RenditionPlan& plan,
                       const Verifier::Glance& glance) {
  const Comparison comparison(original, plan.part_of(original.size()), written);
  std::vector<Region> shown;
  for (const Region& region : plan.shown) shown.push_back(comparison.scaled(region));
  const std::vector<Polygon> spared = spared_boxes(shown);
  std::vector<cv::Rect2f> shown_boxes;
  for (const Polygon& box : spared) shown_boxes.emplace_back(cv::boundingRect(box));

  Fault fault;
  std::vector<std::vector<Polygon>> hidden;
  std::vector<Region> there_hidden;
  for (std::size_t i = 0; i < plan.redacted.size(); ++i) {
    const Region& there = there_hidden.emplace_back(comparison.scaled(plan.redacted[i]));
    if (const auto words = comparison.fault(there, spared); !words.empty()) fault.add(i, words);
    hidden.push_back(cover_of(there).grown);
  }
  if (hidden.empty() && plan.face_px <= 0) return {};
  std::vector<cv::Rect2f> any_size;
  for (const Region& region : plan.any_size) any_size.push_back(box_around(comparison.scaled(region).quad));
  GlanceBefore before(glance, original(plan.part_of(original.size())), written.size());
  for (const Face& face : glance(written)) {
    bool inside = false;
    for (std::size_t i = 0; i < hidden.size(); ++i) {
      if (std::ranges::none_of(hidden[i],
                               [&](const Polygon& one) { return is_inside(face, one, shown_boxes); }))
        continue;
      fault.add(i, "a face is found inside a redacted region");
      inside = true;
    }
    if (inside || !is_exposed(face, plan.face_px, any_size)) continue;
    for (const std::size_t i : heads_in(face.box, there_hidden)) {
      if (!before.sees(face.box)) fault.add(i, "a cover and what is below it look like a large face");
    }
    if (fault.words.empty())
      fault.words = fmt::format("a face in it is higher than {:.0f} pixels", plan.face_px);
    fault.exposed.push_back({Region::Kind::Face, comparison.unscaled(quad_of(face.box)), face.roll_degrees});
  }
  return fault;
}

}  // namespace

Checked<VerifiedRendition> Verifier::verify(Bytes jpeg, const cv::Mat& original, const RenditionPlan& plan,
                                            cv::Size expected_size) {
  auto written = read_back(jpeg, expected_size);
  if (!written) return tl::unexpected(Refusal{written.error()});
  if (Fault fault = fault_of_regions(original, *written, plan, glance_); !fault.words.empty())
    return tl::unexpected(
        Refusal{not_verified(fault.words).value(), std::move(fault.exposed), std::move(fault.regions)});
  const Digest digest = schoolgate::sha256(jpeg);
  return VerifiedRendition(std::move(jpeg), digest, expected_size, plan.covered_besides);
}

Result<VerifiedRendition> Verifier::reverify(Bytes jpeg, const Digest& expected_sha256,
                                             cv::Size expected_size) {
  const Digest digest = schoolgate::sha256(jpeg);
  if (digest != expected_sha256) {
    return failure(ErrorCode::Refused, "the held picture is not the one that was verified",
                   "process the photo again");
  }
  if (auto written = read_back(jpeg, expected_size); !written) return tl::unexpected(written.error());
  return VerifiedRendition(std::move(jpeg), digest, expected_size);
}

}  // namespace schoolgate::pipeline
