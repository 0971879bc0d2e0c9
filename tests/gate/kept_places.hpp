// Where a made school keeps these bytes: in which files of its workspace, and where on the server that has
// its rows.
#pragma once

#include <string>
#include <vector>

#include "gate/byte_scan.hpp"
#include "gate/made_school.hpp"
#include "support/server_scan.hpp"

namespace schoolgate::test {

inline std::vector<std::string> places_with(MadeSchool& school, const std::string& bytes) {
  std::vector<std::string> places;
  for (const auto& file : files_with(school.workspace(), bytes)) places.push_back(file.string());
  if (const auto server = school->database()->server()) {
    for (auto& place : server_places_with(server->school, bytes)) places.push_back(std::move(place));
  }
  return places;
}

}  // namespace schoolgate::test
