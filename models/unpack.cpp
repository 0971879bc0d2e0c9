#include "models/unpack.hpp"

#include <memory>
#include <optional>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

namespace schoolgate::models {
namespace {

constexpr std::int64_t kMostBytesOfAnEntry = std::int64_t{1} << 30;
constexpr const char* kHint = "nothing was kept; copy the model from a machine that has it (docs/models.md)";

struct FreeArchive {
  void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, FreeArchive>;

// Why an entry is not taken, or nothing.
std::optional<std::string> unsafe(archive_entry* entry, const std::string& path) {
  if (path.empty()) return "an entry without a name";
  if (path.front() == '/') return "an absolute path";
  if (("/" + path + "/").find("/../") != std::string::npos) return "a path with '..'";
  const auto kind = archive_entry_filetype(entry);
  if (archive_entry_hardlink(entry) != nullptr || (kind != AE_IFREG && kind != AE_IFDIR))
    return "a link or something else that is no plain file";
  if (archive_entry_size(entry) > kMostBytesOfAnEntry) return "a file of more than 1 GiB";
  return std::nullopt;
}

Result<Bytes> read_entry(archive* reader, archive_entry* entry, std::uintmax_t size_limit,
                         const std::string& described_as) {
  const auto size = static_cast<std::uintmax_t>(archive_entry_size(entry));
  if (size > size_limit) {
    return failure(ErrorCode::TooLarge,
                   fmt::format("{} holds {} bytes as {} instead of at most {}", described_as, size,
                               archive_entry_pathname(entry), size_limit),
                   kHint);
  }
  Bytes bytes(size);
  const la_ssize_t got = archive_read_data(reader, bytes.data(), bytes.size());
  if (got < 0 || static_cast<std::uintmax_t>(got) != size) {
    return failure(ErrorCode::Refused, fmt::format("{} breaks off in the middle", described_as), kHint);
  }
  return bytes;
}

}  // namespace

Result<Bytes> unpack_file(ByteView tarball, const std::string& path, std::uintmax_t size_limit,
                          const std::string& described_as) {
  const Reader reader(archive_read_new());
  const auto broken = [&] {
    const char* reason = archive_error_string(reader.get());
    return failure(
        ErrorCode::Refused,
        fmt::format("{} cannot be unpacked ({})", described_as, reason == nullptr ? "no reason" : reason),
        kHint);
  };
  if (!reader || archive_read_support_filter_gzip(reader.get()) != ARCHIVE_OK ||
      archive_read_support_format_tar(reader.get()) != ARCHIVE_OK ||
      archive_read_open_memory(reader.get(), tarball.data(), tarball.size()) != ARCHIVE_OK)
    return broken();

  std::optional<Bytes> found;
  archive_entry* entry = nullptr;
  int state = ARCHIVE_OK;
  while ((state = archive_read_next_header(reader.get(), &entry)) == ARCHIVE_OK) {
    const char* name = archive_entry_pathname(entry);
    const std::string entry_path = name == nullptr ? "" : name;
    if (const auto why = unsafe(entry, entry_path)) {
      return failure(ErrorCode::Refused, fmt::format("{} was refused: it holds {}", described_as, *why),
                     kHint);
    }
    if (entry_path != path) continue;
    auto bytes = read_entry(reader.get(), entry, size_limit, described_as);
    if (!bytes) return bytes;
    found = std::move(*bytes);
  }
  if (state != ARCHIVE_EOF) return broken();
  if (!found)
    return failure(ErrorCode::Refused, fmt::format("{} holds no file {}", described_as, path), kHint);
  return std::move(*found);
}

}  // namespace schoolgate::models
