// What runs the networks on this machine.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/result.hpp"

namespace schoolgate::models {

enum class Engine {
  OpenCV,       // its dnn module: on every machine
  OnnxRuntime,  // quicker for most networks; where its library is
};
[[nodiscard]] std::string_view word(Engine engine);  // "opencv", "onnxruntime"
// InvalidInput for anything else than these words.
[[nodiscard]] Result<Engine> parse_engine(std::string_view text);

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
