#include "models/convert.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "foundation/durable_file.hpp"
#include "foundation/process.hpp"
#include "models/built_in.hpp"

namespace schoolgate::models {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kInstall =
    "install the packages python3, python3-onnx and python3-numpy, or copy the model by hand "
    "(docs/models.md)";

// An environment that holds nothing of the caller's.
Status run(const std::vector<std::string>& words, const fs::path& folder, const ConversionOptions& options,
           std::string_view script) {
  const std::vector<std::string> environment{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8",
                                             "HOME=" + folder.string(), "TMPDIR=" + folder.string()};
  const auto end = run_process({words, folder, environment, options.limit, {}});
  if (!end) return failure(ErrorCode::Unavailable, end.error().message, std::string(kInstall));
  if (end->how == ProcessEnd::How::OutOfTime) {
    return failure(ErrorCode::Unavailable,
                   fmt::format("{} did not end within {:g} seconds", script,
                               std::chrono::duration<double>(options.limit).count()),
                   "try again when this machine is less busy");
  }
  if (end->how == ProcessEnd::How::Signalled) {
    return failure(ErrorCode::Unavailable, fmt::format("{} was ended by signal {}", script, end->number),
                   "try again when this machine has more memory to spare");
  }
  if (!end->well()) {
    return failure(ErrorCode::Unavailable, fmt::format("{} failed ({})", script, last_line(end->words)),
                   std::string(kInstall));
  }
  return {};
}

// Writes the script and its inputs; gives the command without the output's name.
Result<std::vector<std::string>> lay_out(const fs::path& folder, const fs::path& python,
                                         const std::pair<std::string_view, std::string_view>& script,
                                         const std::vector<std::string>& arguments,
                                         const std::vector<ConversionInput>& inputs) {
  std::vector<std::string> words{python.string(), "-I", (folder / script.first).string()};
  if (auto written = write_durably(words.back(), Bytes(script.second.begin(), script.second.end())); !written)
    return tl::unexpected(written.error());
  words.insert(words.end(), arguments.begin(), arguments.end());
  for (const ConversionInput& input : inputs) {
    words.push_back((folder / input.file).string());
    if (auto written = write_durably(words.back(), input.bytes); !written)
      return tl::unexpected(written.error());
  }
  return words;
}

}  // namespace

Result<Bytes> convert(std::string_view script, const std::vector<ConversionInput>& inputs,
                      std::uintmax_t size_limit, const ConversionOptions& options,
                      const std::vector<std::string>& arguments) {
  const auto& scripts = built_in_conversions();
  const auto text =
      std::find_if(scripts.begin(), scripts.end(), [&](const auto& each) { return each.first == script; });
  if (text == scripts.end()) {
    return failure(ErrorCode::Unsupported,
                   fmt::format("this program carries no conversion named {}", script));
  }
  const auto folder = PrivateFolder::make();
  if (!folder) return tl::unexpected(folder.error());

  auto words = lay_out(folder->path(), options.python, *text, arguments, inputs);
  if (!words) return tl::unexpected(words.error());
  const fs::path output = folder->path() / "converted";
  words->push_back(output.string());
  if (auto ran = run(*words, folder->path(), options, script); !ran) return tl::unexpected(ran.error());

  auto converted = read_file(output, size_limit);
  if (!converted) {
    return failure(ErrorCode::Refused,
                   fmt::format("{} ended well but left no file of at most {} bytes", script, size_limit),
                   "copy the model from a machine that has it (docs/models.md)");
  }
  return converted;
}

}  // namespace schoolgate::models
