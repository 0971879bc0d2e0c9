// What lies in holds/: redacted pictures and their thumbnails, each under its digest.
#pragma once

#include <vector>

#include "foundation/digest.hpp"
#include "foundation/sealing/kept_files.hpp"
#include "gate/school/workspace.hpp"

namespace schoolgate::gate {

[[nodiscard]] KeptFile hold_file(const Workspace& workspace, const Digest& rendition);
// Of a photo's first rendition, the one that shows least.
[[nodiscard]] KeptFile thumbnail_file(const Workspace& workspace, const Digest& rendition);

// A small picture of a redacted one, its longest side 320.
[[nodiscard]] Result<Bytes> make_thumbnail(ByteView jpeg);

// Removes pictures with their thumbnails; what cannot be removed is left for the sweep.
void discard_pictures(const Workspace& workspace, const std::vector<Digest>& renditions);

}  // namespace schoolgate::gate
