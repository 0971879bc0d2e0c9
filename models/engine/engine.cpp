#include "models/engine/engine.hpp"

#include <cstdlib>
#include <string>

#include <fmt/format.h>
#include <opencv2/core/version.hpp>

#include "foundation/process.hpp"
#include "models/engine/network.hpp"
#include "models/engine/onnx_runtime.hpp"
#include "models/engine/opencv_network.hpp"

namespace schoolgate::models {
namespace {

namespace fs = std::filesystem;

constexpr const char* kVariable = "SCHOOLGATE_ENGINE";

const Result<std::unique_ptr<OnnxRuntime>>& library() {
  static const auto opened = open_onnx_runtime(onnx_runtime_places());
  return opened;
}

// Whether only OpenCV is to be used.
Result<bool> opencv_alone() {
  const char* named = std::getenv(kVariable);
  const std::string_view text = named == nullptr ? "" : named;
  if (text.empty() || text == "best") return false;
  if (text == word(Engine::OpenCV)) return true;
  return failure(ErrorCode::InvalidInput, fmt::format("{} is '{}', which is no engine", kVariable, text),
                 "set it to opencv or best, or not at all");
}

}  // namespace

std::vector<fs::path> onnx_runtime_places() {
  constexpr const char* kFile = "libonnxruntime.so";
  std::vector<fs::path> places;
  if (const fs::path folder = program_folder(); !folder.empty()) {
    places.push_back(folder / kFile);
    if (folder.parent_path().filename() == "build")
      places.push_back(folder.parent_path() / "onnxruntime" / kFile);
  }
#ifdef SCHOOLGATE_SYSTEM_ONNXRUNTIME
  places.emplace_back(SCHOOLGATE_SYSTEM_ONNXRUNTIME);
#endif
  return places;
}

Result<Engines> engines() {
  const auto alone = opencv_alone();
  if (!alone) return tl::unexpected(alone.error());
  const std::string opencv = "OpenCV " CV_VERSION;
  if (!*alone && library()) {
    return Engines{true,
                   fmt::format("ONNX Runtime {} runs the networks, and {} those for which it is quicker",
                               (*library())->version(), opencv)};
  }
  const std::string why = *alone ? fmt::format("switched off by {}", kVariable) : sentence(library().error());
  return Engines{false,
                 fmt::format("{} runs all networks, with the same results but about twice as slowly as ONNX "
                             "Runtime, which is not used ({})",
                             opencv, why)};
}

Result<std::unique_ptr<Network>> make_network(ByteView onnx, std::string_view described_as,
                                              const NetworkUse& use) {
  const auto here = engines();
  if (!here) return tl::unexpected(here.error());
  if (use.better == Engine::OnnxRuntime && here->onnx_runtime)
    return (*library())->load(onnx, described_as, use);
  return load_by_opencv(onnx, described_as, use);
}

}  // namespace schoolgate::models
