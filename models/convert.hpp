// Runs a conversion script that is built into the program.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/digest.hpp"
#include "foundation/result.hpp"

namespace schoolgate::models {

struct ConversionInput {
  std::string file;  // a plain name
  Bytes bytes;
};

struct ConversionOptions {
  std::filesystem::path python = "/usr/bin/python3";  // Debian's, since that one finds Debian's python3-onnx
  std::chrono::milliseconds limit{std::chrono::minutes{10}};
};

// Writes the inputs and the script into a private temporary folder that is removed again, runs
// `python3 -I SCRIPT ARGUMENT... INPUT... OUTPUT` there without a shell, and gives the output's bytes, at
// most `size_limit`. When the script fails its last line is the reason.
[[nodiscard]] Result<Bytes> convert(std::string_view script, const std::vector<ConversionInput>& inputs,
                                    std::uintmax_t size_limit, const ConversionOptions& options,
                                    const std::vector<std::string>& arguments = {});

}  // namespace schoolgate::models
