// Pictures in released/ that no release stands for: of one that was interrupted between file and row, of an
// older database, or put there by somebody.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "foundation/words.hpp"
#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

enum class Stray {
  Strange,      // somebody else's, or altered: nobody approved what is in it here
  Interrupted,  // of a photo that is not released: the release ended before its row
  Copy,         // of a picture that was made here, under a name that no take-down reaches
  HalfWritten,  // under a hidden name
};

struct StrayFile {
  std::filesystem::path path;  // below released/, as in the rows: platform, event, name
  Stray kind = Stray::Strange;
  std::optional<PhotoId> photo;  // whose picture it is, where that is known
};

// Ordered by path. Looks at JPEG files where a release puts them, and at nothing else that lies in released/:
// nobody is offered any of these by a download or a post, but whoever opens the folder sees them. Conflict
// while a release goes on.
[[nodiscard]] Result<std::vector<StrayFile>> stray_files(const Darkroom& room);

// Removes one that was made here, if it is still stray; Refused for a strange one.
[[nodiscard]] Status remove_stray(const Darkroom& room, const std::filesystem::path& path);

}  // namespace schoolgate::gate
