// Lets a test act at the very moment at which a file is put on the disk, named or removed: what another
// process may do then is what races are made of.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace schoolgate::test {

enum class DiskMoment { Sync, Rename, Unlink };

// While it lives, `act` is called once, just before the first such moment of a file whose path contains
// `part`. One at a time.
class AtDiskMoment {
 public:
  AtDiskMoment(DiskMoment moment, std::string part, std::function<void()> act);
  ~AtDiskMoment();
  AtDiskMoment(const AtDiskMoment&) = delete;
  AtDiskMoment& operator=(const AtDiskMoment&) = delete;
  [[nodiscard]] bool came() const;
};

// Every path that is put on the disk while it lives, in order. One at a time.
class SyncedPaths {
 public:
  SyncedPaths();
  ~SyncedPaths();
  SyncedPaths(const SyncedPaths&) = delete;
  SyncedPaths& operator=(const SyncedPaths&) = delete;
  [[nodiscard]] std::vector<std::string> paths() const;
};

}  // namespace schoolgate::test
