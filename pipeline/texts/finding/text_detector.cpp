#include "pipeline/texts/finding/text_detector.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "pipeline/findings/quad_geometry.hpp"
#include "pipeline/scaling/reduce.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr float kSmallestSide = 3;  // of a region in the probability map

cv::Scalar scalar_from(const nlohmann::json& numbers) {
  return {numbers.at(0).get<double>(), numbers.at(1).get<double>(), numbers.at(2).get<double>()};
}

float mean_inside(const cv::Mat& probability, const std::vector<cv::Point>& contour) {
  const cv::Rect box = cv::boundingRect(contour);
  cv::Mat mask = cv::Mat::zeros(box.size(), CV_8U);
  cv::drawContours(mask, std::vector<std::vector<cv::Point>>{contour}, 0, cv::Scalar(255), cv::FILLED,
                   cv::LINE_8, cv::noArray(), 0, -box.tl());
  return static_cast<float>(cv::mean(probability(box), mask)[0]);
}

}  // namespace

Result<TextDetector> TextDetector::create(const models::Model& model) {
  auto input = models::from_geometry(model, [&](const nlohmann::json& geometry) {
    models::check_keys(
        geometry, {"channel_order", "mean", "standard_deviation", "scale", "size_multiple", "unclip_ratio"},
        "it");
    if (geometry.at("channel_order") != "BGR") throw models::Unusable("its channel_order is not BGR");
    // The manifest says (pixel * scale - mean) / deviation.
    const auto scale = geometry.at("scale").get<double>();
    const cv::Scalar deviation = scalar_from(geometry.at("standard_deviation"));
    Input read{{.mean = scalar_from(geometry.at("mean")) / scale,
                .scale = {scale / deviation[0], scale / deviation[1], scale / deviation[2]}},
               geometry.at("size_multiple").get<int>()};
    read.unclip_ratio = static_cast<float>(models::number(geometry, "unclip_ratio", 1, 10));
    models::read_numbers(
        model.entry.calibration, "its calibration",
        {{"pixel_threshold", &read.pixel_threshold, 0, 1}, {"box_threshold", &read.box_threshold, 0, 1}});
    return read;
  });
  if (!input) return tl::unexpected(input.error());
  // OpenCV 4.6 fuses layers in a way that spoils the weights for every later input of another size.
  auto network = models::load_network(model, {.any_size = true, .fuse = false});
  if (!network) return tl::unexpected(network.error());
  return TextDetector(std::move(*network), *input);
}

int TextDetector::side(double pixels) const {
  return std::max(1, static_cast<int>(std::lround(pixels / input_.multiple))) * input_.multiple;
}

cv::Mat TextDetector::probability(const cv::Mat& bgr, int longest) {
  const double scale = std::min(1.0, static_cast<double>(longest) / std::max(bgr.cols, bgr.rows));
  const cv::Size size(side(bgr.cols * scale), side(bgr.rows * scale));
  cv::Mat reduced;
  if (scale < 1) {
    reduced = reduce_by_area(bgr, size);
  } else {
    cv::resize(bgr, reduced, size, 0, 0, cv::INTER_LINEAR);
  }
  const cv::Mat output = network_->run(models::blob_of({reduced}, input_.format, size)).at(0);
  CV_CheckEQ(output.total(), static_cast<std::size_t>(size.area()), "the text network gave another size");
  // The network's own memory, overwritten by its next run.
  return cv::Mat(size, CV_32F, const_cast<float*>(output.ptr<float>())).clone();
}

std::vector<TextLine> TextDetector::detect(const cv::Mat& bgr, int longest) {
  const cv::Mat map = probability(bgr, longest);
  cv::Mat text = map > input_.pixel_threshold;
  std::vector<std::vector<cv::Point>> contours;
  cv::findContours(text, contours, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_SIMPLE);
  const float to_x = static_cast<float>(bgr.cols) / static_cast<float>(map.cols);
  const float to_y = static_cast<float>(bgr.rows) / static_cast<float>(map.rows);
  std::vector<TextLine> lines;
  for (const auto& contour : contours) {
    cv::RotatedRect box = cv::minAreaRect(contour);
    if (std::min(box.size.width, box.size.height) < kSmallestSide) continue;
    const float score = mean_inside(map, contour);
    if (score < input_.box_threshold) continue;
    const float outwards = box.size.area() * input_.unclip_ratio / (2 * (box.size.width + box.size.height));
    box.size.width += 2 * outwards;
    box.size.height += 2 * outwards;
    TextLine line{reading_quad(box), score};
    for (cv::Point2f& corner : line.quad) corner = {corner.x * to_x, corner.y * to_y};
    lines.push_back(line);
  }
  return lines;
}

}  // namespace schoolgate::pipeline
