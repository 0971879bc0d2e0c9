// SQLite's files on the disk, sealed page by page: database, write-ahead log and rollback journal.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "foundation/locked_memory.hpp"

namespace schoolgate {

using PageKey = std::shared_ptr<const LockedBytes>;  // 64 bytes

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
