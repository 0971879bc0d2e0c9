// Files that are whole or absent: written under a temporary name, synced, renamed, the folder synced.
#pragma once

#include <cstdint>
#include <filesystem>

#include "foundation/digest.hpp"
#include "foundation/result.hpp"

namespace schoolgate {

enum class IfPresent { Refuse, Replace };

// Writes `data` with mode 0600 under `path`, whose folder exists. With Refuse an existing file is left as it
// is and AlreadyExists comes back, also when two writers race. After a crash there is the whole file or none;
// a temporary name that was left behind starts with ".partial-".
[[nodiscard]] Status write_durably(const std::filesystem::path& path, ByteView data,
                                   IfPresent if_present = IfPresent::Refuse);

// Reads a regular file of at most `limit` bytes; never a device, pipe or folder, which could block or never
// end.
[[nodiscard]] Result<Bytes> read_file(const std::filesystem::path& path, std::uintmax_t limit);

// Makes the folder and its parents with mode 0700 where they are absent.
[[nodiscard]] Status make_private_folder(const std::filesystem::path& path);

// Removes what write_durably left behind in `folder` when it was interrupted.
[[nodiscard]] Status remove_partial_files(const std::filesystem::path& folder);

// Removes a file for good and syncs its folder; an absent file is no failure.
[[nodiscard]] Status remove_durably(const std::filesystem::path& path);

}  // namespace schoolgate
