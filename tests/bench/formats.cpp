// formats FOLDER [SAVE_FOLDER]: decodes every file under FOLDER and prints one tab-separated line each: path,
// ms, peak memory in MB so far, size or refusal, what it holds. With SAVE_FOLDER the upright pictures are
// kept as PNG.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>
#include <opencv2/imgcodecs.hpp>
#include <sys/resource.h>

#include "foundation/durable_file.hpp"
#include "pipeline/photo/decoding/decode.hpp"

namespace {

using schoolgate::pipeline::decode;
using schoolgate::pipeline::DecodeLimits;

long peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

void report(const std::filesystem::path& path, const std::filesystem::path& relative,
            const std::filesystem::path& save_folder) {
  constexpr std::uintmax_t kMostBytes = 512 << 20;
  const auto bytes = schoolgate::read_file(path, kMostBytes);
  if (!bytes) {
    fmt::print("{}\t0\t0\tno file: {}\t\n", relative.string(), sentence(bytes.error()));
    return;
  }
  const auto start = std::chrono::steady_clock::now();
  const auto photo = decode(*bytes, DecodeLimits{});
  const double ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  const std::string outcome = photo ? fmt::format("{} {}x{}", photo->format, photo->bgr.cols, photo->bgr.rows)
                                    : fmt::format("refused: {}", sentence(photo.error()));
  fmt::print("{}\t{:.1f}\t{}\t{}\t{}\n", relative.string(), ms, peak_megabytes(), outcome,
             photo ? fmt::format("{}", fmt::join(photo->metadata, " ")) : "");
  if (photo && !save_folder.empty()) {
    const auto target = save_folder / (relative.string() + ".png");
    std::filesystem::create_directories(target.parent_path());
    cv::imwrite(target.string(), photo->bgr);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: formats FOLDER [SAVE_FOLDER]\n");
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    report(file, std::filesystem::relative(file, folder), argc > 2 ? argv[2] : "");
    std::fflush(stdout);
  }
}
