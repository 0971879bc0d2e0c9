// The optional folder ../shared with models and test photos.
#pragma once

#include <filesystem>

#include "support/source_folder.hpp"

namespace schoolgate::test {

inline std::filesystem::path shared_data() { return source_folder().parent_path() / "shared"; }

}  // namespace schoolgate::test

// First line of a test that needs something of it.
#define SCHOOLGATE_NEEDS_SHARED(relative)                                     \
  if (!std::filesystem::exists(schoolgate::test::shared_data() / (relative))) \
  GTEST_SKIP() << "needs " << (schoolgate::test::shared_data() / (relative)).string()
