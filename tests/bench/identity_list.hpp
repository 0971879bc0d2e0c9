// The list of a one-to-many set such as ../shared/identities: truth.csv with file, person and role.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace schoolgate::bench {

struct ListedPhoto {
  std::string file;    // relative to the set's folder
  std::string person;  // empty for a stranger
  std::string role;    // enrol, probe or stranger
};

[[nodiscard]] inline std::vector<ListedPhoto> read_identity_list(const std::filesystem::path& folder) {
  std::vector<ListedPhoto> photos;
  std::ifstream truth(folder / "truth.csv");
  for (std::string line; std::getline(truth, line);) {
    std::istringstream fields(line);
    ListedPhoto one;
    std::getline(fields, one.file, ',');
    std::getline(fields, one.person, ',');
    std::getline(fields, one.role, ',');
    photos.push_back(std::move(one));
  }
  return photos;
}

}  // namespace schoolgate::bench
