// Files as one zip, made while it is sent: nothing is written to disk, and only one file at a time is in
// memory.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "foundation/clock.hpp"
#include "foundation/digest.hpp"
#include "review/call.hpp"

namespace schoolgate::review {

struct ZipEntry {
  std::string name;  // within the zip
  std::filesystem::path path;
  Digest sha256;  // of what must be in the file
};

// Entries are stored as they are, dated `day`. A file that is gone or no longer what it was breaks the
// transfer off: what was approved is sent, or nothing.
[[nodiscard]] Streamer zip_of(std::vector<ZipEntry> entries, Day day);

}  // namespace schoolgate::review
