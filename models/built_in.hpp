// The files of this room that the build puts into the program, so that an installed program needs no other
// copy.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace schoolgate::models {

// models/manifest.json
[[nodiscard]] std::string_view built_in_manifest();
// models/calibration/<model>.json as (model, text)
[[nodiscard]] const std::vector<std::pair<std::string_view, std::string_view>>& built_in_calibrations();
// models/judges/<name>.json; throws std::out_of_range when there is none.
[[nodiscard]] std::string_view built_in_judge(std::string_view name);
// models/convert_*.py as (file name, text)
[[nodiscard]] const std::vector<std::pair<std::string_view, std::string_view>>& built_in_conversions();

}  // namespace schoolgate::models
