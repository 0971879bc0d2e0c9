// What goes on beside a worker's photo: that the worker lives is shown, and news are heard.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "gate/claims/claims.hpp"

namespace schoolgate::gate {

// Wakes the worker; any school's thread rings. Safe to share between threads.
class Bell {
 public:
  void ring();
  // Until it rings, the time is over or the worker is asked to stop.
  void wait(std::chrono::milliseconds longest, const std::stop_token& stop);

 private:
  std::mutex mutex_;
  std::condition_variable_any heard_;
  bool rung_ = false;
};

struct PulseTimes {
  std::chrono::milliseconds lease{};
  std::chrono::milliseconds longest{};  // that one photo may take
};

// A thread that shows a school that the worker lives, renews the claim on the photo at hand, and rings when
// photos were taken in. `bell` must outlive it.
class Pulse {
 public:
  // `stuck` is called on the thread, once, when a photo takes too long: whether or not its claim could be
  // dropped, it is not renewed any more.
  Pulse(std::shared_ptr<Database> database, std::shared_ptr<Claims> claims, std::string worker,
        PulseTimes times, Bell& bell, std::function<void(PhotoId)> stuck);
  Pulse(const Pulse&) = delete;
  Pulse& operator=(const Pulse&) = delete;

  // The claim is renewed from now on, and no longer.
  void begin(const Claim& claim);
  void end();

 private:
  void run(const std::stop_token& stop);
  void end_if_stuck();
  void renew();

  std::shared_ptr<Database> database_;
  std::shared_ptr<Claims> claims_;
  std::string worker_;
  PulseTimes times_;
  Bell& bell_;
  std::function<void(PhotoId)> stuck_;
  std::mutex mutex_;  // guards what follows
  std::optional<Claim> claim_;
  std::chrono::steady_clock::time_point begun_;
  std::jthread thread_;
};

}  // namespace schoolgate::gate
