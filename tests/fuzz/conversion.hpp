// What the targets of the models' conversions share.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "foundation/durable_file.hpp"
#include "models/convert.hpp"
#include "support/source_folder.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::test {

inline constexpr std::uintmax_t kMostConverted = 1 << 23;

// However broken the model, its conversion ends by itself, in time, with a file or with a reason.
inline void convert_or_refuse(std::string_view script, const std::string& file, Bytes model,
                              const std::vector<std::string>& arguments = {}) {
  const auto converted = models::convert(script, {{file, std::move(model)}}, kMostConverted,
                                         {.limit = std::chrono::seconds(60)}, arguments);
  if (converted) return;
  const std::string& why = converted.error().message;
  if (why.find("ended by signal") == std::string::npos && why.find("did not end") == std::string::npos &&
      why.find("failed ()") == std::string::npos)
    return;
  std::cerr << "broken promise: a conversion ends with a file or a reason (" << why << ")\n";
  std::abort();
}

// A model that one of the scripts of tests/models makes.
inline std::string model_of(const std::string& script, const std::string& kind) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model";
  const std::string command = fmt::format("/usr/bin/python3 -I '{}/tests/models/{}' {} '{}'",
                                          source_folder().string(), script, kind, path.string());
  if (std::system(command.c_str()) != 0) throw std::runtime_error(command);
  const Bytes bytes = read_file(path, kMostConverted).value();
  return {bytes.begin(), bytes.end()};
}

}  // namespace schoolgate::test
