// A clock that stands still until the test moves it.
#pragma once

#include "foundation/clock.hpp"

namespace schoolgate::test {

class ManualClock final : public Clock {
 public:
  explicit ManualClock(Day day) : now_(std::chrono::sys_days{day} + std::chrono::hours{12}) {}
  [[nodiscard]] Instant now() const override { return now_; }
  void advance(std::chrono::seconds by) { now_ += by; }

 private:
  Instant now_;
};

}  // namespace schoolgate::test
