// The seam behind which every network runs, whichever engine runs it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <opencv2/core.hpp>

#include "foundation/digest.hpp"
#include "foundation/result.hpp"
#include "models/engine/engine.hpp"

namespace schoolgate::models {

// How a network is to be run.
struct NetworkUse {
  Engine better = Engine::OpenCV;  // the quicker one, as measured; the other stands in where it is not here
  bool any_size = false;           // pictures of any height and width, also where the file says one of each
  bool fuse = true;                // whether OpenCV may join layers
  bool wipe = false;               // memory is overwritten when a run is done with it, where the engine can
  std::vector<std::string> outputs{};  // by name, in the order wanted; empty: all, as the engine orders them
};

// One object serves one thread, and uses no other.
class Network {
 public:
  Network() = default;
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;
  virtual ~Network() = default;

  // Needs a continuous blob of floats, batch x channels x height x width. Gives floats in memory of the
  // network's own, valid until it runs again. Throws cv::Exception when it cannot be run on such a blob, with
  // the code StsNoMem when memory is short.
  [[nodiscard]] virtual std::vector<cv::Mat> run(const cv::Mat& input) = 0;
  [[nodiscard]] virtual Engine engine() const = 0;
};

// Fails with Unsupported, in one sentence that begins with `described_as`, when the engine cannot read the
// bytes of an ONNX file as a network, and with InvalidInput when SCHOOLGATE_ENGINE says what is not known.
[[nodiscard]] Result<std::unique_ptr<Network>> make_network(ByteView onnx, std::string_view described_as,
                                                            const NetworkUse& use);

}  // namespace schoolgate::models
