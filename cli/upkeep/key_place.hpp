// Where a school's key lies, as somebody names it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace schoolgate::cli {

constexpr std::string_view kCredential = "credential:";

// Whole, since the workspace remembers it; as it is where it is a credential's name, or nothing.
inline std::string key_place(std::string named) {
  if (named.empty() || named.starts_with(kCredential)) return named;
  return std::filesystem::absolute(named).lexically_normal().string();
}

}  // namespace schoolgate::cli
