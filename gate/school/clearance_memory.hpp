// What was answered about released photos by one state of register, day and templates.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "gate/log/photo_record.hpp"

namespace schoolgate::gate {

// Why a platform's file may be out no longer, a sentence each.
using Objections = std::map<consent::PlatformId, std::string>;

// Safe to share between threads.
class ClearanceMemory {
 public:
  // Nothing when this version of the photo was not asked about.
  [[nodiscard]] std::optional<Objections> recall(const PhotoRecord& photo) {
    const std::scoped_lock lock(mutex_);
    const auto known = answers_.find(photo.id);
    if (known == answers_.end() || known->second.first != photo.version) return std::nullopt;
    return known->second.second;
  }
  void remember(const PhotoRecord& photo, const Objections& answer) {
    const std::scoped_lock lock(mutex_);
    answers_[photo.id] = {photo.version, answer};
  }

  // Something else is known of it by now.
  void forget(PhotoId photo) {
    const std::scoped_lock lock(mutex_);
    answers_.erase(photo);
  }

 private:
  std::mutex mutex_;
  std::map<PhotoId, std::pair<PhotoVersion, Objections>> answers_;
};

}  // namespace schoolgate::gate
