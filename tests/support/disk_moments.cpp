#include "support/disk_moments.hpp"

#include <array>
#include <atomic>
#include <cstdio>
#include <mutex>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace schoolgate::test {
namespace {

std::mutex mutex;
std::function<void()> waiting;  // guarded by the mutex, like what follows
DiskMoment wanted_moment;
std::string wanted_part;
std::atomic<bool> has_come{false};
bool recording = false;
std::vector<std::string> synced;

void pass(DiskMoment moment, const std::string& path) {
  std::function<void()> act;
  {
    const std::scoped_lock lock(mutex);
    if (recording && moment == DiskMoment::Sync) synced.push_back(path);
    if (!waiting || moment != wanted_moment || path.find(wanted_part) == std::string::npos) return;
    act = std::exchange(waiting, nullptr);
  }
  has_come = true;
  act();
}

}  // namespace

AtDiskMoment::AtDiskMoment(DiskMoment moment, std::string part, std::function<void()> act) {
  const std::scoped_lock lock(mutex);
  waiting = std::move(act);
  wanted_moment = moment;
  wanted_part = std::move(part);
  has_come = false;
}

AtDiskMoment::~AtDiskMoment() {
  const std::scoped_lock lock(mutex);
  waiting = nullptr;
}

bool AtDiskMoment::came() const { return has_come; }

SyncedPaths::SyncedPaths() {
  const std::scoped_lock lock(mutex);
  recording = true;
  synced.clear();
}

SyncedPaths::~SyncedPaths() {
  const std::scoped_lock lock(mutex);
  recording = false;
}

std::vector<std::string> SyncedPaths::paths() const {
  const std::scoped_lock lock(mutex);
  return synced;
}

}  // namespace schoolgate::test

// The program's own calls come here instead of to the C library.
extern "C" {

int fsync(int descriptor) {
  std::array<char, 4096> path{};
  const auto link = fmt::format("/proc/self/fd/{}", descriptor);
  if (::readlink(link.c_str(), path.data(), path.size() - 1) > 0)
    schoolgate::test::pass(schoolgate::test::DiskMoment::Sync, path.data());
  return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
  schoolgate::test::pass(schoolgate::test::DiskMoment::Rename, to);
  return static_cast<int>(::syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
}

int unlink(const char* path) noexcept {
  schoolgate::test::pass(schoolgate::test::DiskMoment::Unlink, path);
  return static_cast<int>(::syscall(SYS_unlinkat, AT_FDCWD, path, 0));
}
}
