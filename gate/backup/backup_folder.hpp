// A folder with backups: the files of all of them by their digests, and for each backup the list of what
// belongs to it. A list is written last, so that what was interrupted is no backup.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "foundation/clock.hpp"
#include "foundation/digest.hpp"
#include "foundation/file_descriptor.hpp"
#include "gate/school/vault.hpp"
#include "gate/school/workspace.hpp"

namespace schoolgate::gate {

struct BackedUpFile {
  std::string path;  // below the workspace, with '/'
  Digest sha256;
  std::uintmax_t bytes = 0;
  std::int64_t written = 0;  // when it was last written, by its file system's own count
};

struct BackupList {
  Instant made{};
  Digest school;             // the chain of the workspace's first ledger entry
  std::uint64_t number = 0;  // of how many that were made one after another
  std::vector<BackedUpFile> files;
};

struct Pruned {
  std::size_t backups = 0;
  std::vector<std::filesystem::path> damaged_lists;
};

class BackupFolder {
 public:
  // To write to: made with mode 0700 where it is absent, and nobody else's until this is destroyed. Refused
  // where something else lies there; Conflict while another backup writes to it.
  [[nodiscard]] static Result<BackupFolder> open_to_write(const std::filesystem::path& folder);
  // NotFound where no backup lies there.
  [[nodiscard]] static Result<BackupFolder> open_to_read(const std::filesystem::path& folder);

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  // Files as they lay in the workspace, plain or sealed; their digests are those of what lies here.
  [[nodiscard]] const Vault& files() const { return files_; }
  // The original, opened by the workspace's key where it is sealed. NotFound where no backup has it whole.
  [[nodiscard]] Result<Bytes> original(const Digest& sha256, const Workspace& workspace) const;
  // On a disk that keeps no modes it stays so.
  [[nodiscard]] bool open_to_others() const;

  // When the backups were made, the newest first.
  [[nodiscard]] Result<std::vector<Instant>> moments() const;
  // Refused when it is not as it was written, or names a file outside the workspace.
  [[nodiscard]] Result<BackupList> read(Instant made) const;
  [[nodiscard]] Status add(const BackupList& list) const;
  // Removes all backups but the newest `keep`, and the files that none of these needs. While a list among
  // these is damaged nothing is removed, since nobody knows what it needs.
  [[nodiscard]] Result<Pruned> keep_newest(std::size_t keep) const;

 private:
  explicit BackupFolder(std::filesystem::path folder)
      : folder_(std::move(folder)), files_(folder_ / "files") {}
  [[nodiscard]] std::filesystem::path lists() const { return folder_ / "lists"; }

  std::filesystem::path folder_;
  Vault files_;
  FileDescriptor lock_;
};

}  // namespace schoolgate::gate
