#include "pipeline/texts/text_detector.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "pipeline/texts/line_geometry.hpp"

namespace schoolgate::pipeline {
namespace {

// PaddleOCR's post-processing: a pixel is text from 0.3 on; the probability map shrinks lines, so that a box
// is moved outwards by area * ratio / circumference.
constexpr float kPixelThreshold = 0.2F;
constexpr float kBoxThreshold = 0.35F;
constexpr float kUnclipRatio = 1.6F;
constexpr float kSmallestSide = 3;  // of a region in the probability map

// ImageNet's mean and deviation, in the order of the image's channels (the network was trained on BGR).
cv::Mat network_input(const cv::Mat& bgr) {
  cv::Mat scaled;
  bgr.convertTo(scaled, CV_32FC3, 1.0 / 255);
  cv::subtract(scaled, cv::Scalar(0.485, 0.456, 0.406), scaled);
  cv::divide(scaled, cv::Scalar(0.229, 0.224, 0.225), scaled);
  return cv::dnn::blobFromImage(scaled);
}

int multiple_of_32(double size) { return std::max(32, static_cast<int>(std::lround(size / 32)) * 32); }

float mean_inside(const cv::Mat& probability, const std::vector<cv::Point>& contour) {
  const cv::Rect box = cv::boundingRect(contour);
  cv::Mat mask = cv::Mat::zeros(box.size(), CV_8U);
  cv::drawContours(mask, std::vector<std::vector<cv::Point>>{contour}, 0, cv::Scalar(255), cv::FILLED,
                   cv::LINE_8, cv::noArray(), 0, -box.tl());
  return static_cast<float>(cv::mean(probability(box), mask)[0]);
}

}  // namespace

Result<TextDetector> TextDetector::create(const models::Model& model) {
  try {
    const auto& bytes = *model.bytes;
    cv::dnn::Net net = cv::dnn::readNetFromONNX(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    // OpenCV 4.6 fuses layers in a way that spoils the weights for every later input of another size.
    net.enableFusion(false);
    return TextDetector(std::move(net));
  } catch (const cv::Exception& error) {
    return failure(ErrorCode::Unsupported, model.path.string() + " is no network that OpenCV can run",
                   error.err);
  }
}

std::vector<TextLine> TextDetector::detect(const cv::Mat& bgr, int longest) {
  const double scale = std::min(1.0, static_cast<double>(longest) / std::max(bgr.cols, bgr.rows));
  const cv::Size size(multiple_of_32(bgr.cols * scale), multiple_of_32(bgr.rows * scale));
  cv::Mat reduced;
  cv::resize(bgr, reduced, size, 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
  net_.setInput(network_input(reduced));
  const cv::Mat output = net_.forward();
  const cv::Mat probability(size, CV_32F, const_cast<float*>(output.ptr<float>()));

  cv::Mat text = probability > kPixelThreshold;
  std::vector<std::vector<cv::Point>> contours;
  cv::findContours(text, contours, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_SIMPLE);
  const float to_x = static_cast<float>(bgr.cols) / static_cast<float>(size.width);
  const float to_y = static_cast<float>(bgr.rows) / static_cast<float>(size.height);
  std::vector<TextLine> lines;
  for (const auto& contour : contours) {
    cv::RotatedRect box = cv::minAreaRect(contour);
    if (std::min(box.size.width, box.size.height) < kSmallestSide) continue;
    const float score = mean_inside(probability, contour);
    if (score < kBoxThreshold) continue;
    const float outwards = box.size.area() * kUnclipRatio / (2 * (box.size.width + box.size.height));
    box.size.width += 2 * outwards;
    box.size.height += 2 * outwards;
    TextLine line{reading_quad(box), score};
    for (cv::Point2f& corner : line.quad) corner = {corner.x * to_x, corner.y * to_y};
    lines.push_back(line);
  }
  return lines;
}

}  // namespace schoolgate::pipeline
