// guard_bench FOLDER [ROUNDS]: decodes every file under FOLDER in this process and in the guarded children,
// in turn, and prints what each way takes for a file (the quickest round) and for all.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "foundation/durable_file.hpp"
#include "pipeline/photo/decoding/decode.hpp"
#include "pipeline/photo/guarding/guarded_decoder.hpp"

namespace {

using namespace schoolgate;

template <typename Work>
double milliseconds(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: guard_bench FOLDER [ROUNDS]\n");
    return 2;
  }
  const int rounds = argc > 2 ? std::stoi(argv[2]) : 5;
  pipeline::GuardedDecoder decoder(pipeline::decoder_program(), {});
  std::string unfiltered;
  const double start = milliseconds([&] { unfiltered = decoder.examine().value(); });
  fmt::print("a child starts in {:.0f} ms{}{}\n", start,
             unfiltered.empty() ? "" : ", unfiltered: ", unfiltered);
  double all_plain = 0;
  double all_guarded = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[1])) {
    if (!entry.is_regular_file()) continue;
    const Bytes bytes = read_file(entry.path(), 512 << 20).value();
    double plain = 1e9;
    double guarded = 1e9;
    bool same = true;
    for (int round = 0; round < rounds; ++round) {
      bool good = false;
      plain = std::min(plain, milliseconds([&] { good = pipeline::decode(bytes, {}).has_value(); }));
      guarded = std::min(guarded, milliseconds([&] { same &= decoder.decode(bytes).has_value() == good; }));
    }
    all_plain += plain;
    all_guarded += guarded;
    fmt::print("{}\t{:.1f} ms\t{:.1f} ms{}\n", entry.path().filename().string(), plain, guarded,
               same ? "" : "\tnot the same outcome");
  }
  fmt::print("all\t{:.0f} ms\t{:.0f} ms\tratio {:.3f}\n", all_plain, all_guarded, all_guarded / all_plain);
}
