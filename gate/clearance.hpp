// May what was released still be out? Asked of today's register, whenever it is listed, handed out or swept.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "gate/photo_record.hpp"
#include "gate/workbench.hpp"

namespace schoolgate::gate {

class School;

// Why a platform's file may be out no longer, a sentence each.
using Objections = std::map<consent::PlatformId, std::string>;

// What of the approved pictures today's decisions would hide, platform by platform; all of them when the
// photo is blocked. `approved` was decided about `then`, `today` about `now`, which may hold other texts.
[[nodiscard]] Objections objections(const consent::PhotoDecision& approved, const pipeline::Findings& then,
                                    const consent::PhotoDecision& today, const pipeline::Findings& now);

// Remembers its answers for as long as register, day and templates stay the same. Safe to share between
// threads.
class Clearance {
 public:
  // Empty when everything may stay. Needs a released photo.
  [[nodiscard]] Result<Objections> ask(School& school, PhotoId photo);
  [[nodiscard]] Result<Objections> ask(School& school, const PhotoRecord& photo);

 private:
  std::mutex mutex_;
  std::shared_ptr<const Knowledge> knowledge_;  // that the answers hold for
  std::map<PhotoId, std::pair<PhotoVersion, Objections>> answers_;
};

}  // namespace schoolgate::gate
