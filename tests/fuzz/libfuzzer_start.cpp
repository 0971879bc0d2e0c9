// What libFuzzer begins with, which has a main() of its own: the target's seeds and words, written where its
// options name an empty folder and a file that is not there.
//
//     TARGET FOLDER -dict=FILE [OPTION...]
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string_view>

#include <fmt/format.h>

#include "fuzz/fuzz.hpp"

namespace {

namespace fs = std::filesystem;

void write_seeds(const fs::path& folder) {
  if (!fs::is_directory(folder) || !fs::is_empty(folder)) return;
  int number = 0;
  for (const std::string& seed : schoolgate::test::fuzz_seeds())
    std::ofstream(folder / fmt::format("seed-{}", number++), std::ios::binary) << seed;
}

void write_words(const fs::path& file) {
  if (fs::exists(file)) return;
  std::ofstream list(file);
  for (const std::string& word : schoolgate::test::fuzz_words()) {
    list << '"';
    for (const char letter : word) list << fmt::format("\\x{:02x}", static_cast<unsigned char>(letter));
    list << "\"\n";
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** words) {
  constexpr std::string_view kWords = "-dict=";
  for (int i = 1; i < *count; ++i) {
    const std::string_view word = (*words)[i];
    if (word.starts_with(kWords)) write_words(word.substr(kWords.size()));
    if (!word.starts_with("-")) write_seeds(word);
  }
  return 0;
}
