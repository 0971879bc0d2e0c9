// What a damaged disk, an old database or a crash left behind in the workspace, and how it is settled.
// Nothing that is done here removes an original or makes anything shown: what is mended waits for a person,
// or for the next release.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "foundation/words.hpp"
#include "gate/backup/backup_folder.hpp"
#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

enum class FaultKind {
  OriginalLost,     // missing or altered, of a photo that still needs it
  OriginalUnknown,  // in the vault, and of no photo of the database
  PicturesLost,     // a redacted picture of a photo that waits or is approved is missing or altered
  ReleasedUnknown,  // a picture in released/ that no release stands for
  ScreenshotLost,   // missing or altered
};
constexpr auto words_of(FaultKind) {
  using enum FaultKind;
  return words<FaultKind>({{OriginalLost, "original-lost"},
                           {OriginalUnknown, "original-unknown"},
                           {PicturesLost, "pictures-lost"},
                           {ReleasedUnknown, "released-unknown"},
                           {ScreenshotLost, "screenshot-lost"}});
}

struct WorkspaceFault {
  FaultKind kind = FaultKind::OriginalLost;
  std::optional<PhotoId> photo;  // none of an unknown original
  Digest original;               // not of a picture in released/, nor of a screenshot
  std::filesystem::path file;    // of such a one, below released/
  // Whether mend_faults can settle it, and what it does, or who else can.
  bool mendable = false;
  std::string words;
};

struct MendSummary {
  std::size_t mended = 0;
  std::vector<std::string> failed;  // why, and what it was
};

// Reads every original and every redacted picture. `from`: where lost originals may be found.
[[nodiscard]] Result<std::vector<WorkspaceFault>> find_faults(const Darkroom& room,
                                                              const std::optional<BackupFolder>& from);
// Settles those that can be: a lost original is taken from the backup; an unknown one becomes a new photo, to
// be looked at as any other; lost pictures are made anew, and an approval of them ends; of what lies in
// released/ and is not released, what was made here goes. Where one fails it goes on with the next. Needs
// nobody else to process or release photos.
[[nodiscard]] MendSummary mend_faults(const Darkroom& room, const std::vector<WorkspaceFault>& faults,
                                      const std::optional<BackupFolder>& from, const std::string& who);

}  // namespace schoolgate::gate
