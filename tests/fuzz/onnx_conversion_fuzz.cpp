// A network of ONNX as broken as can be.
#include "fuzz/conversion.hpp"
#include "fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  schoolgate::test::convert_or_refuse("convert_retinaface.py", "FaceDetector.onnx", {data, data + size});
  return 0;
}

std::vector<std::string> schoolgate::test::fuzz_seeds() {
  return {model_of("make_unconverted.py", "made"), model_of("make_unconverted.py", "fixed")};
}

std::vector<std::string> schoolgate::test::fuzz_words() {
  using namespace std::string_literals;
  return {"Resize"s,
          "/fpn/Concat"s,
          "scales"s,
          "\0\0\0\0"s,
          "\xff\xff\xff\xff\xff\xff\xff\xff\x7f"s,
          "\x0a\x00"s,
          "\x12\xff\xff\xff\xff\x07"s};
}
