// The inbox, for ever.
#pragma once

#include <functional>
#include <stop_token>

#include "gate/holding/batch.hpp"
#include "gate/school/school.hpp"

namespace schoolgate::gate {

struct WatchCallbacks {
  ProgressCallback progress;
  std::function<void(const BatchSummary&)> batch_done;  // after each batch with at least one file
  std::function<void()> round_done = [] {};             // after each run, also of one without a file
  std::function<void()> looked = [] {};                 // after each look, also one that found nothing
  std::function<void(const Error&)> failed;             // a batch failed (disk full); tried again later
};

// Waits for files in the inbox (inotify, and a look every settings().poll_seconds, since network shares raise
// no events) until each is wholly copied: closed by its writer as far as that can be seen, size and time of
// change the same for settle_seconds. Then processes them. Returns when asked to stop, after the photos in
// hand; fails when the inbox cannot be watched or another process watches it.
[[nodiscard]] Status watch(School& school, const ProcessOptions& options, const WatchCallbacks& callbacks,
                           const std::stop_token& stop);

}  // namespace schoolgate::gate
