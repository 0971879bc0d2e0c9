#include "gate/watch.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gate/inbox_watcher.hpp"

namespace schoolgate::gate {
namespace {

using Moment = std::chrono::steady_clock::time_point;

// What tells one state of a file from the next.
struct Look {
  off_t size = 0;
  timespec changed{};
  ino_t inode = 0;
  bool operator==(const Look& other) const {
    return size == other.size && changed.tv_sec == other.changed.tv_sec &&
           changed.tv_nsec == other.changed.tv_nsec && inode == other.inode;
  }
};

std::optional<Look> look_at(const std::filesystem::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return Look{status.st_size, status.st_mtim, status.st_ino};
}

// A read lease is granted only while nobody has the file open for writing. Where leases are not to be had
// (another owner, a network share) the settling time alone decides.
bool open_for_writing(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return false;
  const bool refused = ::fcntl(descriptor, F_SETLEASE, F_RDLCK) != 0 && errno == EAGAIN;
  ::close(descriptor);
  return refused;
}

class Inbox {
 public:
  explicit Inbox(std::chrono::seconds settle) : settle_(settle) {}

  // Files that have stayed the same for the settling time and were not handed out in this state before.
  std::vector<std::filesystem::path> ready(const std::vector<Candidate>& files, Moment now) {
    std::vector<std::filesystem::path> result;
    std::map<std::filesystem::path, Seen> present;
    for (const Candidate& file : files) {
      const auto look = look_at(file.path);
      if (!look) continue;
      const auto before = seen_.find(file.path);
      Seen seen =
          before != seen_.end() && before->second.look == *look ? before->second : Seen{*look, now, false};
      if (!seen.handed_out && now - seen.since >= settle_ && !open_for_writing(file.path)) {
        seen.handed_out = true;
        result.push_back(file.path);
      }
      present.emplace(file.path, seen);
    }
    seen_ = std::move(present);  // files that are gone are forgotten
    return result;
  }

  [[nodiscard]] bool settling() const {
    return std::any_of(seen_.begin(), seen_.end(),
                       [](const auto& entry) { return !entry.second.handed_out; });
  }

  // After a failed batch everything that is still there is due again.
  void forget() { seen_.clear(); }

 private:
  struct Seen {
    Look look;
    Moment since;
    bool handed_out = false;
  };
  std::chrono::seconds settle_;
  std::map<std::filesystem::path, Seen> seen_;
};

// One batch; false when it failed.
bool run_batch(School& school, const std::vector<std::filesystem::path>& paths, const ProcessOptions& options,
               const WatchCallbacks& callbacks, const std::stop_token& stop) {
  const auto summary = process(school, paths, options, callbacks.progress, stop);
  if (!summary) {
    callbacks.failed(summary.error());
    return false;
  }
  const bool anything =
      !summary->photos.empty() || !summary->duplicates.empty() || !summary->passed_over.empty();
  if (anything) callbacks.batch_done(*summary);
  return true;
}

}  // namespace

Status watch(School& school, const ProcessOptions& options, const WatchCallbacks& callbacks,
             std::stop_token stop) {
  const auto lock = TaskLock::take(school.workspace(), Task::Watching);
  if (!lock) return tl::unexpected(lock.error());
  const std::chrono::seconds settle(school.settings().settle_seconds);
  const std::chrono::seconds poll(school.settings().poll_seconds);
  InboxWatcher watcher(school.workspace().inbox());
  Inbox inbox(settle);

  bool failed = !run_batch(school, {}, options, callbacks, stop);  // carries on what an earlier run left
  while (!stop.stop_requested()) {
    const auto gathered = gather(school, {school.workspace().inbox()}, options.event);
    if (!gathered) {
      callbacks.failed(gathered.error());
      failed = true;
    } else if (const auto paths = inbox.ready(gathered->files, std::chrono::steady_clock::now());
               !paths.empty()) {
      failed = !run_batch(school, paths, options, callbacks, stop);
      if (!failed) continue;
    }
    if (failed) inbox.forget();
    // While a file settles nothing else need happen for it to become ready.
    const bool soon = !failed && inbox.settling();
    watcher.wait(soon ? std::max(std::chrono::milliseconds(200), std::chrono::milliseconds(settle) / 4)
                      : std::chrono::milliseconds(poll),
                 stop);
  }
  return {};
}

}  // namespace schoolgate::gate
