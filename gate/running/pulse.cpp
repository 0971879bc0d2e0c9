#include "gate/running/pulse.hpp"

#include <algorithm>
#include <utility>

namespace schoolgate::gate {

void Bell::ring() {
  {
    const std::scoped_lock lock(mutex_);
    rung_ = true;
  }
  heard_.notify_all();
}

void Bell::wait(std::chrono::milliseconds longest, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  heard_.wait_for(lock, stop, longest, [this] { return rung_; });
  rung_ = false;
}

Pulse::Pulse(std::shared_ptr<Database> database, std::shared_ptr<Claims> claims, std::string worker,
             PulseTimes times, Bell& bell, std::function<void(PhotoId)> stuck)
    : database_(std::move(database)),
      claims_(std::move(claims)),
      worker_(std::move(worker)),
      times_(times),
      bell_(bell),
      stuck_(std::move(stuck)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Pulse::begin(const Claim& claim) {
  const std::scoped_lock lock(mutex_);
  claim_ = claim;
  begun_ = std::chrono::steady_clock::now();
}

void Pulse::end() {
  const std::scoped_lock lock(mutex_);
  claim_.reset();
}

void Pulse::run(const std::stop_token& stop) {
  const auto beat = times_.lease / 3;
  const auto wait = std::min(std::chrono::milliseconds(1000), beat);
  auto last = std::chrono::steady_clock::now();
  while (!stop.stop_requested()) {
    end_if_stuck();
    try {
      if (database_->wait_for_news(wait)) bell_.ring();
      if (std::chrono::steady_clock::now() - last < beat) continue;
      renew();
      last = std::chrono::steady_clock::now();
    } catch (const StorageError&) {
      // The worker meets the same, and tells it; who is not heard loses its claim.
      std::this_thread::sleep_for(wait);
    }
  }
}

// Needs no database: one that is away must not keep a worker that hangs from its end.
void Pulse::end_if_stuck() {
  std::optional<Claim> claim;
  {
    const std::scoped_lock lock(mutex_);
    if (!claim_ || std::chrono::steady_clock::now() - begun_ <= times_.longest) return;
    claim = std::exchange(claim_, std::nullopt);
  }
  try {
    claims_->drop(*claim);
  } catch (const StorageError&) {
    // Then its lease runs out, and it counts all the same.
  }
  stuck_(claim->photo);
}

void Pulse::renew() {
  std::optional<Claim> claim;
  {
    const std::scoped_lock lock(mutex_);
    claim = claim_;
  }
  // A claim that was lost is told to the one who looks at the photo by what it may no longer write.
  static_cast<void>(claims_->renew(worker_, claim));
}

}  // namespace schoolgate::gate
