// One received photo to its hold: decode, analyse, plan, render, verify.
#pragma once

#include <functional>
#include <string>

#include "gate/holding/hold.hpp"
#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

struct Developed {
  PhotoState state = PhotoState::Held;  // Held, Blocked or Quarantined
  std::string reason;
};

// In whose hands the photo is.
struct Hands {
  std::string who;
  // Where several programs might look at it: is it still in these? Asked in each transaction before anything
  // is written, and in the last one `ends`; a failure is what develop() fails with. Who asks so counts
  // attempts.
  std::function<Status(WriteSession&)> still = {};
  std::function<Status(WriteSession&)> ends = {};
};

// Needs a received or analysed photo. Whatever is wrong with the photo quarantines it with its reason, also
// what a model threw; an error comes back only when disk, database or memory fail, or somebody was quicker,
// and the photo then stays as it is. Throws std::runtime_error when the log cannot be read back.
[[nodiscard]] Result<Developed> develop(const Darkroom& room, Workbench& bench, const Knowledge& knowledge,
                                        const PhotoRecord& photo, const Hands& hands);

}  // namespace schoolgate::gate
