// The folder in which a school's photos live, and who may work in it at the same time.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "foundation/file_descriptor.hpp"
#include "foundation/result.hpp"
#include "foundation/sealing/kept_files.hpp"
#include "foundation/storage/database_choice.hpp"
#include "gate/school/settings.hpp"

namespace schoolgate::gate {

class Workspace {
 public:
  // Makes the folder with settings, database file's place, inbox/, released/, vault/, holds/, withdrawn/,
  // reports/ and models/, all private. Refuses (AlreadyExists) when `folder` is a workspace already or holds
  // anything.
  [[nodiscard]] static Status create(const std::filesystem::path& folder, const FirstSettings& first);
  // Does the folder hold a workspace's settings?
  [[nodiscard]] static bool is_one(const std::filesystem::path& folder);
  // Its settings file, where all is there that a photo is looked at with. Unavailable otherwise, and nothing
  // is made: of a share that is away every photo would seem lost, and a folder in its place would hide that.
  [[nodiscard]] static Result<std::filesystem::path> settings_of_whole(const std::filesystem::path& folder);
  // NotFound, with what to do, when `folder` is no workspace. Folders that went missing are made again.
  [[nodiscard]] static Result<Workspace> open(const std::filesystem::path& folder);

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  // Is that the folder, or anywhere below it? Also of what is not there yet.
  [[nodiscard]] bool contains(const std::filesystem::path& path) const;
  [[nodiscard]] std::filesystem::path settings_file() const { return folder_ / "schoolgate.conf"; }
  [[nodiscard]] std::filesystem::path database_file() const { return folder_ / "schoolgate.db"; }
  [[nodiscard]] DatabasePlace database() const { return {database_file(), folder_ / "database.server"}; }
  // By which rows on a server know that they are this workspace's; absent until there are some.
  [[nodiscard]] std::filesystem::path identity() const { return folder_ / "workspace.identity"; }
  // What this workspace's programs were told stands (gate/belonging/acknowledged_note.hpp).
  [[nodiscard]] std::filesystem::path acknowledged() const { return folder_ / "workspace.acknowledged"; }
  [[nodiscard]] std::filesystem::path inbox() const { return folder_ / "inbox"; }
  [[nodiscard]] std::filesystem::path released() const { return folder_ / "released"; }
  [[nodiscard]] std::filesystem::path vault() const { return folder_ / "vault"; }
  [[nodiscard]] std::filesystem::path holds() const { return folder_ / "holds"; }
  // The workspace's own secret, wrapped with the school's key; absent while nothing is sealed.
  [[nodiscard]] std::filesystem::path seal() const { return folder_ / "workspace.seal"; }
  // What was read in photos, sealed with the key beside it.
  [[nodiscard]] std::filesystem::path readings() const { return folder_ / "readings"; }
  [[nodiscard]] std::filesystem::path readings_key() const { return folder_ / "readings.key"; }
  // What was seen on platforms; kept as originals are.
  [[nodiscard]] std::filesystem::path screenshots() const { return folder_ / "screenshots"; }
  // Released files on their way out; empty between two steps.
  [[nodiscard]] std::filesystem::path withdrawn() const { return folder_ / "withdrawn"; }
  [[nodiscard]] std::filesystem::path reports() const { return folder_ / "reports"; }
  // Lists of audits, each in a folder with its number; made with the first.
  [[nodiscard]] std::filesystem::path audits() const { return folder_ / "audits"; }
  // What is given out by the page, for as long as that takes.
  [[nodiscard]] std::filesystem::path exports() const { return folder_ / "exports"; }
  [[nodiscard]] std::filesystem::path models() const { return folder_ / "models"; }

  // How originals, pictures that wait and readings lie: plain, until a key is given.
  [[nodiscard]] const KeptFiles& files() const { return files_; }
  void unlock(std::shared_ptr<const LockedBytes> key) { files_ = {folder_, std::move(key)}; }

 private:
  explicit Workspace(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path folder_;
  KeptFiles files_;
};

// What the workspace keeps for people to open in a browser, and which cannot be sealed: each report of a
// batch and each list of an audit, with small pictures and names of files. Unavailable when its folders
// cannot be read.
[[nodiscard]] Result<std::vector<std::filesystem::path>> lists_for_people(const Workspace& workspace);

// Is that a file system by which machines share a folder, so that a database in a file there could be opened
// by two of them? By its number (statfs); of one that a program of this machine serves nobody can tell.
[[nodiscard]] bool is_shared_by_machines(std::int64_t file_system);

// Refused where machines share the workspace's folder: its database, a file there, would be damaged by the
// programs of two of them.
[[nodiscard]] Status refuse_shared_file(const Workspace& workspace);

// That somebody works in the workspace, or nobody but whoever has this; on a share whose locks are its
// server's (NFS 4) also of other machines. Held until destroyed, and dropped by the system when the process
// dies.
class Presence {
 public:
  // Conflict while somebody is alone in it.
  [[nodiscard]] static Result<Presence> join(const Workspace& workspace);
  // Conflict while anybody works in it.
  [[nodiscard]] static Result<Presence> alone(const Workspace& workspace);

 private:
  explicit Presence(FileDescriptor file) : file_(std::move(file)) {}
  [[nodiscard]] static Result<Presence> lock(const Workspace& workspace, int how, const char* in_the_way,
                                             const char* hint);
  FileDescriptor file_;
};

// Work that only one process (and one thread of it) may do at a time in a workspace. Processing and
// releasing touch different states of a photo, so that a release need not wait for a watch that never ends.
enum class SoleTask { Processing, Watching, Releasing, Auditing, ChangingKey };

// Held until destroyed; the system drops it when the process dies, so it cannot go stale.
class TaskLock {
 public:
  // Conflict, naming the process that has it, when it is not free within `patience`.
  [[nodiscard]] static Result<TaskLock> take(const Workspace& workspace, SoleTask task,
                                             std::chrono::milliseconds patience = {});

 private:
  explicit TaskLock(FileDescriptor file) : file_(std::move(file)) {}
  FileDescriptor file_;
};

}  // namespace schoolgate::gate
