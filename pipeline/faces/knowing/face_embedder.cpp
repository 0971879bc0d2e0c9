#include "pipeline/faces/knowing/face_embedder.hpp"

#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

#include "models/engine/pictures.hpp"
#include "models/network.hpp"
#include "pipeline/faces/knowing/alignment.hpp"

namespace schoolgate::pipeline {
namespace {

// Chips of one face that a network looks at: two networks with two each know more than one with four.
enum class Chips { EachSightAndItsMirrorImage, OneSightAndAnotherMirrored };

class NetEmbedder final : public FaceEmbedder {
 public:
  NetEmbedder(std::unique_ptr<models::Network> network, const Alignment& alignment,
              const models::PixelFormat& format, Chips chips)
      : network_(std::move(network)), alignment_(alignment), format_(format), chips_(chips) {
    const cv::Mat output = run(cv::Mat::zeros(alignment_.size, alignment_.size, CV_8UC3));
    length_ = output.total();
  }
  NetEmbedder(const NetEmbedder&) = delete;
  NetEmbedder& operator=(const NetEmbedder&) = delete;
  ~NetEmbedder() override {
    try {
      forget();
    } catch (const cv::Exception&) {
      // The memory goes back to the system all the same; a destructor has nobody to tell.
    }
  }

  [[nodiscard]] std::size_t length() const { return length_; }

  [[nodiscard]] FaceTemplate embed(const cv::Mat& bgr, const Landmarks& landmarks,
                                   const Landmarks& second) override {
    CV_Assert(bgr.type() == CV_8UC3);
    const bool every = chips_ == Chips::EachSightAndItsMirrorImage;
    cv::Mat chip = aligned(bgr, landmarks);
    cv::Mat other = second == landmarks ? chip.clone() : aligned(bgr, second);
    if (chip.empty() || other.empty()) return {};
    FaceTemplate result(length_);
    add_and_wipe(run(chip), result);
    if (every && second != landmarks) {
      add_and_wipe(run(other), result);
      cv::flip(chip, chip, 1);
      add_and_wipe(run(chip), result);
    }
    cv::flip(other, other, 1);
    add_and_wipe(run(other), result);

    double squares = 0;
    for (const float value : result.values()) squares += static_cast<double>(value) * value;
    const double norm = std::sqrt(squares);
    CV_Assert(std::isfinite(norm) && norm > 0);
    for (float& value : result.values()) value = static_cast<float>(value / norm);
    return result;
  }

  void forget() override {
    cv::Mat output = run(cv::Mat::zeros(alignment_.size, alignment_.size, CV_8UC3));
    output.setTo(0);
  }

 private:
  // Empty when the landmarks say nothing.
  [[nodiscard]] cv::Mat aligned(const cv::Mat& bgr, const Landmarks& landmarks) const {
    cv::Mat chip;
    if (const auto transform = least_squares_similarity(landmarks, alignment_.points)) {
      cv::warpAffine(bgr, chip, *transform, cv::Size(alignment_.size, alignment_.size), cv::INTER_LINEAR,
                     cv::BORDER_CONSTANT);
    }
    return chip;
  }

  // The network's own buffer, valid until it runs again.
  cv::Mat run(const cv::Mat& chip) {
    // Batches of one only: some models take no other.
    cv::Mat output = network_->run(models::blob_of({chip}, format_, chip.size())).at(0);
    CV_Assert(output.isContinuous() && output.type() == CV_32F);
    return output;
  }

  // The sum is built in locked memory, and nothing of it stays in the network's buffer.
  static void add_and_wipe(cv::Mat output, FaceTemplate& sum) {
    const auto values = sum.values();
    CV_Assert(output.total() == values.size());
    const float* read = output.ptr<float>();
    for (std::size_t i = 0; i < values.size(); ++i) values[i] += read[i];
    output.setTo(0);
  }

  std::unique_ptr<models::Network> network_;
  Alignment alignment_;
  models::PixelFormat format_;
  Chips chips_;
  std::size_t length_ = 0;
};

class JoinedEmbedder final : public FaceEmbedder {
 public:
  explicit JoinedEmbedder(std::vector<std::unique_ptr<FaceEmbedder>> each) : each_(std::move(each)) {}

  [[nodiscard]] FaceTemplate embed(const cv::Mat& bgr, const Landmarks& landmarks,
                                   const Landmarks& second) override {
    std::vector<FaceTemplate> parts;
    for (const auto& one : each_) {
      parts.push_back(one->embed(bgr, landmarks, second));
      if (parts.back().empty()) return {};
    }
    return join(parts);
  }
  void forget() override {
    for (const auto& one : each_) one->forget();
  }

 private:
  std::vector<std::unique_ptr<FaceEmbedder>> each_;
};

Result<std::unique_ptr<FaceEmbedder>> make_embedder(const models::Model& model, Chips chips) {
  const auto alignment = parse_alignment(model.entry.geometry);
  if (!alignment) return tl::unexpected(alignment.error());
  const auto pixels = models::pixel_format_of(model);
  if (!pixels) return tl::unexpected(pixels.error());
  try {
    auto network = models::load_network(model, {.wipe = true});
    if (!network) return tl::unexpected(network.error());
    auto embedder = std::make_unique<NetEmbedder>(std::move(*network), *alignment, *pixels, chips);
    if (embedder->length() < 64 || embedder->length() > 4096) {
      return failure(ErrorCode::Unsupported,
                     fmt::format("{} gives {} numbers for a face: not an embedding model",
                                 model.path.string(), embedder->length()),
                     "run 'schoolgate models fetch'");
    }
    return embedder;
  } catch (const cv::Exception& error) {
    return failure(
        ErrorCode::Unsupported,
        fmt::format("the face embedding model {} cannot be run ({})", model.path.string(), error.err),
        "run 'schoolgate models fetch'");
  }
}

}  // namespace

Result<std::unique_ptr<FaceEmbedder>> make_face_embedder(const EmbeddingModels& models) {
  const bool alone = models.all().size() == 1;
  std::vector<std::unique_ptr<FaceEmbedder>> each;
  for (const models::Model& model : models.all()) {
    auto one =
        make_embedder(model, alone ? Chips::EachSightAndItsMirrorImage : Chips::OneSightAndAnotherMirrored);
    if (!one || alone) return one;
    each.push_back(std::move(*one));
  }
  return std::make_unique<JoinedEmbedder>(std::move(each));
}

std::vector<FaceTemplate> embed_faces(FaceEmbedder& embedder, const cv::Mat& bgr,
                                      const std::vector<Face>& faces, const std::vector<Landmarks>& second) {
  std::vector<FaceTemplate> templates;
  templates.reserve(faces.size());
  for (std::size_t i = 0; i < faces.size(); ++i) {
    const bool knowable = faces[i].has_landmarks && can_be_known(faces[i]);
    templates.push_back(knowable ? embedder.embed(bgr, faces[i].landmarks, second.at(i)) : FaceTemplate());
  }
  if (!faces.empty()) embedder.forget();
  return templates;
}

}  // namespace schoolgate::pipeline
