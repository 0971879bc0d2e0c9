// How long each network takes by each engine, and how far their results are apart.
//
//     engines_bench [ROUNDS]
//
// One thread. Processor time of the best of ROUNDS runs (7), so that other programs disturb little.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "find_model.hpp"
#include "models/engine/onnx_runtime.hpp"
#include "models/engine/opencv_network.hpp"

namespace {

using namespace schoolgate;
using models::Network;

struct Case {
  const char* model;
  std::vector<int> sizes;
  bool any_size = true;
  bool fuse = true;
};

// Sizes that the product gives them: a photo reduced, one strip of small ones, single faces.
const std::vector<Case> kCases{{"yunet", {1, 3, 640, 640}},
                               {"yunet", {1, 3, 960, 1280}},
                               {"yunet", {1, 3, 96, 96}},
                               {"retinaface", {1, 3, 640, 640}},
                               {"retinaface", {1, 3, 960, 1280}},
                               {"mtcnn-pnet", {1, 3, 960, 1280}},
                               {"mtcnn-pnet", {1, 3, 120, 160}},
                               {"mtcnn-rnet", {64, 3, 24, 24}},
                               {"mtcnn-onet", {64, 3, 48, 48}},
                               {"mtcnn-onet", {4, 3, 48, 48}},
                               {"blazeface-full-range", {1, 3, 960, 1280}},
                               {"blazeface-full-range", {1, 3, 192, 192}},
                               {"face-reid-retail-0095", {1, 3, 128, 128}, false},
                               {"mobilefacenet", {1, 3, 112, 112}, false},
                               {"ppocr-text-detection", {1, 3, 960, 1280}, true, false}};

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double best_milliseconds(Network& network, const cv::Mat& input, int rounds) {
  static_cast<void>(network.run(input));
  double best = 1e9;
  for (int i = 0; i < rounds; ++i) {
    const double start = processor_seconds();
    static_cast<void>(network.run(input));
    best = std::min(best, 1e3 * (processor_seconds() - start));
  }
  return best;
}

// The largest difference between numbers of outputs of the same size, which the engines order each in its own
// way.
double furthest(const std::vector<cv::Mat>& some, const std::vector<cv::Mat>& others) {
  double most = 0;
  for (const cv::Mat& one : some) {
    double least = 1e9;
    for (const cv::Mat& other : others) {
      if (one.total() == other.total())
        least = std::min(least, cv::norm(one.reshape(1, 1), other.reshape(1, 1), cv::NORM_INF));
    }
    most = std::max(most, least);
  }
  return most;
}

void measure(const models::OnnxRuntime& runtime, const Case& one, int rounds) {
  const auto model = bench::find_model(one.model);
  if (!model) {
    fmt::print("| {} | not here |\n", one.model);
    return;
  }
  models::NetworkUse use;
  use.any_size = one.any_size;
  use.fuse = one.fuse;
  const auto by_opencv = models::load_by_opencv(*model->bytes, one.model, use).value();
  const auto by_runtime = runtime.load(*model->bytes, one.model, use).value();
  cv::Mat input(one.sizes, CV_32F);
  cv::RNG(7).fill(input, cv::RNG::UNIFORM, -1, 1);
  const double opencv = best_milliseconds(*by_opencv, input, rounds);
  const double other = best_milliseconds(*by_runtime, input, rounds);
  fmt::print("| {} | {} x {} x {} | {:.1f} | {:.1f} | {:.2f} | {:.0e} | {} |\n", one.model, one.sizes[0],
             one.sizes[3], one.sizes[2], opencv, other, opencv / other,
             furthest(by_opencv->run(input), by_runtime->run(input)), word(model->entry.engine));
}

}  // namespace

int main(int count, char** words) {
  cv::setNumThreads(1);
  const auto runtime = models::open_onnx_runtime(models::onnx_runtime_places());
  if (!runtime) {
    fmt::print(stderr, "engines_bench: {}\n", sentence(runtime.error()));
    return 3;
  }
  const int rounds = count > 1 ? std::max(1, std::atoi(words[1])) : 7;
  fmt::print("| network | pictures | OpenCV {} ms | ONNX Runtime {} ms | ratio | apart | used |\n",
             CV_VERSION, (*runtime)->version());
  fmt::print("|---|---|---|---|---|---|---|\n");
  for (const Case& one : kCases) measure(**runtime, one, rounds);
  return 0;
}
