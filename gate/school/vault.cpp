#include "gate/school/vault.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "foundation/durable_file.hpp"
#include "foundation/file_descriptor.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPiece = 1U << 20U;

tl::unexpected<Error> unreadable(const fs::path& path, int error) {
  return failure(
      ErrorCode::Unavailable,
      fmt::format("{} could not be read ({})", path.string(), std::generic_category().message(error)),
      "check the file and the right to read it, then run the same command again");
}

bool same_moment(const struct stat& before, const struct stat& after) {
  return before.st_size == after.st_size && before.st_mtim.tv_sec == after.st_mtim.tv_sec &&
         before.st_mtim.tv_nsec == after.st_mtim.tv_nsec;
}

}  // namespace

Result<StoredOriginal> Vault::store_file(const fs::path& source) const {
  const FileDescriptor file(::open(source.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file.open()) {
    if (errno == ELOOP || errno == ENXIO) {
      return failure(ErrorCode::Unsupported, source.string() + " is a link or a device, not a file",
                     "put the photo itself there");
    }
    return unreadable(source, errno);
  }
  struct stat before {};
  if (::fstat(file.get(), &before) != 0) return unreadable(source, errno);
  if (!S_ISREG(before.st_mode)) {
    return failure(ErrorCode::Unsupported, source.string() + " is not a file", "put the photo itself there");
  }

  auto writer = DurableWriter::begin(folder_);
  if (!writer) return tl::unexpected(writer.error());
  const auto size = static_cast<std::uintmax_t>(before.st_size);
  Sha256 hash;
  StoredOriginal stored;
  Bytes piece(kPiece);
  while (true) {
    const ssize_t count = ::read(file.get(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return unreadable(source, errno);
    if (count == 0) break;
    const ByteView read = ByteView(piece).first(static_cast<std::size_t>(count));
    hash.add(read);
    if (auto added = writer->add(read); !added) return tl::unexpected(added.error());
    stored.bytes += read.size();
    if (stored.bytes > size) break;  // it grows; a quick writer would keep us here for ever
  }
  struct stat after {};
  if (::fstat(file.get(), &after) != 0) return unreadable(source, errno);
  if (!same_moment(before, after) || stored.bytes != size) {
    return failure(ErrorCode::Conflict, source.string() + " is still being written",
                   "it is taken in when it is whole");
  }
  stored.sha256 = hash.finish();
  const auto named = writer->commit(path_of(stored.sha256));
  if (!named && named.error().code != ErrorCode::AlreadyExists) return tl::unexpected(named.error());
  return stored;
}

Result<StoredOriginal> Vault::store(ByteView original) const {
  const Digest digest = sha256(original);
  const auto written = write_durably(path_of(digest), original);
  if (!written && written.error().code != ErrorCode::AlreadyExists) return tl::unexpected(written.error());
  return StoredOriginal{digest, original.size()};
}

Result<Bytes> Vault::load(const Digest& digest) const {
  const fs::path path = path_of(digest);
  auto bytes = read_file(path, UINTMAX_MAX);
  if (!bytes && bytes.error().code == ErrorCode::NotFound) {
    return failure(ErrorCode::NotFound, "the original is no longer in the vault",
                   "its days are over; take the photo in again from where it came");
  }
  if (bytes && sha256(*bytes) != digest) {
    return failure(ErrorCode::Refused, path.string() + " is not what was stored",
                   "restore it from the last backup");
  }
  return bytes;
}

bool Vault::holds(const Digest& digest) const {
  std::error_code error;
  return fs::is_regular_file(path_of(digest), error);
}

Status Vault::remove(const Digest& digest) const { return remove_durably(path_of(digest)); }

fs::path Vault::path_of(const Digest& digest) const { return folder_ / to_hex(digest); }

}  // namespace schoolgate::gate
