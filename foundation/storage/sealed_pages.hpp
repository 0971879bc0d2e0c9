// SQLite's files on the disk, sealed page by page: database, write-ahead log and rollback journal.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "foundation/locked_memory.hpp"

namespace schoolgate {

using PageKey = std::shared_ptr<const LockedBytes>;  // 64 bytes

// What a database's first bytes tell of it.
enum class DatabaseForm {
  Unknown,  // absent, empty or not to be read: SQLite says which
  Plain,
  Sealed,  // with the key that was asked about
  Other,   // damaged, no database, or sealed with another key
};

// Without SQLite's opening it, which would take away the log of what it cannot read. A null key: Sealed is
// Other. Lets go of no lock of this process.
[[nodiscard]] DatabaseForm form_of(const std::filesystem::path& database, const PageKey& key);

// While one of these lives, SQLite seals every page of the database at that path with the key, and opens it
// as it is read; connections must be opened after and closed before. Two for one path have the same key.
class SealedPages {
 public:
  // The file exists. Throws StorageError when SQLite takes no such layer.
  SealedPages(const std::filesystem::path& database, const PageKey& key);
  ~SealedPages();
  SealedPages(const SealedPages&) = delete;
  SealedPages& operator=(const SealedPages&) = delete;

 private:
  std::string name_;
};

}  // namespace schoolgate
