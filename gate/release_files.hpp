// The files of a release: their names, and taking them away again.
#pragma once

#include <filesystem>

#include "gate/school.hpp"
#include "pipeline/verification/verify.hpp"

namespace schoolgate::gate {

// The event's name, or "Photos" where it holds the name of somebody in the register.
[[nodiscard]] Event neutral(Event event, const consent::RegisterView& people);

// Writes the picture under a name that nobody else has, or finds it there from an interrupted release. Gives
// the path below released/. Only what the verifier has passed can be given.
[[nodiscard]] Result<std::string> write_released(School& school, const PhotoRecord& photo, const Event& event,
                                                 const consent::PlatformId& platform,
                                                 const pipeline::VerifiedRendition& picture);

// Takes away what an interrupted release of a photo has written, when the photo is not to be released as it
// was. Files of other hands are left alone.
[[nodiscard]] Status discard_released(School& school, PhotoId photo);

}  // namespace schoolgate::gate
