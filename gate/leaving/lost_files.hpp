// Released photos of which a file lies in released/ no longer: after a restore, or where somebody took it
// away.
#pragma once

#include <string>
#include <vector>

#include "gate/log/photo_log.hpp"
#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

// Of these files, those in whose place nothing lies.
[[nodiscard]] std::vector<ReleaseEntry> lost_among(const Workspace& workspace,
                                                   const std::vector<ReleaseEntry>& files);
// Released photos with such a file, by number.
[[nodiscard]] std::vector<PhotoId> photos_with_lost_files(PhotoLog& log, const Workspace& workspace);

// Has people look at such a photo and approve it anew, by today's register. It may be up where it was
// released for, so each of its files comes onto the take-down list; what is left of them leaves released/.
// Gives what it is then: held, or blocked. Refused while all its files are there, and where neither its
// original nor its pictures are kept.
[[nodiscard]] Result<PhotoState> return_released(const Darkroom& room, PhotoId photo, const std::string& who);

}  // namespace schoolgate::gate
