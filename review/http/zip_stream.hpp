// Files as one zip, made while it is sent: nothing is written to disk, and only one file at a time is in
// memory.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "foundation/clock.hpp"
#include "foundation/digest.hpp"
#include "foundation/sealing/kept_files.hpp"
#include "review/http/call.hpp"

namespace schoolgate::review {

struct ZipEntry {
  std::string name;  // within the zip
  std::filesystem::path path;
  Digest sha256;  // of what must be in the file
  // Asked when the file's turn comes, since much may change while a long transfer runs.
  std::function<bool()> may_leave = [] { return true; };
  std::optional<std::string> text = {};  // in place of a file
  KeptFiles files = {};                  // how it lies
};

// Entries are stored as they are, dated `day`. A file that is gone, no longer what it was or may not leave
// any more breaks the transfer off: what was approved is sent, or nothing.
[[nodiscard]] Streamer zip_of(std::vector<ZipEntry> entries, Day day);

}  // namespace schoolgate::review
