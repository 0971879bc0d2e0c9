// ONNX Runtime, opened as a library while the program runs: the same program works without it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/engine/network.hpp"

namespace schoolgate::models {

class OnnxRuntime {
 public:
  OnnxRuntime() = default;
  OnnxRuntime(const OnnxRuntime&) = delete;
  OnnxRuntime& operator=(const OnnxRuntime&) = delete;
  virtual ~OnnxRuntime() = default;

  [[nodiscard]] virtual std::string version() const = 0;  // "1.29.0"
  // As make_network. Must not outlive this.
  [[nodiscard]] virtual Result<std::unique_ptr<Network>> load(ByteView onnx, std::string_view described_as,
                                                              const NetworkUse& use) const = 0;
};

// The library that lies at the first of these places where there is one; a bare name is looked for where the
// system keeps its libraries. It stays open until the program ends. NotFound when there is none or the
// program was built without its headers; Unsupported, with the path, when what lies there is not the library
// or is too old.
[[nodiscard]] Result<std::unique_ptr<OnnxRuntime>> open_onnx_runtime(
    const std::vector<std::filesystem::path>& places);

}  // namespace schoolgate::models
