#include "gate/leaving/outgoing.hpp"

#include <algorithm>
#include <cerrno>
#include <map>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "gate/log/event.hpp"
#include "gate/school/released_folder.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;

constexpr int kMostNumbers = 100'000;

std::string path_for(const Event& event, const consent::PlatformId& platform, int number) {
  return (fs::path(platform) / title(event) / fmt::format("{}_{:03}.jpg", file_stem(event), number)).string();
}

// Its name tells nothing, and is the same whenever it is asked for.
fs::path withdrawn_path(const Workspace& workspace, const ReleaseEntry& file) {
  return workspace.withdrawn() / (to_hex(sha256(file.path)) + ".jpg");
}

// A folder on another disk (released/ may be a share) is copied to.
Status move_file(const fs::path& from, const fs::path& to) {
  const auto bytes = read_file(from, kMostReleasedBytes);
  if (!bytes && bytes.error().code == ErrorCode::NotFound) return {};
  if (!bytes) return tl::unexpected(bytes.error());
  if (auto written = write_durably(to, *bytes, IfPresent::Replace); !written) return written;
  return remove_durably(from);
}

}  // namespace

Status OutgoingFiles::write(ReleaseEntry entry, const pipeline::VerifiedRendition& picture) {
  fs::path path = workspace_.released() / entry.path;
  auto writer = DurableWriter::begin(path.parent_path());
  if (!writer) return tl::unexpected(writer.error());
  if (auto added = writer->add(picture.jpeg()); !added) return added;
  if (auto synced = writer->sync(); !synced) return synced;
  staged_.push_back({std::move(path), std::move(*writer)});
  files_.push_back(std::move(entry));
  return {};
}

Status OutgoingFiles::stage_new(const consent::PlatformId& platform,
                                const pipeline::VerifiedRendition& picture) {
  for (int number = photo_.number; number < photo_.number + kMostNumbers; ++number) {
    ReleaseEntry entry{platform, path_for(event_, platform, number), picture.sha256()};
    std::error_code error;
    if (fs::exists(fs::symlink_status(workspace_.released() / entry.path, error))) continue;
    const auto named = releases_.reserve(photo_.id, photo_.version, entry);
    if (!named) return tl::unexpected(named.error());
    if (*named) return write(std::move(entry), picture);
  }
  return failure(ErrorCode::AlreadyExists,
                 fmt::format("{} has no free name left", (fs::path(platform) / title(event_)).string()),
                 "move its files elsewhere");
}

Status OutgoingFiles::stage(const consent::PlatformId& platform, const pipeline::VerifiedRendition& picture) {
  for (ReleaseEntry& entry : releases_.reserved(photo_.id)) {
    if (entry.platform != platform || entry.sha256 != picture.sha256()) continue;
    const fs::path path = workspace_.released() / entry.path;
    if (auto made = make_private_folder(path.parent_path()); !made) return made;
    // Of the release that gave the name.
    if (auto swept = remove_partial_files(path.parent_path()); !swept) return swept;
    switch (lying_at(path, picture.sha256())) {
      case Lying::Ours:
        visible_.push_back(path);
        files_.push_back(std::move(entry));
        return {};
      case Lying::Nothing:
        return write(std::move(entry), picture);
      case Lying::Other:
        break;
    }
  }
  const fs::path folder = workspace_.released() / platform / title(event_);
  if (auto made = make_private_folder(folder); !made) return made;
  if (auto swept = remove_partial_files(folder); !swept) return swept;
  return stage_new(platform, picture);
}

Status OutgoingFiles::publish() {
  for (Staged& staged : staged_) {
    auto named = staged.writer.commit(staged.path);
    if (!named && named.error().code == ErrorCode::AlreadyExists) {
      return failure(ErrorCode::Conflict, fmt::format("{} is there already", staged.path.string()),
                     "run 'schoolgate release' again");
    }
    visible_.push_back(staged.path);
    if (!named) return named;
  }
  return {};
}

OutgoingFiles::~OutgoingFiles() {
  if (kept_) return;
  for (const fs::path& path : visible_) {
    // What cannot be removed is left to the next release.
    static_cast<void>(remove_durably(path));
  }
}

std::vector<LeftFile> WithdrawnFiles::take(const std::vector<ReleaseEntry>& files) {
  std::vector<LeftFile> left;
  const auto leave = [&](const ReleaseEntry& file, std::string why) {
    if (std::ranges::find(left, file.path, &LeftFile::path) == left.end())
      left.push_back({file.path, 0, std::move(why)});
  };
  std::map<fs::path, std::vector<ReleaseEntry>> changed;
  for (const ReleaseEntry& file : files) {
    const fs::path from = workspace_.released() / file.path;
    std::error_code error;
    fs::rename(from, withdrawn_path(workspace_, file), error);
    // Also where it is gone: whoever took it before may have been interrupted.
    if (!error || error == std::errc::no_such_file_or_directory) {
      taken_.push_back(file);
      changed[from.parent_path()].push_back(file);
    } else {
      leave(file, error.message());
    }
  }
  // What was moved stays moved when the power goes: of others the log must not say so.
  if (!taken_.empty()) changed[workspace_.withdrawn()] = taken_;
  for (const auto& [folder, moved] : changed) {
    const auto synced = sync_folder(folder);
    if (synced || synced.error().code == ErrorCode::NotFound) continue;
    for (const ReleaseEntry& file : moved) leave(file, synced.error().message);
  }
  return left;
}

void WithdrawnFiles::settle() {
  settled_ = true;
  for (const ReleaseEntry& file : taken_) {
    std::error_code left_for_the_sweep;
    fs::remove(withdrawn_path(workspace_, file), left_for_the_sweep);
  }
}

WithdrawnFiles::~WithdrawnFiles() {
  if (settled_) return;
  for (const ReleaseEntry& file : taken_) {
    // What cannot be put back now is found by the next sweep.
    static_cast<void>(bring_back(workspace_, file));
  }
}

std::vector<LeftFile> remove_left_files(const Workspace& workspace, Releases& releases) {
  return releases.remove_left(
      [&](const std::string& path) { return remove_durably(workspace.released() / path); });
}

std::string words_of_left(const std::vector<LeftFile>& left) {
  if (left.empty()) return {};
  return fmt::format(
      "released/{} of photo {} was taken down and could not be removed ({}){}: close it where it is "
      "open, give the account that runs Schoolgate the right to it, or remove it yourself; it is "
      "tried again at every run",
      left[0].path, left[0].photo, left[0].why,
      left.size() == 1 ? "" : fmt::format(", nor {} more", left.size() - 1));
}

Status bring_back(const Workspace& workspace, const ReleaseEntry& file) {
  const fs::path away = withdrawn_path(workspace, file);
  const fs::path place = workspace.released() / file.path;
  std::error_code error;
  if (!fs::exists(fs::symlink_status(away, error))) return {};
  if (fs::exists(fs::symlink_status(place, error))) return remove_durably(away);
  if (lying_at(away, file.sha256) != Lying::Ours) return {};
  if (auto made = make_private_folder(place.parent_path()); !made) return made;
  return move_file(away, place);
}

Status sweep_withdrawn(const AwayFiles& away, const Workspace& workspace,
                       const std::vector<ReleaseEntry>& wanted) {
  std::set<fs::path> spared;
  for (const ReleaseEntry& file : wanted) spared.insert(withdrawn_path(workspace, file));
  for (const fs::path& path : away) {
    if (spared.contains(path)) continue;
    if (auto removed = remove_durably(path); !removed) return removed;
  }
  return {};
}

bool is_away(const AwayFiles& away, const Workspace& workspace, const ReleaseEntry& file) {
  return !away.empty() && away.contains(withdrawn_path(workspace, file));
}

Result<AwayFiles> files_away(const Workspace& workspace) {
  AwayFiles away;
  std::error_code error;
  for (fs::directory_iterator entry(workspace.withdrawn(), error), end; !error && entry != end;
       entry.increment(error))
    away.insert(entry->path());
  if (!error) return away;
  return failure(ErrorCode::Unavailable,
                 fmt::format("{} could not be read ({})", workspace.withdrawn().string(), error.message()),
                 "give the account that runs Schoolgate the right to it");
}

}  // namespace schoolgate::gate
