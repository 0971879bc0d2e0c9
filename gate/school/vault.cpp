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

// The fault of this one file: the next may be readable.
tl::unexpected<Error> unreadable(const fs::path& path, int error) {
  return failure(
      ErrorCode::InvalidInput,
      fmt::format("{} could not be read ({})", path.string(), std::generic_category().message(error)),
      "give this account the right to read it; it stays where it is until then");
}

// A disk with less than this is full for everybody, which the writing tells.
constexpr std::uintmax_t kRoomForOthers = 64ULL << 20U;

Status check_room(const fs::path& folder, std::uintmax_t size, const fs::path& source) {
  std::error_code error;
  const auto space = fs::space(folder, error);
  if (error || size < space.available || space.available < kRoomForOthers) return {};
  return failure(ErrorCode::TooLarge,
                 fmt::format("{} has no room on the disk of {}: {} MB are free", source.string(),
                             folder.string(), space.available >> 20U),
                 "make room there; it stays where it is until then");
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

  const auto size = static_cast<std::uintmax_t>(before.st_size);
  if (auto room = check_room(folder_, size, source); !room) return tl::unexpected(room.error());
  auto writer = files_.begin(folder_);
  if (!writer) return tl::unexpected(writer.error());
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
  const auto mended = settle(stored.sha256, [&](IfPresent if_present) {
    return writer->commit(file_of(stored.sha256), if_present);
  });
  if (!mended) return tl::unexpected(mended.error());
  stored.mended = *mended;
  return stored;
}

Result<StoredOriginal> Vault::store(ByteView original) const {
  const Digest digest = sha256(original);
  const auto mended = settle(
      digest, [&](IfPresent if_present) { return files_.write(file_of(digest), original, if_present); });
  if (!mended) return tl::unexpected(mended.error());
  return StoredOriginal{digest, original.size(), *mended};
}

Result<bool> Vault::settle(const Digest& digest, const std::function<Status(IfPresent)>& write) const {
  const auto written = write(IfPresent::Refuse);
  if (written) return false;
  if (written.error().code != ErrorCode::AlreadyExists) return tl::unexpected(written.error());
  // The source goes when this returns: what lies there already must be proved, not believed.
  if (const auto whole = prove(digest); whole && *whole) return false;
  if (auto replaced = write(IfPresent::Replace); !replaced) return tl::unexpected(replaced.error());
  return true;
}

Result<bool> Vault::prove(const Digest& digest) const {
  Sha256 hash;
  const auto read = files_.read_by_pieces(file_of(digest), [&](ByteView piece) { hash.add(piece); });
  if (read) return hash.finish() == digest;
  if (read.error().code == ErrorCode::Refused) return false;
  return failure(ErrorCode::InvalidInput, read.error().message, read.error().hint);
}

Result<Bytes> Vault::load(const Digest& digest) const {
  const KeptFile file = file_of(digest);
  auto bytes = files_.read(file, UINTMAX_MAX);
  if (!bytes && bytes.error().code == ErrorCode::NotFound) {
    return failure(ErrorCode::NotFound, "the original is no longer in the vault",
                   "its days are over; take the photo in again from where it came");
  }
  if (bytes && sha256(*bytes) != digest) {
    return failure(ErrorCode::Refused, file.path.string() + " is not what was stored",
                   "restore it from the last backup");
  }
  return bytes;
}

bool Vault::holds(const Digest& digest) const {
  std::error_code error;
  return fs::is_regular_file(file_of(digest).path, error);
}

Status Vault::remove(const Digest& digest) const { return remove_durably(file_of(digest).path); }

Result<std::vector<StoredOriginal>> Vault::all() const {
  std::vector<StoredOriginal> stored;
  std::error_code error;
  for (fs::directory_iterator entry(folder_, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code gone;
    const auto digest = digest_from_hex(entry->path().filename().string());
    const auto size = entry->file_size(gone);
    if (digest && !gone) stored.push_back({*digest, size});
  }
  if (!error) return stored;
  return failure(ErrorCode::Unavailable,
                 fmt::format("{} could not be read ({})", folder_.string(), error.message()),
                 "give the account that runs Schoolgate the right to it");
}

KeptFile Vault::file_of(const Digest& digest) const { return {folder_ / to_hex(digest)}; }

}  // namespace schoolgate::gate
