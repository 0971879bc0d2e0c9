// How much may be uploaded at the same time and in an hour.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "foundation/clock.hpp"

namespace schoolgate::review {

struct UploadRates {
  std::size_t at_once_each = 3;                        // files of one user under way
  std::uint64_t bytes_at_once = 512ULL * 1024 * 1024;  // of all users: they are held in memory
  std::size_t hourly = 3000;                           // files of one user
};

// Safe to share between threads.
class UploadLimits {
 public:
  UploadLimits(const Clock& clock, const UploadRates& rates) : clock_(clock), rates_(rates) {}
  [[nodiscard]] const UploadRates& rates() const { return rates_; }

  // A place for one file under way; given back when destroyed.
  class Place {
   public:
    Place(UploadLimits& limits, std::string user, std::uint64_t bytes)
        : limits_(&limits), user_(std::move(user)), bytes_(bytes) {}
    Place(Place&& other) noexcept
        : limits_(std::exchange(other.limits_, nullptr)),
          user_(std::move(other.user_)),
          bytes_(other.bytes_) {}
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (limits_ != nullptr) limits_->leave(user_, bytes_);
    }

   private:
    UploadLimits* limits_;
    std::string user_;
    std::uint64_t bytes_;
  };

  struct Answer {
    std::optional<Place> place;
    std::chrono::seconds wait{0};  // when there is no place
  };
  [[nodiscard]] Answer enter(const std::string& user, std::uint64_t bytes);

 private:
  void leave(const std::string& user, std::uint64_t bytes);

  struct Use {
    std::size_t under_way = 0;
    Instant hour_began{};
    std::size_t this_hour = 0;
  };
  const Clock& clock_;
  UploadRates rates_;
  std::mutex mutex_;
  std::map<std::string, Use> users_;
  std::uint64_t bytes_under_way_ = 0;
};

}  // namespace schoolgate::review
