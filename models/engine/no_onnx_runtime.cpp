// Stands in for onnx_runtime.cpp where its headers are missing.
#include "models/engine/onnx_runtime.hpp"

namespace schoolgate::models {

Result<std::unique_ptr<OnnxRuntime>> open_onnx_runtime(const std::vector<std::filesystem::path>&) {
  return failure(ErrorCode::NotFound, "this program was built without it",
                 "run './bootstrap build' where the npm registry can be reached");
}

}  // namespace schoolgate::models
