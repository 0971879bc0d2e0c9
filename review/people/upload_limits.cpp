#include "review/people/upload_limits.hpp"

namespace schoolgate::review {

UploadLimits::Answer UploadLimits::enter(const std::string& user, std::uint64_t bytes) {
  const Instant now = clock_.now();
  const std::scoped_lock lock(mutex_);
  Use& use = users_[user];
  if (now - use.hour_began >= std::chrono::hours(1)) {
    use.hour_began = now;
    use.this_hour = 0;
  }
  if (use.this_hour >= rates_.hourly) return {std::nullopt, use.hour_began + std::chrono::hours(1) - now};
  // A single file larger than the budget must not wait for ever.
  const bool room = bytes_under_way_ == 0 || bytes_under_way_ + bytes <= rates_.bytes_at_once;
  if (use.under_way >= rates_.at_once_each || !room) return {std::nullopt, std::chrono::seconds(1)};
  ++use.under_way;
  ++use.this_hour;
  bytes_under_way_ += bytes;
  return {std::optional<Place>(std::in_place, *this, user, bytes), std::chrono::seconds(0)};
}

void UploadLimits::leave(const std::string& user, std::uint64_t bytes) {
  const std::scoped_lock lock(mutex_);
  --users_[user].under_way;
  bytes_under_way_ -= bytes;
}

}  // namespace schoolgate::review
