#include "gate/school/workspace.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "foundation/durable_file.hpp"
#include "foundation/text.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;

struct TaskWords {
  const char* file;
  const char* doing;
};

TaskWords words_for_task(SoleTask task) {
  switch (task) {
    case SoleTask::Processing:
      return {".processing.lock", "processing photos"};
    case SoleTask::Watching:
      return {".watching.lock", "watching the inbox"};
    case SoleTask::Releasing:
      return {".releasing.lock", "releasing photos"};
    case SoleTask::Auditing:
      return {".auditing.lock", "auditing what is out"};
    case SoleTask::ChangingKey:
      return {".key.lock", "sealing, or changing the key,"};
  }
  return {};
}

Status make_folders(const Workspace& workspace) {
  for (const fs::path& folder :
       {workspace.inbox(), workspace.released(), workspace.vault(), workspace.holds(), workspace.readings(),
        workspace.screenshots(), workspace.withdrawn(), workspace.reports(), workspace.models()}) {
    if (auto made = make_private_folder(folder); !made) return made;
  }
  return {};
}

// The number of the process that wrote it, for the message alone: the lock itself is the system's.
std::string holder(int descriptor) {
  std::array<char, 32> text{};
  const ssize_t size = ::pread(descriptor, text.data(), text.size() - 1, 0);
  return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : "unknown";
}

}  // namespace

Status Workspace::create(const fs::path& folder, const FirstSettings& first) {
  const Workspace workspace(fs::absolute(folder).lexically_normal());
  std::error_code error;
  if (fs::exists(workspace.settings_file(), error)) {
    return failure(ErrorCode::AlreadyExists, fmt::format("{} is a workspace already", folder.string()),
                   "use it as it is, or name another folder");
  }
  if (fs::exists(folder, error) && !fs::is_empty(folder, error)) {
    if (error)
      return failure(
          ErrorCode::Unavailable,
          fmt::format("{} is not a folder that can be read ({})", folder.string(), error.message()),
          "name another folder");
    // An interrupted init leaves folders but never the settings, which are written last.
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      const fs::path name = entry.path().filename();
      bool own = name.string().starts_with(".partial-");
      for (const fs::path& known : {workspace.inbox(), workspace.released(), workspace.vault(),
                                    workspace.holds(), workspace.readings(), workspace.screenshots(),
                                    workspace.withdrawn(), workspace.reports(), workspace.models()}) {
        own = own || name == known.filename();
      }
      if (own) continue;
      return failure(ErrorCode::AlreadyExists, fmt::format("{} holds other files", folder.string()),
                     "name a new or empty folder");
    }
  }
  if (auto made = make_folders(workspace); !made) return made;
  const std::string text = settings_file_text(first);
  return write_durably(workspace.settings_file(),
                       {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

Result<std::vector<fs::path>> lists_for_people(const Workspace& workspace) {
  std::vector<fs::path> lists;
  for (const fs::path& folder : {workspace.reports(), workspace.audits()}) {
    std::error_code error;
    if (!fs::exists(folder, error) && !error) continue;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
      lists.push_back(entry->path());
    if (error)
      return failure(ErrorCode::Unavailable,
                     fmt::format("{} could not be read ({})", folder.string(), error.message()),
                     "give the account that runs Schoolgate the right to it");
  }
  return lists;
}

bool Workspace::is_one(const fs::path& folder) {
  std::error_code error;
  return fs::exists(Workspace(folder).settings_file(), error);
}

Result<fs::path> Workspace::settings_of_whole(const fs::path& folder) {
  std::error_code unknown;
  const Workspace workspace(fs::absolute(folder, unknown).lexically_normal());
  for (const fs::path& place :
       {workspace.settings_file(), workspace.vault(), workspace.holds(), workspace.readings()}) {
    std::error_code error;
    if (fs::exists(place, error)) continue;
    return failure(
        ErrorCode::Unavailable, fmt::format("{} is not there", place.string()),
        "name the workspace with --workspace, and see that the whole of it is mounted on this machine");
  }
  return workspace.settings_file();
}

bool Workspace::contains(const fs::path& path) const {
  std::error_code error;
  const fs::path below =
      fs::weakly_canonical(path, error).lexically_relative(fs::weakly_canonical(folder_, error));
  return !below.empty() && *below.begin() != "..";
}

Result<Workspace> Workspace::open(const fs::path& folder) {
  std::error_code error;
  Workspace workspace(fs::absolute(folder, error).lexically_normal());
  const bool there = fs::is_regular_file(workspace.settings_file(), error);
  if (error == std::errc::permission_denied) {
    return failure(ErrorCode::Unavailable,
                   fmt::format("{} could not be looked into ({})", folder.string(), error.message()),
                   "use the account that runs Schoolgate: it alone reaches the workspace");
  }
  if (!there) {
    return failure(ErrorCode::NotFound,
                   fmt::format("{} is no workspace (it has no schoolgate.conf)", folder.string()),
                   fmt::format("make one with 'schoolgate init {}', or name yours with --workspace",
                               shell_word(folder.string())));
  }
  if (auto made = make_folders(workspace); !made) return tl::unexpected(made.error());
  return workspace;
}

bool is_shared_by_machines(std::int64_t file_system) {
  // Linux's headers lack most of them.
  constexpr std::array<std::int64_t, 14> kShared{
      0x6969,      // NFS
      0xFF534D42,  // CIFS
      0xFE534D42,  // SMB 2
      0x517B,      // SMB 1
      0x65735546,  // FUSE: sshfs, GlusterFS, and disks of one machine too
      0x01021997,  // 9P, as virtual machines have
      0x786F4256,  // VirtualBox
      0x00C36400,  // Ceph
      0x5346414F,  // AFS
      0x01161970,  // GFS 2
      0x7461636F,  // OCFS 2
      0x0BD00BD0,  // Lustre
      0x47504653,  // GPFS
      0x19830326,  // BeeGFS
  };
  // Where the system has it as a signed number of 32 bits.
  return std::ranges::find(kShared, file_system & 0xFFFFFFFF) != kShared.end();
}

Status refuse_shared_file(const Workspace& workspace) {
  const fs::path& folder = workspace.folder();
  struct statfs status {};
  if (::statfs(folder.c_str(), &status) != 0)
    return failure(ErrorCode::Unavailable,
                   fmt::format("{} could not be asked what it lies on ({})", folder.string(),
                               std::generic_category().message(errno)),
                   "see that it is mounted");
  if (!is_shared_by_machines(status.f_type)) return {};
  return failure(ErrorCode::Refused,
                 fmt::format("machines may share {}, and its database is a file there, which two of them "
                             "would damage",
                             folder.string()),
                 "'schoolgate database move' brings its rows to a server (docs/workers.md); or keep the "
                 "workspace on a disk of one machine");
}

Result<Presence> Presence::lock(const Workspace& workspace, int how, const char* in_the_way,
                                const char* hint) {
  const fs::path path = workspace.folder() / ".presence.lock";
  const auto unavailable = [&](const char* what, const char* what_to_do) {
    return failure(
        ErrorCode::Unavailable,
        fmt::format("{} could not be {} ({})", path.string(), what, std::generic_category().message(errno)),
        what_to_do);
  };
  // A file, and to be written: of a folder, or by who only reads, a share's lock would be this machine's own.
  Presence presence(FileDescriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)));
  if (!presence.file_.open())
    return unavailable("opened", "give the account that runs Schoolgate the right to write in the workspace");
  // Made by root it would keep out whom the workspace belongs to.
  struct stat folder {};
  if (::geteuid() == 0 && (::stat(workspace.folder().c_str(), &folder) != 0 ||
                           ::fchown(presence.file_.get(), folder.st_uid, folder.st_gid) != 0))
    return unavailable("given to the workspace's owner", "use the account that runs Schoolgate");
  while (::flock(presence.file_.get(), how | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (lock_answer(errno) == LockAnswer::HeldByAnother)
      return failure(ErrorCode::Conflict, fmt::format("{} in {}", in_the_way, workspace.folder().string()),
                     hint);
    return unavailable("locked", "keep the workspace on a file system that knows locks");
  }
  return presence;
}

Result<Presence> Presence::join(const Workspace& workspace) {
  return lock(workspace, LOCK_SH, "everything is being sealed", "wait until that is done");
}

Result<Presence> Presence::alone(const Workspace& workspace) {
  return lock(workspace, LOCK_EX, "another Schoolgate works",
              "end the page, 'watch' and every other command there first");
}

Result<TaskLock> TaskLock::take(const Workspace& workspace, SoleTask task,
                                std::chrono::milliseconds patience) {
  const auto [file, doing] = words_for_task(task);
  const fs::path path = workspace.folder() / file;
  TaskLock lock(FileDescriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)));
  if (!lock.file_.open()) {
    return failure(
        ErrorCode::Unavailable,
        fmt::format("{} could not be opened ({})", path.string(), std::generic_category().message(errno)),
        "give the account that runs Schoolgate the right to write in the workspace");
  }
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (::flock(lock.file_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EINTR && lock_answer(errno) != LockAnswer::HeldByAnother) {
      return failure(
          ErrorCode::Unavailable,
          fmt::format("{} could not be locked ({})", path.string(), std::generic_category().message(errno)),
          "keep the workspace on a file system that knows locks");
    }
    if (std::chrono::steady_clock::now() >= deadline) {
      return failure(ErrorCode::Conflict,
                     fmt::format("another Schoolgate (process {}) is {} in {}", holder(lock.file_.get()),
                                 doing, workspace.folder().string()),
                     "wait until it is done, or end it");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  const std::string process = std::to_string(::getpid());
  // On a full disk this only costs the next one the process number in their message.
  if (::ftruncate(lock.file_.get(), 0) == 0) {
    [[maybe_unused]] const ssize_t written = ::pwrite(lock.file_.get(), process.data(), process.size(), 0);
  }
  return lock;
}

}  // namespace schoolgate::gate
