// The pictures of a photo given out as files, for whoever decides on it without the page.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "gate/deciding/review_queue.hpp"

namespace schoolgate::gate {

struct WrittenPicture {
  std::filesystem::path file;
  std::vector<consent::PlatformId> platforms;  // empty: of a blocked photo, for nobody
};

// Writes each held picture, redacted and as it was verified, with mode 0600 into `folder`, which is made, or
// nobody else's to open and outside the workspace; and notes that `who` was given this version to look at.
// Conflict, and nothing is noted, when the photo was changed meanwhile.
[[nodiscard]] Result<std::vector<WrittenPicture>> write_pictures(const Darkroom& room, const PhotoView& view,
                                                                 const std::filesystem::path& folder,
                                                                 const std::string& who);

}  // namespace schoolgate::gate
