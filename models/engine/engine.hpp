// What runs the networks on this machine.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/result.hpp"
#include "foundation/words.hpp"

namespace schoolgate::models {

enum class Engine {
  OpenCV,       // its dnn module: on every machine
  OnnxRuntime,  // quicker for most networks; where its library is
};
constexpr auto words_of(Engine) {
  using enum Engine;
  return words<Engine>({{OpenCV, "opencv"}, {OnnxRuntime, "onnxruntime"}});
}

// Where the library of ONNX Runtime may lie, in order: beside the program, in build/onnxruntime for a program
// in a build folder, and, by its bare name, where the system keeps its libraries if it was built with those.
[[nodiscard]] std::vector<std::filesystem::path> onnx_runtime_places();

struct Engines {
  bool onnx_runtime = false;  // whether it is used
  std::string words;          // which run and in which version, and what a missing one costs, in a sentence
};
// Of this process: the library is looked for once. With SCHOOLGATE_ENGINE=opencv only OpenCV is used; "best"
// or nothing means the better engine for each network; InvalidInput for anything else.
[[nodiscard]] Result<Engines> engines();

}  // namespace schoolgate::models
