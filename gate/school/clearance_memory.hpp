// What was answered about released photos, for as long as register, day and templates stay the same.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "gate/log/photo_record.hpp"
#include "gate/school/workbench.hpp"

namespace schoolgate::gate {

// Why a platform's file may be out no longer, a sentence each.
using Objections = std::map<consent::PlatformId, std::string>;

// Safe to share between threads.
class ClearanceMemory {
 public:
  // Nothing when this version of the photo was not asked about by this knowledge. Answers by any other are
  // forgotten.
  [[nodiscard]] std::optional<Objections> recall(const std::shared_ptr<const Knowledge>& knowledge,
                                                 const PhotoRecord& photo);
  void remember(const std::shared_ptr<const Knowledge>& knowledge, const PhotoRecord& photo,
                const Objections& answer);

 private:
  std::mutex mutex_;
  std::shared_ptr<const Knowledge> knowledge_;  // that the answers hold for
  std::map<PhotoId, std::pair<PhotoVersion, Objections>> answers_;
};

}  // namespace schoolgate::gate
