// Every byte of every file, as somebody would look who stole the disk.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace schoolgate::test {

// Files below the folder that hold these bytes, the database, its pages and its journal among them.
inline std::vector<std::filesystem::path> files_with(const std::filesystem::path& folder,
                                                     const std::string& bytes) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string all{std::istreambuf_iterator<char>(file), {}};
    if (all.find(bytes) != std::string::npos) found.push_back(entry.path().lexically_relative(folder));
  }
  return found;
}

}  // namespace schoolgate::test
