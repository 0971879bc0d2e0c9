// Lets a test act at the very moment at which a file is put on the disk, named or removed: what another
// process may do then is what races are made of.
#pragma once

#include <functional>
#include <string>

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

}  // namespace schoolgate::test
