// A network of TensorFlow Lite as broken as can be.
#include "fuzz/conversion.hpp"
#include "fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  schoolgate::test::convert_or_refuse("convert_tflite.py", "model.tflite", {data, data + size},
                                      {"--outputs=first,second", "--free=size"});
  return 0;
}

std::vector<std::string> schoolgate::test::fuzz_seeds() {
  return {model_of("make_tflite.py", "planes"), model_of("make_tflite.py", "pyramid")};
}

std::vector<std::string> schoolgate::test::fuzz_words() {
  using namespace std::string_literals;
  return {"TFL3"s, "\0\0\0\0"s, "\xff\xff\xff\xff"s, "\xff\xff\xff\x7f"s, "\1\0\0\0"s, "\x00\x00\x00\x80"s,
          "\4\0"s};
}
