// Approved renditions out to released/<platform>/<event>/, after asking the register once more.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gate/leaving/recheck.hpp"
#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

struct ReleasedFile {
  PhotoId photo = 0;
  EventId event = 0;
  consent::PlatformId platform;
  std::filesystem::path path;  // below released/
  Digest sha256;
};

struct ReleaseSummary {
  std::vector<ReleasedFile> files;
  std::vector<ReturnedPhoto> returned;  // the register, the day or the files changed since approval
};

struct ReleaseOptions {
  std::string who;
  std::optional<EventId> event;
  bool dry_run = false;  // says what would happen; changes nothing
  // Nothing but these files leaves, as a dry run listed them: a photo with any other one stays approved.
  std::optional<std::vector<ReleasedFile>> agreed = {};
};

// Takes SoleTask::Releasing. Only bytes that were approved leave, read back and verified; names are neutral
// and nothing is overwritten. Interrupted at any moment it is carried on by the next call without doubles.
// Fails only when disk or database do.
[[nodiscard]] Result<ReleaseSummary> release(const Darkroom& room, const ReleaseOptions& options);

// What lies in released/ and may still be out by today's register, for downloads; of one platform and event
// where given.
[[nodiscard]] Result<std::vector<ReleasedFile>> released_files(
    const Darkroom& room, const std::optional<consent::PlatformId>& platform,
    const std::optional<EventId>& event);
// Asked once more when the file's turn comes.
[[nodiscard]] bool may_be_handed_out(const Darkroom& room, const ReleasedFile& file);

// Files on their way to somebody who may take long to read them. Used by one thread at a time.
class HandingOut {
 public:
  HandingOut(const Darkroom& room, std::vector<ReleasedFile> files) : room_(room), files_(std::move(files)) {}
  // False once any of them may be out no longer, sent already or not. Quick while nothing has changed.
  [[nodiscard]] bool may_go_on();

 private:
  const Darkroom& room_;
  std::vector<ReleasedFile> files_;
  std::string asked_by_;  // the register, day, templates and take-downs that they were last asked by
};

struct ReleasedCount {
  EventId event = 0;
  consent::PlatformId platform;
  std::size_t files = 0;
};
// How much of it there is, by event and platform.
[[nodiscard]] Result<std::vector<ReleasedCount>> count_released_files(const Darkroom& room);

// Removes a photo's released files and says so in the ledger.
[[nodiscard]] Status take_down(PhotoLog& log, const Workspace& workspace, PhotoId photo,
                               const std::string& who, const std::string& reason);

}  // namespace schoolgate::gate
