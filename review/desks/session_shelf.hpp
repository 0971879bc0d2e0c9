// What a session has in hand, in memory alone: one thing for each, gone with its session.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "review/people/sessions.hpp"

namespace schoolgate::review {

// Looks by itself whether sessions have ended. Safe to share between threads; a thing that was given out
// stays whole for whoever has it.
template <typename Thing>
class SessionShelf {
 public:
  explicit SessionShelf(Sessions& sessions)
      : sessions_(sessions), sweeper_([this](const std::stop_token& stop) { sweep(stop); }) {}

  // In place of what the session had.
  void put(const std::string& session, std::shared_ptr<Thing> thing) {
    {
      const std::scoped_lock lock(mutex_);
      things_[session] = std::move(thing);
    }
    news_.notify_one();
  }
  // Null where the session has nothing.
  [[nodiscard]] std::shared_ptr<Thing> get(const std::string& session) {
    const std::scoped_lock lock(mutex_);
    const auto found = things_.find(session);
    return found == things_.end() ? nullptr : found->second;
  }
  void drop(const std::string& session) {
    const std::scoped_lock lock(mutex_);
    things_.erase(session);
  }

 private:
  void sweep(const std::stop_token& stop) {
    constexpr std::chrono::seconds kBetween{5};
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
      if (things_.empty()) {
        news_.wait(lock, stop, [this] { return !things_.empty(); });
      } else {
        news_.wait_for(lock, stop, kBetween, [] { return false; });
      }
      std::erase_if(things_, [&](const auto& entry) { return !sessions_.is_open(entry.first); });
    }
  }

  Sessions& sessions_;
  std::mutex mutex_;
  std::condition_variable_any news_;
  std::map<std::string, std::shared_ptr<Thing>> things_;  // by session
  std::jthread sweeper_;
};

}  // namespace schoolgate::review
