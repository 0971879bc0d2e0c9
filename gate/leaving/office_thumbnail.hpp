// A photo's small picture for whoever may not look at photos.
#pragma once

#include <optional>

#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

// Of a picture that today's register would make, or that is out by it: the one that is wanted, or the first.
// NotFound for a photo that was taken down, rejected or blocked, and while its pictures wait to be made anew.
[[nodiscard]] Result<Bytes> thumbnail_for_office(const Darkroom& room, PhotoId photo,
                                                 const std::optional<Digest>& wanted = {});
// Is there one in this state at all?
[[nodiscard]] bool office_may_see(PhotoState state);

}  // namespace schoolgate::gate
