// What was answered about released photos and posted posts by one state of register, day and templates.
#pragma once

#include <cstddef>
#include <cstdint>
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

 private:
  std::mutex mutex_;
  std::map<PhotoId, std::pair<PhotoVersion, Objections>> answers_;
};

// How much of what a posted post says may not stand there. Safe to share between threads.
class PostMemory {
 public:
  // Nothing when the post, or a photo in it, was of another version; `versions` says of which.
  [[nodiscard]] std::optional<std::size_t> recall(std::int64_t post, const std::string& versions) {
    const std::scoped_lock lock(mutex_);
    const auto known = counts_.find(post);
    if (known == counts_.end() || known->second.first != versions) return std::nullopt;
    return known->second.second;
  }
  void remember(std::int64_t post, std::string versions, std::size_t count) {
    const std::scoped_lock lock(mutex_);
    counts_.insert_or_assign(post, std::pair(std::move(versions), count));
  }

 private:
  std::mutex mutex_;
  std::map<std::int64_t, std::pair<std::string, std::size_t>> counts_;
};

}  // namespace schoolgate::gate
