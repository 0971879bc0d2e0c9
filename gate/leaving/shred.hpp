// A photo of which nothing may be kept.
#pragma once

#include <cstddef>
#include <string>

#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

struct ShreddedPhoto {
  std::size_t taken_down = 0;  // released files that left, and are on the take-down list
};

// Original, pictures, thumbnails, screenshots of where it was up, what was read and found, comments, file
// name and reports that show it are gone when this returns, whatever state the photo is in; what was released
// is taken down first, and its entries on the take-down list stay, without picture. The same file is not
// taken in again. Interrupted, it is carried on with by the next call. Refused for one that is shredded and
// of which nothing is left, Unavailable where a released file cannot be removed: nothing else of it is kept
// then. The database's pages still want Database::compact.
[[nodiscard]] Result<ShreddedPhoto> shred(const Darkroom& room, PhotoId photo, Instant now,
                                          const std::string& who);

}  // namespace schoolgate::gate
