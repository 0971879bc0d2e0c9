// Loaded before a program (LD_PRELOAD), notes in a file what the program does to files below one folder, in
// order: what is written, named, removed, and put on the disk. tests/cli/recorded_disk.py makes of it what a
// power cut leaves.
//
// DISK_RECORDER_ROOT is the folder, DISK_RECORDER_LOG the file. A note is a line "what file number lengths"
// and the bytes that it announces.
#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

// Held from before the call until it is noted, so that the notes have the calls' order. Lives as long as the
// process.
std::mutex& order() {
  static auto& mutex = *new std::mutex;
  return mutex;
}

const std::string& root() {
  static const auto& folder = *new std::string([] {
    const char* named = std::getenv("DISK_RECORDER_ROOT");
    return named == nullptr ? std::string() : named + std::string("/");
  }());
  return folder;
}

int notes() {
  static const int file = [] {
    const char* named = std::getenv("DISK_RECORDER_LOG");
    const long opened = named == nullptr ? -1
                                         : ::syscall(SYS_openat, AT_FDCWD, named,
                                                     O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (opened < 0) std::abort();
    return static_cast<int>(opened);
  }();
  return file;
}

std::string target_of(const std::string& link) {
  std::array<char, 4096> path{};
  const ssize_t length = ::readlink(link.c_str(), path.data(), path.size());
  return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : std::string();
}

std::string path_of(int descriptor) { return target_of(fmt::format("/proc/self/fd/{}", descriptor)); }

std::string whole(int folder, const char* path) {
  if (path == nullptr) return {};
  const std::filesystem::path named(path);
  if (named.is_absolute()) return named.lexically_normal().string();
  const std::string above = folder == AT_FDCWD ? target_of("/proc/self/cwd") : path_of(folder);
  return (std::filesystem::path(above) / named).lexically_normal().string();
}

bool noted(const std::string& path) { return root().size() > 1 && path.starts_with(root()); }

void note(std::string_view what, unsigned long file, long number, std::string_view first,
          std::string_view second = {}) {
  const std::string head = fmt::format("{} {} {} {} {}\n", what, file, number, first.size(), second.size());
  const std::array<iovec, 3> parts{{{const_cast<char*>(head.data()), head.size()},
                                    {const_cast<char*>(first.data()), first.size()},
                                    {const_cast<char*>(second.data()), second.size()}}};
  const auto all = static_cast<long>(head.size() + first.size() + second.size());
  // Half a note would make nonsense of all that follow.
  if (::syscall(SYS_writev, notes(), parts.data(), parts.size()) != all) std::abort();
}

unsigned long number_of(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 ? status.st_ino : 0;
}

bool is_there(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

int open_noted(int folder, const char* path, int flags, mode_t mode) {
  const bool changes = (flags & (O_CREAT | O_TRUNC)) != 0 && (flags & O_TMPFILE) != O_TMPFILE;
  const std::string name = changes ? whole(folder, path) : std::string();
  if (!changes || !noted(name)) return static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
  const std::scoped_lock lock(order());
  const bool before = is_there(name);
  const int opened = static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
  const int error = errno;
  if (opened >= 0 && !before) note("create", number_of(opened), 0, name);
  if (opened >= 0 && before && (flags & O_TRUNC) != 0) note("truncate", number_of(opened), 0, {});
  errno = error;
  return opened;
}

mode_t mode_of(int flags, va_list& more) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
}

template <typename Call>
ssize_t write_noted(int file, const void* data, off_t offset, const Call& call) {
  if (!noted(path_of(file))) return call();
  const std::scoped_lock lock(order());
  if (offset < 0) {
    struct stat status {};
    const bool at_end = (::fcntl(file, F_GETFL) & O_APPEND) != 0 && ::fstat(file, &status) == 0;
    offset = at_end ? status.st_size : ::lseek(file, 0, SEEK_CUR);
  }
  const ssize_t written = call();
  const int error = errno;
  if (written > 0)
    note("write", number_of(file), offset,
         {static_cast<const char*>(data), static_cast<std::size_t>(written)});
  errno = error;
  return written;
}

// For calls that answer 0 when it was done.
template <typename Call, typename Note>
int do_noted(bool inside, const Call& call, const Note& note_it) {
  if (!inside) return static_cast<int>(call());
  const std::scoped_lock lock(order());
  const int answer = static_cast<int>(call());
  const int error = errno;
  if (answer == 0) note_it();
  errno = error;
  return answer;
}

int sync_noted(int file, long call) {
  const std::string path = path_of(file);
  return do_noted(
      noted(path + "/"), [&] { return ::syscall(call, file); },
      [&] {
        struct stat status {};
        const bool folder = ::fstat(file, &status) == 0 && S_ISDIR(status.st_mode);
        note(folder ? "sync-folder" : "sync", number_of(file), 0, path);
      });
}

int rename_noted(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  const std::string old_name = whole(from_folder, from);
  const std::string new_name = whole(to_folder, to);
  return do_noted(
      noted(old_name) || noted(new_name),
      [&] { return ::syscall(SYS_renameat2, from_folder, from, to_folder, to, flags); },
      [&] { note("rename", 0, 0, old_name, new_name); });
}

int remove_noted(int folder, const char* path, int flags) {
  const std::string name = whole(folder, path);
  return do_noted(
      noted(name), [&] { return ::syscall(SYS_unlinkat, folder, path, flags); },
      [&] { note("remove", 0, 0, name); });
}

int make_folder_noted(int folder, const char* path, mode_t mode) {
  const std::string name = whole(folder, path);
  return do_noted(
      noted(name), [&] { return ::syscall(SYS_mkdirat, folder, path, mode); },
      [&] { note("make-folder", 0, 0, name); });
}

int link_noted(const char* from, const char* to) {
  const std::string old_name = whole(AT_FDCWD, from);
  const std::string new_name = whole(AT_FDCWD, to);
  return do_noted(
      noted(new_name), [&] { return ::syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0); },
      [&] { note("link", 0, 0, old_name, new_name); });
}

int truncate_noted(int file, off_t size) {
  return do_noted(
      noted(path_of(file)), [&] { return ::syscall(SYS_ftruncate, file, size); },
      [&] { note("truncate", number_of(file), size, {}); });
}

}  // namespace

// The program's calls, and those of its libraries, come here instead of to the C library.
extern "C" {

int open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = mode_of(flags, more);
  va_end(more);
  return open_noted(AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = mode_of(flags, more);
  va_end(more);
  return open_noted(AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = mode_of(flags, more);
  va_end(more);
  return open_noted(folder, path, flags, mode);
}
int openat64(int folder, const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = mode_of(flags, more);
  va_end(more);
  return open_noted(folder, path, flags, mode);
}

ssize_t write(int file, const void* data, size_t size) {
  return write_noted(file, data, -1, [&] { return ::syscall(SYS_write, file, data, size); });
}
ssize_t pwrite(int file, const void* data, size_t size, off_t offset) {
  return write_noted(file, data, offset, [&] { return ::syscall(SYS_pwrite64, file, data, size, offset); });
}
ssize_t pwrite64(int file, const void* data, size_t size, off_t offset) {
  return write_noted(file, data, offset, [&] { return ::syscall(SYS_pwrite64, file, data, size, offset); });
}

int fsync(int file) { return sync_noted(file, SYS_fsync); }
int fdatasync(int file) { return sync_noted(file, SYS_fdatasync); }
int ftruncate(int file, off_t size) noexcept { return truncate_noted(file, size); }
int ftruncate64(int file, off_t size) noexcept { return truncate_noted(file, size); }

int rename(const char* from, const char* to) noexcept {
  return rename_noted(AT_FDCWD, from, AT_FDCWD, to, 0);
}
int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  return rename_noted(from_folder, from, to_folder, to, 0);
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
  return rename_noted(from_folder, from, to_folder, to, flags);
}
int link(const char* from, const char* to) noexcept { return link_noted(from, to); }
int unlink(const char* path) noexcept { return remove_noted(AT_FDCWD, path, 0); }
int unlinkat(int folder, const char* path, int flags) noexcept { return remove_noted(folder, path, flags); }
int rmdir(const char* path) noexcept { return remove_noted(AT_FDCWD, path, AT_REMOVEDIR); }
// Of the C library's own remove no call would come by here.
int remove(const char* path) noexcept {
  const int removed = remove_noted(AT_FDCWD, path, 0);
  return removed != 0 && errno == EISDIR ? remove_noted(AT_FDCWD, path, AT_REMOVEDIR) : removed;
}
int mkdir(const char* path, mode_t mode) noexcept { return make_folder_noted(AT_FDCWD, path, mode); }
int mkdirat(int folder, const char* path, mode_t mode) noexcept {
  return make_folder_noted(folder, path, mode);
}
}
