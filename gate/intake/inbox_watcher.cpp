#include "gate/intake/inbox_watcher.hpp"

#include <array>
#include <cstdint>
#include <system_error>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace schoolgate::gate {

InboxWatcher::InboxWatcher(const std::filesystem::path& folder)
    : folder_(folder),
      events_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
      wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (wake_ < 0) {
    const int error = errno;
    if (events_ >= 0) ::close(events_);
    throw std::system_error(error, std::generic_category(), "the inbox could not be watched");
  }
  // From now on: what lands while the first look is still under way must not wait for the time-out.
  watch_folders();
}

InboxWatcher::~InboxWatcher() {
  if (events_ >= 0) ::close(events_);
  ::close(wake_);
}

void InboxWatcher::watch_folders() {
  if (events_ < 0) return;
  constexpr std::uint32_t kEvents = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ATTRIB | IN_ONLYDIR;
  // Adding a watch that exists already changes nothing. One that cannot be added leaves that folder to the
  // time-out.
  ::inotify_add_watch(events_, folder_.c_str(), kEvents);
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator
           entry(folder_, std::filesystem::directory_options::skip_permission_denied, error),
       end;
       !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_symlink(ignored) || !entry->is_directory(ignored)) continue;
    ::inotify_add_watch(events_, entry->path().c_str(), kEvents | IN_DONT_FOLLOW);
  }
}

void InboxWatcher::wait(std::chrono::milliseconds timeout, const std::stop_token& stop) {
  watch_folders();
  const std::stop_callback on_stop(stop, [this] {
    const std::uint64_t one = 1;
    static_cast<void>(!::write(wake_, &one, sizeof one));  // full means that the wake-up is pending already
  });
  std::array<pollfd, 2> descriptors{pollfd{wake_, POLLIN, 0},
                                    pollfd{events_, POLLIN, 0}};  // poll passes over -1
  ::poll(descriptors.data(), descriptors.size(), static_cast<int>(timeout.count()));
  std::array<char, 4096> drained{};
  while (events_ >= 0 && ::read(events_, drained.data(), drained.size()) > 0) {
  }
}

}  // namespace schoolgate::gate
