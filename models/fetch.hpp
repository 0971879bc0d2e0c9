// Brings models from their makers, or from a mirror, into a folder of this machine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "models/convert.hpp"
#include "models/download.hpp"
#include "models/model_store.hpp"

namespace schoolgate::models {

struct FetchProgress {
  std::string_view file;
  std::uintmax_t received = 0;
  std::uintmax_t size = 0;
};

struct FetchOptions {
  // A folder on the web that holds the finished model files under the manifest's names; http is allowed here,
  // since every file is checked by its SHA-256. Empty: each model comes from its maker.
  std::string mirror;
  DownloadLimits limits;
  ConversionOptions conversion;
  std::function<bool(const FetchProgress&)> progress;  // may be empty; false cancels
};

// Downloads (and converts where the manifest says so) one model and writes it into `folder`, which is made
// when absent, once its size and SHA-256 are right; an older file of the name is replaced only then. Gives
// its path.
[[nodiscard]] Result<std::filesystem::path> fetch(const ManifestEntry& entry,
                                                  const std::filesystem::path& folder,
                                                  const FetchOptions& options);

struct FetchOutcome {
  std::string model;
  Result<std::filesystem::path> path;  // where the sound file lies, fetched or there before
  bool fetched = false;
};

// Fetches into `folder`, which `store` looks in, what is missing or lies there damaged. A wrong file in
// another folder that is looked in earlier is a failure: only its owner can remove it. One outcome for each
// model.
[[nodiscard]] std::vector<FetchOutcome> fetch_missing(const Manifest& manifest, const ModelStore& store,
                                                      const std::filesystem::path& folder,
                                                      const FetchOptions& options);

}  // namespace schoolgate::models
