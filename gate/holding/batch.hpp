// Many photos from files to holds, on several threads, to be carried on after any interruption.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "gate/intake/intake.hpp"
#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

struct ProcessOptions {
  std::string who;  // for the log and as uploader
  int jobs = 0;     // 0: as the settings say
  Recognition recognition = Recognition::AsSettings;
  std::optional<EventName> event;  // for single files that lie in no event's folder
};

struct PhotoOutcome {
  PhotoId photo = 0;
  PhotoState state = PhotoState::Held;  // Held, Blocked or Quarantined
  std::string reason;                   // of blocking or quarantine
};

struct BatchProgress {
  std::size_t done = 0;
  std::size_t known = 0;  // photos of the batch so far; grows while files are still taken in
  PhotoOutcome last;
};
// Called by one thread at a time.
using ProgressCallback = std::function<void(const BatchProgress&)>;

struct DuplicateFile {
  std::filesystem::path path;
  PhotoId photo = 0;
  std::string reason;
};

struct BatchSummary {
  Instant started{};
  Instant ended{};
  std::vector<PhotoOutcome> photos;  // in order of their ids
  std::vector<DuplicateFile> duplicates;
  std::vector<PassedOver> passed_over;   // also files that could not be taken in and were left where they are
  std::vector<NotPhoto> not_photos;      // films, documents: left where they are, and no failure
  std::vector<std::string> degraded;     // what was lacking: models, recognition
  bool unsettled = false;                // something that was due could not be done, as of_released says
  std::vector<std::string> of_released;  // what was not asked of photos that are out, a sentence each
  std::size_t left_to_workers = 0;       // taken in, and looked at by workers
  bool stopped = false;                  // the stop token was heard; what is left is carried on next time
  double seconds = 0;

  [[nodiscard]] std::size_t count(PhotoState state) const;
  // Quarantined or blocked photos, or files passed over: exit code 1.
  [[nodiscard]] bool needs_attention() const;
};

// Takes these files in, and analyses, plans, renders, verifies and holds them and what an earlier run left. A
// photo that fails is quarantined with its reason and stops nobody else; when disk, database or memory fail
// the whole batch ends with that error and nothing is lost. Where the settings leave photos to workers they
// are only taken in. Needs SoleTask::Processing.
[[nodiscard]] Result<BatchSummary> hold_all(const Darkroom& room, const Clock& clock, const Gathered& files,
                                            const ProcessOptions& options, const ProgressCallback& progress,
                                            std::stop_token stop);

}  // namespace schoolgate::gate
