// Originals, known by their SHA-256; the only place in which they are kept.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "foundation/digest.hpp"
#include "foundation/durable_file.hpp"
#include "foundation/result.hpp"
#include "foundation/sealing/kept_files.hpp"

namespace schoolgate::gate {

struct StoredOriginal {
  Digest sha256;
  std::uintmax_t bytes = 0;
  bool mended = false;  // it was stored before, and what lay there was damaged
};

// Safe to share between threads and processes.
class Vault {
 public:
  // `files`: how they lie in it. Their digests are those of the plain bytes.
  explicit Vault(std::filesystem::path folder, KeptFiles files = {})
      : folder_(std::move(folder)), files_(std::move(files)) {}

  // Copies and hashes in one pass, in constant memory; durable when it returns. Storing the same bytes again
  // reads what lies there, and takes its place if it is damaged. Refuses what cannot be read (InvalidInput),
  // links, pipes, devices and folders (Unsupported), and what the disk has no room for (TooLarge); Conflict
  // when the file changed while it was read; Unavailable when the disk fails: nothing half-written stays
  // behind.
  [[nodiscard]] Result<StoredOriginal> store_file(const std::filesystem::path& source) const;
  [[nodiscard]] Result<StoredOriginal> store(ByteView original) const;

  // NotFound once it has expired; Refused when the bytes are no longer those that were stored.
  [[nodiscard]] Result<Bytes> load(const Digest& sha256) const;
  [[nodiscard]] bool holds(const Digest& sha256) const;
  // Reads it: are these the bytes that were stored? InvalidInput when it is not there or cannot be read.
  [[nodiscard]] Result<bool> prove(const Digest& sha256) const;
  [[nodiscard]] Status remove(const Digest& sha256) const;
  // Every original by its name, unread.
  [[nodiscard]] Result<std::vector<StoredOriginal>> all() const;

 private:
  // Writes it by `write`, in the place of one that is damaged too; says whether that was so.
  [[nodiscard]] Result<bool> settle(const Digest& sha256,
                                    const std::function<Status(IfPresent)>& write) const;
  [[nodiscard]] KeptFile file_of(const Digest& sha256) const;
  std::filesystem::path folder_;
  KeptFiles files_;
};

}  // namespace schoolgate::gate
