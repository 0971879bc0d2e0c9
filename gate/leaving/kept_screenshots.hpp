// Screenshots of what is up, or gone, on a platform: taken in, shown, removed.
#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "gate/out/screenshots.hpp"
#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

// `file` is a picture of any kind that a photo may be. It is opened apart and written anew, so that nothing
// but what it shows is kept: as JPEG, its longest side at most 4,000 px. Durable, and in the ledger, when
// this returns; else nothing of it is kept. As decode() and note_screenshot() fail.
[[nodiscard]] Result<Screenshot> keep_screenshot(const Darkroom& room, Instant now, const ScreenshotOf& of,
                                                 ByteView file, const std::string& who);
// The JPEG file, for somebody who may see it, which the ledger is told. NotFound once its days are over.
[[nodiscard]] Result<Bytes> open_screenshot(const Darkroom& room, Instant now, ScreenshotId id,
                                            const std::string& who);
// Whatever they are of. Interrupted, it is carried on with by the next call. Gives how many went.
[[nodiscard]] Result<std::size_t> remove_screenshots(const Darkroom& room, Instant now,
                                                     const std::set<Digest>& which, const std::string& why,
                                                     const std::string& who);
// What an interrupted keeping left. Safe at any time.
[[nodiscard]] Status sweep_screenshots(const Darkroom& room);
// The numbers of those whose file is missing or altered.
[[nodiscard]] std::vector<ScreenshotId> lost_screenshots(const Darkroom& room);

}  // namespace schoolgate::gate
