#include "pipeline/redaction/redact.hpp"

#include <algorithm>
#include <stdexcept>

#include <opencv2/imgproc.hpp>

#include "pipeline/redaction/cover.hpp"
#include "pipeline/redaction/paper.hpp"
#include "pipeline/redaction/scene.hpp"
#include "pipeline/redaction/sticker.hpp"
#include "pipeline/redaction/texture.hpp"
#include "pipeline/scaling/reduce.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr float kFrame = 0.001F;  // of the picture's longer side: frames around what was covered of texts
constexpr double kFrameStrength = 0.5;  // of its own colour in it; the rest is the paper's
constexpr float kEdgeDetail = 64;       // pixels across a face at which soft edges are worked out

struct Masks {
  cv::Mat hidden;  // must go: 255
  cv::Mat spared;  // must stay: 255
};

Masks masks_of(const Cover& cover, const std::vector<Polygon>& spared, const cv::Rect& area) {
  Masks masks{cv::Mat::zeros(area.size(), CV_8UC1), cv::Mat::zeros(area.size(), CV_8UC1)};
  const cv::Point2f origin = area.tl();
  for (const Polygon& polygon : cover.grown) draw(masks.hidden, polygon, origin, 1, 255);
  for (const Polygon& polygon : spared) draw(masks.spared, polygon, origin, 1, 255);
  draw(masks.spared, cover.own, origin, 1, 0);
  masks.hidden.setTo(0, masks.spared);
  return masks;
}

// How much of the cover each pixel gets: all where it is hidden, none where it is spared, fading outwards
// between.
cv::Mat strengths(const Masks& masks, float feature_size) {
  const double scale = std::min(1.0, static_cast<double>(kEdgeDetail / std::max(1.0F, feature_size)));
  const int radius = std::max(1, cvRound(feature_size * kSoftEdge * scale));
  const cv::Size kernel(2 * radius + 1, 2 * radius + 1);
  const cv::Size small(std::max(1, cvRound(masks.hidden.cols * scale)),
                       std::max(1, cvRound(masks.hidden.rows * scale)));
  cv::Mat soft = reduce_by_area(masks.hidden, small);
  cv::dilate(soft, soft, cv::getStructuringElement(cv::MORPH_ELLIPSE, kernel));
  cv::GaussianBlur(soft, soft, kernel, 0, 0, cv::BORDER_REPLICATE);
  cv::resize(soft, soft, masks.hidden.size(), 0, 0, cv::INTER_LINEAR);
  soft.setTo(255, masks.hidden);
  soft.setTo(0, masks.spared);
  return soft;
}

void lay_over(cv::Mat picture, const cv::Mat& texture, const cv::Mat& strength) {
  for (int y = 0; y < picture.rows; ++y) {
    auto* pixel = picture.ptr<cv::Vec3b>(y);
    const auto* cover = texture.ptr<cv::Vec3b>(y);
    const auto* alpha = strength.ptr<std::uint8_t>(y);
    for (int x = 0; x < picture.cols; ++x) {
      const int weight = alpha[x];
      if (weight == 0) continue;
      for (int c = 0; c < 3; ++c) {
        pixel[x][c] =
            static_cast<std::uint8_t>((cover[x][c] * weight + pixel[x][c] * (255 - weight) + 127) / 255);
      }
    }
  }
}

// Two boxes of one head: it gets one tone, not a seam through the middle.
bool is_one_head(const Cover& a, const Cover& b) {
  constexpr float kShared = 0.2F;  // of both; heads of two people that share as much are rare
  Polygon common;
  const float shared = cv::intersectConvexConvex(a.own, b.own, common);
  return shared >= kShared * static_cast<float>(cv::contourArea(a.own) + cv::contourArea(b.own) - shared);
}

cv::Rect covered_area(const Cover& cover, cv::Size picture) {
  return bounds(cover.grown, picture, edge_width(cover));
}

// Of `those` covers, which are one head, lying above each other in this order.
void hide(cv::Mat& picture, const std::vector<const Cover*>& those, const std::vector<Polygon>& spared,
          const Scene& scene, const CoverLook& look) {
  cv::Rect all;
  float feature_size = 0;
  for (const Cover* cover : those) {
    all |= covered_area(*cover, picture.size());
    feature_size = std::max(feature_size, cover->feature_size);
  }
  if (all.empty()) return;
  const cv::Mat tone = make_texture(scene, all, feature_size, look);
  for (const Cover* cover : those) {
    const cv::Rect area = covered_area(*cover, picture.size());
    if (area.empty()) continue;
    cv::Mat texture = tone(area - all.tl());
    if (look.style == RedactionStyle::Sticker) {
      texture = texture.clone();
      draw_star(texture, cv::Rect2f(bounds(cover->grown, picture.size())) - cv::Point2f(area.tl()));
    }
    lay_over(picture(area), texture, strengths(masks_of(*cover, spared, area), cover->feature_size));
  }
}

// What is hidden of texts and codes gets a frame, so that nobody takes it for an empty line: one around all
// that touch each other, or all but, and within it each one's paper.
void fill(cv::Mat& picture, const std::vector<Cover>& covers, const std::vector<Polygon>& spared,
          const std::vector<cv::Scalar>& papers) {
  const int longer = std::max(picture.cols, picture.rows);
  const int side = 2 * std::max(1, cvRound(kFrame * static_cast<float>(longer))) + 1;
  cv::Rect around;  // all of them, as far as a frame's width reaches
  for (const Cover& cover : covers) {
    if (!cover.textured) around |= bounds(cover.grown, picture.size(), side);
  }
  if (around.empty()) return;
  cv::Mat framed = cv::Mat::zeros(around.size(), CV_8UC1);
  const auto each = [&](auto&& paint) {
    for (std::size_t i = 0; i < covers.size(); ++i) {
      const cv::Rect area = bounds(covers[i].grown, picture.size());
      if (!covers[i].textured && !area.empty())
        paint(area, masks_of(covers[i], spared, area).hidden, papers[i]);
    }
  };
  each([&](const cv::Rect& area, const cv::Mat& hidden, const cv::Scalar& paper) {
    picture(area).setTo(paper * (1 - kFrameStrength) + fill_colour() * kFrameStrength, hidden);
    framed(area - around.tl()).setTo(255, hidden);
  });
  cv::morphologyEx(framed, framed, cv::MORPH_CLOSE, cv::Mat::ones(side, side, CV_8UC1));
  each([&](const cv::Rect& area, const cv::Mat& hidden, const cv::Scalar& paper) {
    cv::Mat within;
    cv::erode(framed(area - around.tl()), within, cv::Mat::ones(side, side, CV_8UC1));
    picture(area).setTo(paper, within & hidden);
  });
}

float lowest(const Cover& cover) {
  return std::max_element(cover.own.begin(), cover.own.end(),
                          [](cv::Point2f a, cv::Point2f b) { return a.y < b.y; })
      ->y;
}

}  // namespace

cv::Mat redact(const cv::Mat& bgr, const RenditionPlan& plan, const CoverLook& look, CoverShape shape,
               const std::set<std::size_t>& plain) {
  CV_Assert(bgr.type() == CV_8UC3);
  std::vector<Cover> covers;
  covers.reserve(plan.redacted.size());
  for (std::size_t i = 0; i < plan.redacted.size(); ++i)
    covers.push_back(cover_of(plan.redacted[i], plan.shown, plain.contains(i) ? CoverShape::Box : shape));
  cv::Mat picture = bgr.clone();
  if (covers.empty() || bgr.empty()) return picture;

  const std::vector<Polygon> spared = spared_boxes(plan.shown);
  const Scene scene(bgr, covers);
  // Below the heads: a text that was seen in a hidden face is gone with it.
  fill(picture, covers, spared, paper_colours(bgr, covers));
  // Whoever stands further down in the picture stands nearer: heads that touch stay heads.
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < covers.size(); ++i) {
    if (covers[i].textured) order.push_back(i);
  }
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return lowest(covers[i]); });
  while (!order.empty()) {
    // What belongs to the first of those that are left, and the rest.
    const std::size_t first = order.front();
    const auto rest = std::stable_partition(order.begin(), order.end(), [&](std::size_t i) {
      return i == first ||
             (plain.contains(i) == plain.contains(first) && is_one_head(covers[first], covers[i]));
    });
    std::vector<const Cover*> head;
    for (auto i = order.begin(); i != rest; ++i) head.push_back(&covers[*i]);
    hide(picture, head, spared, scene, plain.contains(first) ? plain_look(look) : look);
    order.erase(order.begin(), rest);
  }
  return picture;
}

}  // namespace schoolgate::pipeline
