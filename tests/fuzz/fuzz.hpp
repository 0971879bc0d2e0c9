// What a fuzz target gives: the entry point by libFuzzer's name, and inputs to begin from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace schoolgate::test {

// Valid inputs; what is left after mutating them is nearly valid, which is where readers break.
[[nodiscard]] std::vector<std::string> fuzz_seeds();
// Words of the format, put in here and there; at least one.
[[nodiscard]] std::vector<std::string> fuzz_words();

}  // namespace schoolgate::test
