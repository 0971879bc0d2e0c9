// Where a secret lies (a school's key, a passphrase, a password), as somebody names it.
#pragma once

#include <filesystem>
#include <string>

#include "foundation/secret_file.hpp"

namespace schoolgate::cli {

// Whole, since the workspace remembers it; as it is where it is a credential's name, or nothing.
inline std::string secret_place(std::string named) {
  if (named.empty() || is_credential(named)) return named;
  return std::filesystem::absolute(named).lexically_normal().string();
}

}  // namespace schoolgate::cli
