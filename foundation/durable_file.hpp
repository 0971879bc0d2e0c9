// Files that are whole or absent: written under a temporary name, synced, renamed, the folder synced.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <system_error>

#include "foundation/digest.hpp"
#include "foundation/file_descriptor.hpp"
#include "foundation/result.hpp"

namespace schoolgate {

enum class IfPresent { Refuse, Replace };

// Writes `data` with mode 0600 under `path`, whose folder exists. With Refuse an existing file is left as it
// is and AlreadyExists comes back, also when two writers race. After a crash there is the whole file or none;
// a temporary name that was left behind starts with ".partial-".
[[nodiscard]] Status write_durably(const std::filesystem::path& path, ByteView data,
                                   IfPresent if_present = IfPresent::Refuse);

// The same for what comes in pieces: begun in a folder, named when it is whole. Not committed, it leaves
// nothing behind.
class DurableWriter {
 public:
  [[nodiscard]] static Result<DurableWriter> begin(const std::filesystem::path& folder);
  DurableWriter(DurableWriter&&) = default;
  DurableWriter& operator=(DurableWriter&&) = delete;
  ~DurableWriter();

  [[nodiscard]] Status add(ByteView piece);
  // Puts what was added so far on the disk, so that little is left for the commit.
  [[nodiscard]] Status sync();
  // Needs: `path` lies in the folder that it was begun in.
  [[nodiscard]] Status commit(const std::filesystem::path& path, IfPresent if_present = IfPresent::Refuse);

 private:
  DurableWriter(std::filesystem::path partial, FileDescriptor file)
      : partial_(std::move(partial)), file_(std::move(file)) {}
  std::filesystem::path partial_;
  FileDescriptor file_;
};

// What was made, named, moved or removed in the folder is on the disk. NotFound when there is no such folder.
[[nodiscard]] Status sync_folder(const std::filesystem::path& folder);

// Syncs a file that something else wrote, and puts it in the place of another of the same folder.
[[nodiscard]] Status replace_durably(const std::filesystem::path& by, const std::filesystem::path& path);

// Reads a regular file of at most `limit` bytes; never a device, pipe or folder, which could block or never
// end.
[[nodiscard]] Result<Bytes> read_file(const std::filesystem::path& path, std::uintmax_t limit);

// Why this account may not write to the file or in the folder; no error when it may.
[[nodiscard]] std::error_code why_not_writable(const std::filesystem::path& path);

// Do both lie on one disk, as far as the system tells? Neither does what is not there.
[[nodiscard]] bool on_one_disk(const std::filesystem::path& one, const std::filesystem::path& other);

// Makes the folder and its parents with mode 0700 where they are absent; each is synced into the one above,
// also where a program that made it ended before that.
[[nodiscard]] Status make_private_folder(const std::filesystem::path& path);

// Removes what an interrupted write left behind in `folder`, also of another machine; a file that is just
// being written is spared.
[[nodiscard]] Status remove_partial_files(const std::filesystem::path& folder);

// Opens a file to lock it for oneself: a network's file system gives such a lock only to who may write. Not
// open, with errno, where it cannot be; a link is not followed.
[[nodiscard]] FileDescriptor open_to_lock(const std::filesystem::path& path);

// What the answer to a try to lock a file without waiting says, by its errno (0: it was given).
enum class LockAnswer {
  Given,
  HeldByAnother,
  Unknown,  // the lock could not be asked for
};
[[nodiscard]] LockAnswer lock_answer(int error);

// Is a partial file that answered so, and that nobody wrote to for so long, one that its writer left?
[[nodiscard]] bool is_left_behind(LockAnswer answer, std::chrono::seconds unwritten);

// Removes a file for good and syncs its folder; an absent file is no failure.
[[nodiscard]] Status remove_durably(const std::filesystem::path& path);

}  // namespace schoolgate
