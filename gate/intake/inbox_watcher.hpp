// Wakes when something may have changed in a folder or its sub-folders, or when time is up.
#pragma once

#include <chrono>
#include <filesystem>
#include <stop_token>

namespace schoolgate::gate {

// Uses inotify where the system and the file system offer it; elsewhere (network shares raise no events, the
// number of watches is limited) only the time-out wakes it, so callers look for themselves each time.
class InboxWatcher {
 public:
  // Needs a folder that exists.
  explicit InboxWatcher(const std::filesystem::path& folder);
  ~InboxWatcher();
  InboxWatcher(const InboxWatcher&) = delete;
  InboxWatcher& operator=(const InboxWatcher&) = delete;

  // Returns after an event, the time-out or a request to stop, whichever comes first.
  void wait(std::chrono::milliseconds timeout, const std::stop_token& stop);

 private:
  void watch_folders();

  std::filesystem::path folder_;
  int events_ = -1;  // inotify; -1 where there is none
  int wake_ = -1;    // eventfd, for the request to stop
};

}  // namespace schoolgate::gate
