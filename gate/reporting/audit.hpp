// Do the tables claim what the ledger recorded? Whoever can write the database could move a photo past its
// approval; the chain shows it, as long as the ledger itself holds (Ledger::verify,
// Register::verify_history).
#pragma once

#include <string>
#include <vector>

#include "foundation/storage/database.hpp"

namespace schoolgate::gate {

struct Audit {
  std::size_t photos = 0;            // compared
  std::vector<std::string> altered;  // one sentence for each photo that is not as recorded
};

// State and version, held pictures, approvals, released and taken-down files of every photo.
[[nodiscard]] Audit audit(Database& database);

}  // namespace schoolgate::gate
