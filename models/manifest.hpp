// What models exist: models/manifest.json, built into the program.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "models/model.hpp"

namespace schoolgate::models {

struct Manifest {
  std::vector<ManifestEntry> entries;
  // Null when there is no such model.
  [[nodiscard]] const ManifestEntry* find(std::string_view name) const;
};

// A model's name and the calibration measured for it, as JSON text; "first+second" is that of two which do
// their task together, the second joining the first.
using CalibrationText = std::pair<std::string_view, std::string_view>;

// Fails on anything it does not understand: an unknown, missing or repeated key, a file name that is a path,
// an address that is not https, a conversion that this program does not carry, a calibration for no model or
// one that is not what was fitted (fitted.hpp).
[[nodiscard]] Result<Manifest> parse_manifest(std::string_view json,
                                              const std::vector<CalibrationText>& calibrations = {});
// The manifest built into this program.
[[nodiscard]] const Manifest& manifest();

}  // namespace schoolgate::models
