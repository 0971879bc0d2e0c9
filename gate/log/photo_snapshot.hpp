// What the database knows of photos in one moment.
#pragma once

#include <string>
#include <vector>

#include "gate/log/photo_log.hpp"

namespace schoolgate::gate {

// What the tables claim of one photo, for whoever compares it with the ledger.
struct PhotoClaims {
  PhotoRecord photo;
  std::vector<HeldRendition> held;
  std::vector<ApprovedRendition> approved;
  std::vector<std::string> approvers;
  std::vector<ReleaseEntry> files;  // released, or named for a release
};

// Of every photo, by its id.
[[nodiscard]] std::vector<PhotoClaims> read_claims(ReadSession& session);

}  // namespace schoolgate::gate
