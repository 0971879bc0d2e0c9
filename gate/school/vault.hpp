// Originals, known by their SHA-256; the only place in which they are kept.
#pragma once

#include <filesystem>

#include "foundation/digest.hpp"
#include "foundation/result.hpp"

namespace schoolgate::gate {

struct StoredOriginal {
  Digest sha256;
  std::uintmax_t bytes = 0;
};

// Safe to share between threads and processes.
class Vault {
 public:
  explicit Vault(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Copies and hashes in one pass, in constant memory; durable when it returns. Storing the same bytes again
  // changes nothing. Refuses links, pipes, devices and folders (Unsupported); Conflict when the file changed
  // while it was read; Unavailable when the disk is full: nothing half-written stays behind.
  [[nodiscard]] Result<StoredOriginal> store_file(const std::filesystem::path& source) const;
  [[nodiscard]] Result<StoredOriginal> store(ByteView original) const;

  // NotFound once it has expired; Refused when the bytes are no longer those that were stored.
  [[nodiscard]] Result<Bytes> load(const Digest& sha256) const;
  [[nodiscard]] bool holds(const Digest& sha256) const;
  [[nodiscard]] Status remove(const Digest& sha256) const;

 private:
  [[nodiscard]] std::filesystem::path path_of(const Digest& sha256) const;
  std::filesystem::path folder_;
};

}  // namespace schoolgate::gate
