// Where a school's key lies, as somebody names it.
#pragma once

#include <filesystem>
#include <string>

#include "foundation/secret_file.hpp"

namespace schoolgate::cli {

// Whole, since the workspace remembers it; as it is where it is a credential's name, or nothing.
inline std::string key_place(std::string named) {
  if (named.empty() || is_credential(named)) return named;
  return std::filesystem::absolute(named).lexically_normal().string();
}

}  // namespace schoolgate::cli
