// Files on their way into released/ and out of it: each step is one that the transaction around it can still
// take back.
#pragma once

#include <filesystem>
#include <set>
#include <vector>

#include "foundation/durable_file.hpp"
#include "gate/log/approvals.hpp"
#include "gate/log/releases.hpp"
#include "gate/school/workspace.hpp"
#include "pipeline/verification/verify.hpp"

namespace schoolgate::gate {

// The pictures of one photo, whole and durable under hidden names until they are published. Whatever is not
// kept is taken back when the object goes; reservations stay for the next try.
class OutgoingFiles {
 public:
  // `event` gives folder and names (public_event() in event.hpp).
  OutgoingFiles(const Workspace& workspace, Releases& releases, const PhotoRecord& photo, const Event& event)
      : workspace_(workspace), releases_(releases), photo_(photo), event_(event) {}
  OutgoingFiles(const OutgoingFiles&) = delete;
  OutgoingFiles& operator=(const OutgoingFiles&) = delete;
  ~OutgoingFiles();

  // Reserves a name that nobody else has, or the one that an interrupted release gave, and writes the picture
  // beside it. Only what the verifier has passed can be given.
  [[nodiscard]] Status stage(const consent::PlatformId& platform, const pipeline::VerifiedRendition& picture);
  [[nodiscard]] const std::vector<ReleaseEntry>& files() const { return files_; }
  // For the transaction that releases. Conflict when somebody else put a file there meanwhile.
  [[nodiscard]] Status publish();
  // The transaction stands.
  void keep() { kept_ = true; }

 private:
  [[nodiscard]] Status stage_new(const consent::PlatformId& platform,
                                 const pipeline::VerifiedRendition& picture);
  [[nodiscard]] Status write(ReleaseEntry entry, const pipeline::VerifiedRendition& picture);

  struct Staged {
    std::filesystem::path path;
    DurableWriter writer;
  };
  const Workspace& workspace_;
  Releases& releases_;
  const PhotoRecord& photo_;
  const Event& event_;
  std::vector<ReleaseEntry> files_;
  std::vector<Staged> staged_;
  std::vector<std::filesystem::path> visible_;  // as published, or found there
  bool kept_ = false;
};

// Released files on their way out: first to a private folder, from where they go for good or come back.
class WithdrawnFiles {
 public:
  explicit WithdrawnFiles(const Workspace& workspace) : workspace_(workspace) {}
  WithdrawnFiles(const WithdrawnFiles&) = delete;
  WithdrawnFiles& operator=(const WithdrawnFiles&) = delete;
  ~WithdrawnFiles();

  // For the transaction that takes down: gives those that lie in released/ still, since they cannot be moved
  // from there (they are open on a share, its disk is another one or full). A file that is not there any more
  // is none of them.
  [[nodiscard]] std::vector<LeftFile> take(const std::vector<ReleaseEntry>& files);
  // The transaction stands: they are removed. What cannot be is left to the next sweep, out of released/.
  void settle();
  // Nobody knows whether the transaction stands: they stay out of released/ until a recheck has read the
  // rows, which puts them back or removes them.
  void stay_out() { taken_.clear(); }

 private:
  const Workspace& workspace_;
  std::vector<ReleaseEntry> taken_;
  bool settled_ = false;
};

// Removes what was left in released/ by a take-down, as far as it can be by now; gives what is left still.
// Safe at any time.
[[nodiscard]] std::vector<LeftFile> remove_left_files(const Workspace& workspace, Releases& releases);
// "released/facebook/... of photo 3 could not be removed (busy)"; empty where nothing is left.
[[nodiscard]] std::string words_of_left(const std::vector<LeftFile>& left);

// Puts a released file back that an interrupted take-down had moved away; nothing when it lies where it
// should.
[[nodiscard]] Status bring_back(const Workspace& workspace, const ReleaseEntry& file);

// What lies in the private folder in this moment: mostly nothing.
using AwayFiles = std::set<std::filesystem::path>;
[[nodiscard]] Result<AwayFiles> files_away(const Workspace& workspace);
[[nodiscard]] bool is_away(const AwayFiles& away, const Workspace& workspace, const ReleaseEntry& file);

// Removes what lies there and is not one of these.
[[nodiscard]] Status sweep_withdrawn(const AwayFiles& away, const Workspace& workspace,
                                     const std::vector<ReleaseEntry>& wanted);

}  // namespace schoolgate::gate
