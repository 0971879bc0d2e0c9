#include "pipeline/faces/knowing/alignment.hpp"

#include <cmath>

#include <fmt/format.h>

namespace schoolgate::pipeline {
namespace {

cv::Point2d mean(const Landmarks& points) {
  cv::Point2d sum;
  for (const auto& point : points) sum += cv::Point2d(point);
  return sum / static_cast<double>(points.size());
}

}  // namespace

Result<Alignment> parse_alignment(const nlohmann::json& geometry) {
  try {
    const auto points = geometry.at("alignment_points").get<std::vector<std::array<float, 2>>>();
    Alignment alignment;
    alignment.size = geometry.at("width").get<int>();
    if (alignment.size < 16 || alignment.size > 1024 || geometry.at("height").get<int>() != alignment.size ||
        points.size() != alignment.points.size()) {
      return failure(ErrorCode::InvalidInput, "the embedding model's alignment cannot be used",
                     "its manifest entry needs a square input of 16 to 1024 pixels and five points");
    }
    for (std::size_t i = 0; i < points.size(); ++i) {
      alignment.points[i] = cv::Point2f(points[i][0], points[i][1]) * static_cast<float>(alignment.size);
    }
    return alignment;
  } catch (const nlohmann::json::exception& error) {
    return failure(ErrorCode::InvalidInput,
                   fmt::format("the embedding model's alignment cannot be read ({})", error.what()),
                   "the geometry of its manifest entry needs width, height and alignment_points");
  }
}

std::optional<cv::Matx23d> least_squares_similarity(const Landmarks& from, const Landmarks& to) {
  const cv::Point2d from_mean = mean(from);
  const cv::Point2d to_mean = mean(to);
  double spread = 0;
  double along = 0;   // sum of dot products
  double across = 0;  // sum of cross products
  for (std::size_t i = 0; i < from.size(); ++i) {
    const cv::Point2d a = cv::Point2d(from[i]) - from_mean;
    const cv::Point2d b = cv::Point2d(to[i]) - to_mean;
    spread += a.dot(a);
    along += a.dot(b);
    across += a.cross(b);
  }
  if (!std::isfinite(spread) || !std::isfinite(along) || !std::isfinite(across) || spread < 1e-6) {
    return std::nullopt;
  }
  const double cosine = along / spread;
  const double sine = across / spread;
  return cv::Matx23d(cosine, -sine, to_mean.x - cosine * from_mean.x + sine * from_mean.y,  //
                     sine, cosine, to_mean.y - sine * from_mean.x - cosine * from_mean.y);
}

double alignment_error(const cv::Matx23d& transform, const Landmarks& from, const Landmarks& to) {
  double sum = 0;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const cv::Vec3d point(from[i].x, from[i].y, 1);
    const cv::Vec2d moved = transform * point;
    sum += std::pow(moved[0] - to[i].x, 2) + std::pow(moved[1] - to[i].y, 2);
  }
  return std::sqrt(sum / static_cast<double>(from.size()));
}

}  // namespace schoolgate::pipeline
