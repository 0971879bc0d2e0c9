#include "foundation/durable_file.hpp"

#include <cerrno>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "foundation/secrets.hpp"

namespace schoolgate {
namespace {

constexpr std::string_view kPartial = ".partial-";
// Nobody writes so slowly: it counts only where no lock tells whether the writer lives.
constexpr std::chrono::hours kUnwritten(24);

tl::unexpected<Error> system_failure(const std::filesystem::path& path, std::string_view verb, int error) {
  const std::string reason = std::generic_category().message(error);
  std::string hint;
  ErrorCode code = ErrorCode::Unavailable;
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      hint = "make room on that disk, then run the same command again";
      break;
    case EACCES:
    case EPERM:
    case EROFS:
      hint = "give the account that runs Schoolgate the right to it";
      break;
    case ENOENT:
      code = ErrorCode::NotFound;
      hint = "check the path";
      break;
    case EEXIST:
      code = ErrorCode::AlreadyExists;
      break;
    case ENAMETOOLONG:
      code = ErrorCode::InvalidInput;
      hint = "use a shorter name";
      break;
    default:
      break;
  }
  return failure(code, fmt::format("{} could not be {} ({})", path.string(), verb, reason), hint);
}

constexpr mode_t kPrivate = S_IRWXU;
// Of a folder whose name may not be on the disk yet: whoever made it may end before it is. Where a file
// system keeps no such mark, it is as if the name were there.
constexpr mode_t kUnsynced = kPrivate | S_ISVTX;

bool is_unsynced(const std::filesystem::path& folder) {
  struct stat status {};
  return ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         (status.st_mode & 07777U) == kUnsynced && status.st_uid == ::geteuid();
}

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

Status write_all(int descriptor, const std::filesystem::path& path, ByteView data) {
  while (!data.empty()) {
    const ssize_t written = ::write(descriptor, data.data(), data.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return system_failure(path, "written", errno);
    }
    data = data.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

int try_lock(int descriptor) {
  while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

// Now, by the clock that stamps the folder's files: of a share it is another machine's than this one.
Result<std::time_t> time_in(const std::filesystem::path& folder) {
  const std::filesystem::path probe = folder / (std::string(kPartial) + random_token(8));
  const FileDescriptor file(::open(probe.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  struct stat status {};
  if (!file.open() || ::fstat(file.get(), &status) != 0) return system_failure(folder, "written to", errno);
  if (::unlink(probe.c_str()) != 0 && errno != ENOENT) return system_failure(probe, "removed", errno);
  return status.st_mtime;
}

// Nothing where the file is gone already.
Result<std::optional<bool>> left_behind(const std::filesystem::path& path) {
  const FileDescriptor file = open_to_lock(path);
  const int error = file.open() ? try_lock(file.get()) : errno;
  if (!file.open() && error == ENOENT) return std::nullopt;
  const LockAnswer answer = file.open() ? lock_answer(error) : LockAnswer::Unknown;
  if (answer != LockAnswer::Unknown) return is_left_behind(answer, {});
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return std::nullopt;
    return system_failure(path, "looked at", errno);
  }
  const auto now = time_in(folder_of(path));
  if (!now) return tl::unexpected(now.error());
  return is_left_behind(answer, std::chrono::seconds(*now - status.st_mtime));
}

int give_name(const std::filesystem::path& partial, const std::filesystem::path& path, IfPresent if_present) {
  const unsigned flags = if_present == IfPresent::Refuse ? RENAME_NOREPLACE : 0U;
  int outcome = ::renameat2(AT_FDCWD, partial.c_str(), AT_FDCWD, path.c_str(), flags);
  if (outcome != 0 && errno == EINVAL && if_present == IfPresent::Refuse) {
    // Some network file systems know no RENAME_NOREPLACE; a hard link refuses an existing name just as well.
    outcome = ::link(partial.c_str(), path.c_str());
    if (outcome == 0) ::unlink(partial.c_str());
  }
  return outcome;
}

}  // namespace

Status sync_folder(const std::filesystem::path& folder) {
  const FileDescriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor.open() || ::fsync(descriptor.get()) != 0) return system_failure(folder, "synced", errno);
  return {};
}

Result<DurableWriter> DurableWriter::begin(const std::filesystem::path& folder) {
  while (true) {
    std::filesystem::path partial = folder / (std::string(kPartial) + random_token(8));
    FileDescriptor file(::open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.open()) return system_failure(folder, "written to", errno);
    // The lock tells remove_partial_files that the writer lives; it may have come between the two calls.
    struct stat status {};
    if (::flock(file.get(), LOCK_EX) != 0 || ::fstat(file.get(), &status) != 0) {
      const int error = errno;
      if (error == ESTALE) continue;  // as a share's file answers that was removed by another machine
      ::unlink(partial.c_str());
      return system_failure(folder, "written to", error);
    }
    if (status.st_nlink > 0) return DurableWriter(std::move(partial), std::move(file));
  }
}

DurableWriter::~DurableWriter() {
  if (file_.open()) ::unlink(partial_.c_str());
}

Status DurableWriter::add(ByteView piece) { return write_all(file_.get(), folder_of(partial_), piece); }

Status DurableWriter::sync() {
  if (::fsync(file_.get()) != 0) return system_failure(partial_, "written", errno);
  return {};
}

Status DurableWriter::commit(const std::filesystem::path& path, IfPresent if_present) {
  if (::fsync(file_.get()) != 0) return system_failure(path, "written", errno);
  if (give_name(partial_, path, if_present) != 0) return system_failure(path, "written", errno);
  file_.close();
  return sync_folder(folder_of(path));
}

Status write_durably(const std::filesystem::path& path, ByteView data, IfPresent if_present) {
  auto writer = DurableWriter::begin(folder_of(path));
  if (!writer) return tl::unexpected(writer.error());
  if (auto added = writer->add(data); !added) return added;
  return writer->commit(path, if_present);
}

Status replace_durably(const std::filesystem::path& by, const std::filesystem::path& path) {
  const FileDescriptor file(::open(by.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file.open() || ::fsync(file.get()) != 0) return system_failure(by, "synced", errno);
  if (give_name(by, path, IfPresent::Replace) != 0) return system_failure(path, "replaced", errno);
  return sync_folder(folder_of(path));
}

Result<Bytes> read_file(const std::filesystem::path& path, std::uintmax_t limit) {
  // O_NONBLOCK keeps the open from waiting for a writer when somebody put a pipe there.
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.open()) return system_failure(path, "read", errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return system_failure(path, "read", errno);
  if (!S_ISREG(status.st_mode)) {
    return failure(ErrorCode::Unsupported, fmt::format("{} is not a file", path.string()),
                   "folders, links to devices and pipes are passed over");
  }
  const auto size = static_cast<std::uintmax_t>(status.st_size);
  if (size > limit) {
    return failure(ErrorCode::TooLarge,
                   fmt::format("{} has {} bytes, more than the {} allowed", path.string(), size, limit),
                   "export a smaller copy");
  }
  Bytes data(static_cast<std::size_t>(size));
  std::size_t filled = 0;
  while (filled < data.size()) {
    const ssize_t count = ::read(file.get(), data.data() + filled, data.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure(path, "read", errno);
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  data.resize(filled);
  return data;
}

bool on_one_disk(const std::filesystem::path& one, const std::filesystem::path& other) {
  struct stat here {};
  struct stat there {};
  return ::stat(one.c_str(), &here) == 0 && ::stat(other.c_str(), &there) == 0 && here.st_dev == there.st_dev;
}

Status make_private_folder(const std::filesystem::path& path) {
  std::filesystem::path made;
  for (const auto& part : path) {
    made /= part;
    if (::mkdir(made.c_str(), kUnsynced) == 0 || (errno == EEXIST && is_unsynced(made))) {
      // What is written into it is there after a crash only if its own name is.
      if (auto synced = sync_folder(folder_of(made)); !synced) return synced;
      if (is_unsynced(made) && ::chmod(made.c_str(), kPrivate) != 0)
        return system_failure(made, "marked as synced", errno);
      continue;
    }
    if (errno == EEXIST) continue;
    std::error_code ignored;
    if (std::filesystem::is_directory(made, ignored)) continue;
    return system_failure(made, "made", errno);
  }
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return system_failure(path, "made", ENOTDIR);
  return {};
}

FileDescriptor open_to_lock(const std::filesystem::path& path) {
  return FileDescriptor(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
}

LockAnswer lock_answer(int error) {
  if (error == 0) return LockAnswer::Given;
  // The second is what Windows' file servers answer.
  if (error == EWOULDBLOCK || error == EACCES) return LockAnswer::HeldByAnother;
  return LockAnswer::Unknown;
}

bool is_left_behind(LockAnswer answer, std::chrono::seconds unwritten) {
  switch (answer) {
    case LockAnswer::Given:
      return true;
    case LockAnswer::HeldByAnother:
      return false;
    case LockAnswer::Unknown:
      return unwritten >= kUnwritten;
  }
  return false;
}

Status remove_partial_files(const std::filesystem::path& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (!entry.path().filename().string().starts_with(kPartial)) continue;
    const auto left = left_behind(entry.path());
    if (!left) return tl::unexpected(left.error());
    if (!left->value_or(false)) continue;
    if (::unlink(entry.path().c_str()) != 0 && errno != ENOENT)
      return system_failure(entry.path(), "removed", errno);
  }
  if (error) return system_failure(folder, "read", error.value());
  return {};
}

std::error_code why_not_writable(const std::filesystem::path& path) {
  if (::faccessat(AT_FDCWD, path.c_str(), R_OK | W_OK, AT_EACCESS) == 0) return {};
  return {errno, std::generic_category()};
}

Status remove_durably(const std::filesystem::path& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return system_failure(path, "removed", errno);
  return sync_folder(folder_of(path));
}

}  // namespace schoolgate
