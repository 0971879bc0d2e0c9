#include "gate/school/clearance_memory.hpp"

namespace schoolgate::gate {

std::optional<Objections> ClearanceMemory::recall(const std::shared_ptr<const Knowledge>& knowledge,
                                                  const PhotoRecord& photo) {
  const std::scoped_lock lock(mutex_);
  if (knowledge_ != knowledge) answers_.clear();
  knowledge_ = knowledge;
  const auto known = answers_.find(photo.id);
  if (known == answers_.end() || known->second.first != photo.version) return std::nullopt;
  return known->second.second;
}

void ClearanceMemory::remember(const std::shared_ptr<const Knowledge>& knowledge, const PhotoRecord& photo,
                               const Objections& answer) {
  const std::scoped_lock lock(mutex_);
  if (knowledge_ == knowledge) answers_[photo.id] = {photo.version, answer};
}

}  // namespace schoolgate::gate
