#include "gate/leaving/stray_files.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "foundation/durable_file.hpp"
#include "foundation/text.hpp"
#include "gate/school/released_folder.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience(2);
constexpr int kDepth = 2;  // platform/event/file

struct KnownFile {
  Digest sha256;
  PhotoId photo = 0;
  bool released = false;
};

// What the rows say of files and pictures.
struct KnownPictures {
  std::map<fs::path, KnownFile> files;
  std::map<Digest, PhotoId> pictures;
};

KnownPictures known_pictures(const Darkroom& room) {
  KnownPictures known;
  for (const auto& row : kWords<PhotoState>) {
    for (const PhotoRecord& photo : room.log.photos.in_state(row.value)) {
      for (const ReleaseEntry& file : room.log.releases.reserved(photo.id)) {
        known.files[file.path] = {file.sha256, photo.id, row.value == PhotoState::Released};
        known.pictures.emplace(file.sha256, photo.id);
      }
      for (const HeldRendition& picture : room.log.holds.renditions(photo.id))
        known.pictures.emplace(picture.sha256, photo.id);
    }
  }
  return known;
}

bool is_half_written(const fs::path& path) { return path.filename().string().starts_with(".partial-"); }

bool is_released_picture(const fs::path& path) {
  return !path.filename().string().starts_with('.') && lower_case(path.extension().string()) == ".jpg";
}

// Nothing where a release stands for it.
std::optional<StrayFile> judged(const fs::path& released, const fs::path& path, const KnownPictures& known) {
  const auto row = known.files.find(path);
  // Who hands one out compares every byte.
  if (row != known.files.end() && row->second.released) return std::nullopt;
  const auto bytes = read_file(released / path, kMostReleasedBytes);
  if (!bytes && bytes.error().code == ErrorCode::NotFound) return std::nullopt;
  if (!bytes) return StrayFile{path, Stray::Strange, std::nullopt};
  const Digest digest = sha256(*bytes);
  if (row != known.files.end() && row->second.sha256 == digest)
    return StrayFile{path, Stray::Interrupted, row->second.photo};
  const auto picture = known.pictures.find(digest);
  if (picture != known.pictures.end()) return StrayFile{path, Stray::Copy, picture->second};
  return StrayFile{path, Stray::Strange, std::nullopt};
}

// Needs the lock of releasing, so that what is half done is not taken for left behind.
Result<std::vector<StrayFile>> look(const Darkroom& room) {
  const fs::path released = room.workspace.released();
  const KnownPictures known = known_pictures(room);
  std::vector<StrayFile> strays;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(released, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code gone;
    const auto type = entry->symlink_status(gone).type();
    if (entry.depth() >= kDepth || entry->path().filename().string().starts_with('.'))
      entry.disable_recursion_pending();
    if (entry.depth() != kDepth || type != fs::file_type::regular) continue;
    const fs::path path = entry->path().lexically_relative(released);
    if (is_half_written(path)) {
      strays.push_back({path, Stray::HalfWritten, std::nullopt});
    } else if (is_released_picture(path)) {
      if (auto stray = judged(released, path, known)) strays.push_back(std::move(*stray));
    }
  }
  if (error)
    return failure(ErrorCode::Unavailable,
                   fmt::format("{} could not be read ({})", released.string(), error.message()),
                   "give the account that runs Schoolgate the right to it");
  std::ranges::sort(strays, {}, &StrayFile::path);
  return strays;
}

}  // namespace

Result<std::vector<StrayFile>> stray_files(const Darkroom& room) {
  const auto lock = TaskLock::take(room.workspace, SoleTask::Releasing, kPatience);
  if (!lock) return tl::unexpected(lock.error());
  return look(room);
}

Status remove_stray(const Darkroom& room, const fs::path& path) {
  const auto lock = TaskLock::take(room.workspace, SoleTask::Releasing, kPatience);
  if (!lock) return tl::unexpected(lock.error());
  const auto strays = look(room);
  if (!strays) return tl::unexpected(strays.error());
  const auto stray = std::ranges::find(*strays, path, &StrayFile::path);
  if (stray == strays->end()) return {};
  switch (stray->kind) {
    case Stray::Strange:
      return failure(ErrorCode::Refused, fmt::format("{} is somebody else's", path.string()),
                     "look at it, and move it out of released/ yourself");
    case Stray::Interrupted:
    case Stray::Copy:
    case Stray::HalfWritten:
      break;
  }
  return remove_durably(room.workspace.released() / path);
}

}  // namespace schoolgate::gate
