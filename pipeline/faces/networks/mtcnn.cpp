#include "pipeline/faces/networks/mtcnn.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "pipeline/faces/networks/merge.hpp"
#include "pipeline/faces/networks/network_input.hpp"
#include "pipeline/scaling/reduce.hpp"

namespace schoolgate::pipeline {
namespace {

// The step from copy to copy, of the published method (Zhang and others, "Joint Face Detection and Alignment
// Using Multitask Cascaded Convolutional Networks").
constexpr double kStep = 0.709;
constexpr int kSmallestFace = 14;
// Bounds what one run of a network holds in memory.
constexpr std::size_t kBatch = 64;

// One copy of the picture, shrunk; scale is its pixels for one of the picture's.
struct Copy {
  cv::Mat bgr;
  double scale = 1;
};

// Down to those that show nothing as large as the first network's cell.
std::vector<Copy> copies(const cv::Mat& bgr, int cell) {
  std::vector<Copy> all;
  for (double scale = double(cell) / kSmallestFace;; scale *= kStep) {
    const cv::Size size(cvRound(bgr.cols * scale), cvRound(bgr.rows * scale));
    if (std::min(size.width, size.height) < cell) return all;
    all.push_back({reduce_by_area(all.empty() ? bgr : all.back().bgr, size), scale});
  }
}

cv::Rect2f moved(const cv::Rect2f& box, const cv::Vec4f& by) {
  return {box.tl() + cv::Point2f(by[0] * box.width, by[1] * box.height),
          box.br() + cv::Point2f(by[2] * box.width, by[3] * box.height)};
}

cv::Rect2f squared(const cv::Rect2f& box) {
  const float side = std::max(box.width, box.height);
  const cv::Point2f centre = (box.tl() + box.br()) / 2;
  return {centre.x - side / 2, centre.y - side / 2, side, side};
}

// The square of the picture at `side` pixels, from the smallest copy that still shows it that large: from the
// picture itself it would alias. What lies outside is black.
cv::Mat cut_out(const cv::Mat& bgr, const std::vector<Copy>& smaller, const cv::Rect2f& square, int side) {
  const auto wanted = static_cast<double>(side) / static_cast<double>(square.width);
  const cv::Mat* source = &bgr;
  double scale = 1;
  for (const Copy& copy : smaller) {
    if (copy.scale < wanted) break;
    source = &copy.bgr;
    scale = copy.scale;
  }
  const double grow = wanted / scale;
  // By the middles of pixels.
  const cv::Matx23d to_square(grow, 0, -double(square.x) * wanted + (grow - 1) / 2,  //
                              0, grow, -double(square.y) * wanted + (grow - 1) / 2);
  cv::Mat cut;
  cv::warpAffine(*source, cut, to_square, {side, side}, cv::INTER_LINEAR, cv::BORDER_CONSTANT);
  return cut;
}

struct Stage {
  DetectionNetwork net;
  int side = 0;         // of the square that it looks at
  int stride = 0;       // from square to square; of the first network, which alone takes whole pictures
  float same_face = 0;  // overlap of what it gives
  float least = 0;      // score; the last network is told what counts
};

class Mtcnn final : public FaceDetector {
 public:
  Mtcnn(Stage proposal, Stage refinement, Stage output)
      : proposal_(std::move(proposal)), refinement_(std::move(refinement)), output_(std::move(output)) {}

  std::vector<Detection> detect(const cv::Mat& bgr, float threshold) override {
    const auto smaller = copies(bgr, proposal_.side);
    auto found = without_duplicates(propose(smaller), refinement_.same_face);
    found = without_duplicates(look_again(bgr, smaller, found, refinement_, refinement_.least, false),
                               refinement_.same_face);
    return without_duplicates(look_again(bgr, smaller, found, output_, threshold, true), output_.same_face);
  }

 private:
  std::vector<Detection> propose(const std::vector<Copy>& smaller) {
    std::vector<Detection> all;
    for (const Copy& copy : smaller) {
      const auto outputs =
          outputs_of(*proposal_.net.network, pictures_blob({copy.bgr}, proposal_.net.format), {2, 4});
      const auto here =
          without_duplicates(proposals(outputs.at(0), outputs.at(1), copy.scale), proposal_.same_face);
      all.insert(all.end(), here.begin(), here.end());
    }
    for (Detection& one : all) one.box = squared(one.box);
    return all;
  }

  [[nodiscard]] std::vector<Detection> proposals(const cv::Mat& scores, const cv::Mat& moves,
                                                 double scale) const {
    CV_CheckEQ(scores.total(), moves.total() / 2, "P-Net gave another number of coordinates");
    const auto side = static_cast<float>(proposal_.side / scale);
    const auto stride = static_cast<float>(proposal_.stride / scale);
    std::vector<Detection> found;
    for (int row = 0; row < scores.size[2]; ++row) {
      const float* in_favour = scores.ptr<float>(0, 1, row);  // the first channel speaks against a face
      for (int column = 0; column < scores.size[3]; ++column) {
        Detection one;
        one.score = in_favour[column];
        if (one.score < proposal_.least) continue;
        const cv::Rect2f cell(static_cast<float>(column) * stride, static_cast<float>(row) * stride, side,
                              side);
        cv::Vec4f by;
        for (int i = 0; i < 4; ++i) by[i] = moves.ptr<float>(0, i, row)[column];
        one.box = moved(cell, by);
        found.push_back(one);
      }
    }
    return found;
  }

  // What the next network makes of each square, at or above the threshold.
  static std::vector<Detection> look_again(const cv::Mat& bgr, const std::vector<Copy>& smaller,
                                           const std::vector<Detection>& before, Stage& stage,
                                           float threshold, bool last) {
    std::vector<int> channels{2, 4};
    if (last) channels.push_back(10);
    std::vector<Detection> found;
    for (std::size_t start = 0; start < before.size(); start += kBatch) {
      const std::size_t count = std::min(kBatch, before.size() - start);
      std::vector<cv::Rect2f> squares;
      std::vector<cv::Mat> cuts;
      for (std::size_t i = 0; i < count; ++i) {
        squares.push_back(squared(before[start + i].box));
        cuts.push_back(cut_out(bgr, smaller, squares.back(), stage.side));
      }
      const auto outputs = outputs_of(*stage.net.network, pictures_blob(cuts, stage.net.format), channels);
      for (std::size_t i = 0; i < channels.size(); ++i) {
        CV_CheckEQ(outputs[i].total(), static_cast<std::size_t>(channels[i]) * count,
                   "MTCNN gave another number of results");
      }
      for (std::size_t i = 0; i < count; ++i) {
        Detection one;
        one.score = outputs[0].ptr<float>()[2 * i + 1];
        if (one.score < threshold) continue;
        const float* by = outputs[1].ptr<float>() + 4 * i;
        one.box = moved(squares[i], {by[0], by[1], by[2], by[3]});
        if (last) set_points(one, squares[i], outputs[2].ptr<float>() + 10 * i);
        found.push_back(one);
      }
    }
    return found;
  }

  // Five times x, then five times y, as shares of the square.
  static void set_points(Detection& one, const cv::Rect2f& square, const float* points) {
    one.has_landmarks = true;
    for (std::size_t i = 0; i < one.landmarks.size(); ++i) {
      one.landmarks[i] = square.tl() + cv::Point2f(points[i], points[i + 5]) * square.width;
    }
  }

  Stage proposal_;
  Stage refinement_;
  Stage output_;
};

enum class Place { First, Second, Last };

Result<Stage> load(const models::Model& model, Place place) {
  auto net = load_detection(model);
  if (!net) return tl::unexpected(net.error());
  std::set<std::string_view> keys{"nms_iou", "side"};
  if (place == Place::First) keys.insert("stride");
  return detection_geometry(model, keys, [&](const nlohmann::json& json) {
    Stage stage{std::move(*net), static_cast<int>(models::number(json, "side", 8, 256))};
    stage.same_face = static_cast<float>(models::number(json, "nms_iou", 0, 1));
    if (place == Place::First) stage.stride = static_cast<int>(models::number(json, "stride", 1, 64));
    if (place != Place::Last) {
      // Lower than published (0.6, 0.7), for recall: what the last network says counts (docs/detection.md).
      models::read_numbers(model.entry.calibration, "its calibration", {{"least_score", &stage.least, 0, 1}});
    }
    return stage;
  });
}

}  // namespace

Result<std::unique_ptr<FaceDetector>> make_mtcnn(const MtcnnModels& models) {
  auto proposal = load(models.proposal, Place::First);
  if (!proposal) return tl::unexpected(proposal.error());
  auto refinement = load(models.refinement, Place::Second);
  if (!refinement) return tl::unexpected(refinement.error());
  auto output = load(models.output, Place::Last);
  if (!output) return tl::unexpected(output.error());
  return std::make_unique<Mtcnn>(std::move(*proposal), std::move(*refinement), std::move(*output));
}

}  // namespace schoolgate::pipeline
