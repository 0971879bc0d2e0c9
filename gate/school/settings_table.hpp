// The one list of settings from which the file is both read and written. Used by settings.cpp alone, where
// the sections of the school and of mail stand.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "gate/school/settings.hpp"

namespace schoolgate::gate {

struct SettingEntry {
  std::string name;        // "output.jpeg_quality"
  std::string standard;    // as the file states it
  std::string help;        // one or more lines, above it in the file
  std::string understood;  // "a whole number from 50 to 100"
  // False when the value is not understood.
  std::function<bool(std::string_view value, Settings& settings)> read;
};

struct SettingSection {
  std::string name;
  std::string help;
  std::vector<SettingEntry> entries;
};

[[nodiscard]] std::vector<SettingSection> settings_table();
[[nodiscard]] SettingSection mail_section();
[[nodiscard]] SettingSection school_section();

// [longest_side] takes each platform's name beside its own entries.
[[nodiscard]] SettingEntry longest_side_entry(const consent::PlatformId& platform);

}  // namespace schoolgate::gate
