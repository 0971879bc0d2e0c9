// How a workspace is sealed: its own secret, wrapped with the school's key, in a file that lies in it.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "foundation/locked_memory.hpp"
#include "foundation/result.hpp"
#include "foundation/sealing/school_key.hpp"
#include "foundation/words.hpp"

namespace schoolgate {

enum class SealState {
  Sealing,  // begun and not ended: some of it is plain, some sealed
  Sealed,
};
constexpr auto words_of(SealState) {
  using enum SealState;
  return words<SealState>({{Sealing, "sealing"}, {Sealed, "sealed"}});
}

// What everything in the workspace is sealed with.
struct WorkspaceKeys {
  std::shared_ptr<const LockedBytes> files;  // 32 bytes: KeptFiles
  std::shared_ptr<const LockedBytes> pages;  // 64 bytes: the database
};

// The secret never changes and never touches the disk unwrapped. So another key of the school is one small
// file written anew, which a crash leaves as it was or as it shall be, and nothing else in the workspace has
// to be written for it. As with an encrypted disk, whoever has a copy of the file and the key of then has the
// secret.
class WorkspaceSeal {
 public:
  // A new secret, in the state Sealing; not written yet.
  [[nodiscard]] static WorkspaceSeal make(const SchoolKey& key, const std::string& place);
  // None where there is no such file: nothing is sealed. Refused when it is damaged.
  [[nodiscard]] static Result<std::optional<WorkspaceSeal>> read(const std::filesystem::path& path);
  [[nodiscard]] static Result<WorkspaceSeal> parse(std::string_view text, const std::filesystem::path& path);
  // In the place of what is there.
  [[nodiscard]] Status write(const std::filesystem::path& path) const;

  [[nodiscard]] SealState state() const { return state_; }
  void end_sealing() { state_ = SealState::Sealed; }
  // Where the school's key lies, as SchoolKey::read takes it, and by what it is known.
  [[nodiscard]] const std::string& place() const { return place_; }
  [[nodiscard]] const std::string& key_id() const { return key_id_; }

  // The key at its place. Refused when another one lies there.
  [[nodiscard]] Result<SchoolKey> key() const;
  // Refused when it is not the key that it was wrapped with.
  [[nodiscard]] Result<WorkspaceKeys> open(const SchoolKey& key) const;
  // From now on the secret is wrapped with `next`, which lies at `place`. As open.
  [[nodiscard]] Status change_key(const SchoolKey& now, const SchoolKey& next, const std::string& place);

 private:
  WorkspaceSeal() = default;
  [[nodiscard]] Result<LockedBytes> secret(const SchoolKey& key) const;

  SealState state_ = SealState::Sealing;
  std::string place_;
  std::string key_id_;
  Bytes wrapped_;
};

// The keys of the workspace whose seal this is; none where it is not sealed. Refused, saying what to do,
// while its sealing is not ended, and without the right key.
[[nodiscard]] Result<std::optional<WorkspaceKeys>> open_workspace_keys(const std::filesystem::path& path);

}  // namespace schoolgate
