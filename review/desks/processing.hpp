// Photos that were uploaded, processed in the background while the page goes on.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "gate/school/school.hpp"

namespace schoolgate::review {

struct ProcessingState {
  bool running = false;
  std::size_t done = 0;  // of the batch at work
  std::size_t known = 0;
  std::string problem;  // why it does not go on, a sentence; empty when all is well
};

// One thread that carries on whatever waits, one batch after the other, and waits itself where another
// process is at work. Ends with the object, after the photos in hand.
class Processing {
 public:
  explicit Processing(gate::School& school);
  ~Processing();
  Processing(const Processing&) = delete;
  Processing& operator=(const Processing&) = delete;

  // Something new waits.
  void wake();
  // No further photo is begun.
  void end_soon() { thread_.request_stop(); }
  // The same; false when one that is in hand has not ended after `patience`.
  [[nodiscard]] bool end(std::chrono::milliseconds patience);
  [[nodiscard]] ProcessingState state();

 private:
  void work(const std::stop_token& stop);
  void tell();
  [[nodiscard]] bool recheck_due();
  // Whether to try again by itself, and after how long.
  [[nodiscard]] std::optional<std::chrono::seconds> run_once(const std::stop_token& stop);

  gate::School& school_;
  std::mutex mutex_;
  std::condition_variable_any news_;
  bool wanted_ = false;
  bool ended_ = false;
  ProcessingState state_;
  std::jthread thread_;
};

}  // namespace schoolgate::review
