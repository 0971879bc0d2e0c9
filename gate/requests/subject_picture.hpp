// A photo as the person who asks for it may have it: they are shown, everybody else is not.
#pragma once

#include "consent/register/register_view.hpp"
#include "gate/log/holds.hpp"
#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

// The register in which this person alone said yes: to their image and their name, for this purpose. Those of
// whom a person said that they are the same count as them. Whoever must not be published still blocks a
// photo.
[[nodiscard]] consent::RegisterView register_of_one(const consent::RegisterView& people,
                                                    const consent::PersonId& person, Day day);

// Decided, rendered and verified as for a release, by that register. Refused when somebody else in it must
// not be shown at all, or no picture passes the verifier; NotFound when the original is gone.
[[nodiscard]] Result<pipeline::VerifiedRendition> subject_picture(const Darkroom& room,
                                                                  const Knowledge& knowledge,
                                                                  const consent::RegisterView& of_one,
                                                                  const PhotoRecord& photo,
                                                                  const consent::PersonId& person);

}  // namespace schoolgate::gate
