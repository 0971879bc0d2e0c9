// The optional folder ../shared with models and test photos.
#pragma once

#include <filesystem>

namespace schoolgate::test {

inline std::filesystem::path shared_data() {
  return std::filesystem::path(SCHOOLGATE_SOURCE_DIR).parent_path() / "shared";
}

}  // namespace schoolgate::test

// First line of a test that needs something of it.
#define SCHOOLGATE_NEEDS_SHARED(relative)                                     \
  if (!std::filesystem::exists(schoolgate::test::shared_data() / (relative))) \
  GTEST_SKIP() << "needs " << (schoolgate::test::shared_data() / (relative)).string()
