#include "gate/intake/intake.hpp"

#include <algorithm>
#include <chrono>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "consent/ledger/text.hpp"
#include "foundation/durable_file.hpp"
#include "foundation/file_descriptor.hpp"
#include "pipeline/photo/formats/format.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;

constexpr int kDeepest = 16;  // folders within folders
// Of a program that copies over a network and holds no handle here.
constexpr std::chrono::minutes kLongestPause(2);

// What of `path` lies below `folder`; empty when it lies elsewhere.
fs::path below(const fs::path& path, const fs::path& folder) {
  const fs::path relative = path.lexically_relative(folder);
  return relative.empty() || *relative.begin() == ".." ? fs::path() : relative;
}

// Collects the files of one named path.
class Gatherer {
 public:
  // Empty paths where there is no workspace.
  Gatherer(fs::path inbox, fs::path workspace, Day today, const std::optional<EventName>& default_event,
           Gathered& into)
      : inbox_(std::move(inbox)),
        workspace_(std::move(workspace)),
        today_(today),
        default_event_(default_event),
        into_(into) {}

  Status add(const fs::path& named) {
    fs::path path = fs::absolute(named).lexically_normal();
    if (!path.has_filename()) path = path.parent_path();
    std::error_code error;
    if (path == inbox_) return add_inbox();
    const fs::file_status status = fs::symlink_status(path, error);
    if (!fs::exists(status)) {
      // Somebody may have taken it back meanwhile.
      if (!below(path, inbox_).empty()) return {};
      return failure(ErrorCode::NotFound, named.string() + " does not exist", "check the path");
    }
    if (below(path, inbox_).empty() && (path == workspace_ || !below(path, workspace_).empty())) {
      pass_over(path, "it belongs to the workspace itself");
      return {};
    }
    if (is_litter(path.filename().string())) {
      pass_over(path, "by its name it is a computer's own file, not a photo");
      return {};
    }
    const bool folder = fs::is_directory(status);
    visit(path, status, folder ? path : path.parent_path(), folder, 0);
    return {};
  }

 private:
  // It alone may be a link: to a share, say.
  Status add_inbox() {
    if (auto there = check_inbox(inbox_); !there) return there;
    walk(inbox_, inbox_, true, 0);
    return {};
  }

  void visit(const fs::path& path, fs::file_status status, const fs::path& root, bool root_named, int depth) {
    if (fs::is_directory(status)) {
      walk(path, root, root_named, depth);
    } else if (fs::is_regular_file(status)) {
      if (const auto kind = other_file(path.filename().string())) {
        into_.not_photos.push_back({path, *kind});
      } else {
        into_.files.push_back(candidate(path, root, root_named));
      }
    } else {
      pass_over(path, fs::is_symlink(status) ? "it is a link: put the photo itself there"
                                             : "it is no file (a pipe or device)");
    }
  }

  void walk(const fs::path& folder, const fs::path& root, bool root_named, int depth) {
    if (depth > kDeepest) return pass_over(folder, "it lies too deep in other folders");
    std::error_code error;
    fs::directory_iterator entries(folder, error);
    if (error) return pass_over(folder, "it cannot be read: " + error.message());
    for (const fs::directory_iterator end; entries != end; entries.increment(error)) {
      if (error) return pass_over(folder, "it cannot be read to its end: " + error.message());
      std::error_code gone;
      const auto status = entries->symlink_status(gone);
      const std::string name = entries->path().filename().string();
      if (fs::is_directory(status) ? is_litter_folder(name) : is_litter(name)) continue;
      if (!gone && fs::exists(status)) visit(entries->path(), status, root, root_named, depth + 1);
    }
  }

  [[nodiscard]] IncomingFile candidate(const fs::path& path, const fs::path& root, bool root_named) const {
    const fs::path in_inbox = below(path, inbox_);
    if (!in_inbox.empty()) {
      const bool in_event = std::next(in_inbox.begin()) != in_inbox.end();
      return {path, in_event ? event(in_inbox.begin()->string()) : default_event_.value_or(event("Photos")),
              SourceFile::Remove};
    }
    if (!root_named && default_event_) return {path, *default_event_, SourceFile::Keep};
    const fs::path in_root = path.lexically_relative(root);
    const bool in_sub_folder = std::next(in_root.begin()) != in_root.end();
    return {path, event(in_sub_folder ? in_root.begin()->string() : root.filename().string()),
            SourceFile::Keep};
  }

  [[nodiscard]] EventName event(const std::string& folder) const { return parse_event_name(folder, today_); }

  void pass_over(const fs::path& path, std::string reason) {
    into_.passed_over.push_back({path, std::move(reason)});
  }

  fs::path inbox_;
  fs::path workspace_;
  Day today_;
  const std::optional<EventName>& default_event_;
  Gathered& into_;
};

// `event`: of which it was until now.
Result<IntakeResult> known_photo(Photos& photos, const PhotoRecord& photo, const Event& event,
                                 const NewPhoto& again) {
  if (photo.state == PhotoState::Quarantined) {
    const auto moved = photos.move(photo.id, photo.version, PhotoState::Received,
                                   {again.uploader, consent::LedgerAction::PhotoReceived, ""});
    // Somebody else may have given it back to analysis in the same moment.
    if (!moved && moved.error().code != ErrorCode::Conflict) return tl::unexpected(moved.error());
    return IntakeResult{IntakeOutcome::Received, photo.id, ""};
  }
  const bool interrupted_intake = photo.state == PhotoState::Received &&
                                  photo.source_name == again.source_name && event.name == again.event.name;
  if (interrupted_intake) return IntakeResult{IntakeOutcome::Received, photo.id, ""};
  std::string words =
      fmt::format("it was taken in on {} as photo {} of {} and is {}", to_iso(photo.received).substr(0, 10),
                  photo.id, title(event), word(photo.state));
  // Whoever brings it may have no other copy: it is not to go with the days of the one before.
  if (photo.state == PhotoState::Released || photo.state == PhotoState::TakenDown ||
      photo.state == PhotoState::Rejected) {
    photos.note_brought_again(photo, again.uploader);
    words += "; its original is kept from today on as if it had been decided today";
  }
  return IntakeResult{IntakeOutcome::Duplicate, photo.id, std::move(words)};
}

// The same file was brought for two events: it is a photo of the stricter one.
Result<std::string> moved_to_stricter(Photos& photos, const Settings& settings, PhotoRecord& known,
                                      const NewPhoto& again) {
  if (known.state == PhotoState::Shredded || !settings.is_stricter_at(again.event.name, known.event.name))
    return std::string();
  const std::string other = title(Event{0, again.event.day, again.event.name});
  const auto moved = photos.move_to_event(known.id, known.version, again.event, again.uploader);
  if (!moved && moved.error().code == ErrorCode::Refused)
    return fmt::format("; {} is the stricter event, but {}", other, sentence(moved.error()));
  if (!moved) return tl::unexpected(moved.error());
  auto now = photos.find(known.id);
  if (!now) return tl::unexpected(now.error());
  known = std::move(*now);
  return std::string("; this event is the stricter one, so it is of this one now, and is approved anew");
}

Result<IntakeResult> log_intake(Photos& photos, const Vault& vault, const Settings& settings,
                                const StoredOriginal& stored, const std::string& source_name,
                                const EventName& event, const std::string& uploader) {
  const NewPhoto photo{stored.sha256, stored.bytes, event, consent::cleaned(source_name), uploader};
  TakenIn taken = photos.take(photo);
  if (!taken.known_before) return IntakeResult{IntakeOutcome::Received, taken.photo.id, ""};
  // Nothing of it is to be kept, whoever brings it again.
  if (taken.photo.state == PhotoState::Shredded) {
    if (auto removed = vault.remove(stored.sha256); !removed) return tl::unexpected(removed.error());
  }
  const PhotoRecord before = taken.photo;
  const auto stricter = moved_to_stricter(photos, settings, taken.photo, photo);
  if (!stricter) return tl::unexpected(stricter.error());
  auto known = known_photo(photos, taken.photo, before.event, photo);
  if (known && !known->reason.empty()) known->reason += *stricter;
  if (known && stored.mended && !known->reason.empty())
    known->reason += "; its original was damaged in the vault and is whole again";
  return known;
}

// Before anything is copied: what is no photo, or too much, stays where it is.
Status check_file_size(std::uintmax_t bytes, const Settings& settings, const std::string& name) {
  if (bytes == 0) return failure(ErrorCode::InvalidInput, name + " is empty", "copy it once more");
  if (bytes > settings.most_megabytes * 1024 * 1024) {
    return failure(ErrorCode::TooLarge,
                   fmt::format("{} is larger than the {} megabytes that the settings allow", name,
                               settings.most_megabytes),
                   "export a smaller copy");
  }
  return {};
}

// The file may have been replaced by another since it was copied; then that one stays for the next round.
std::string remove_source(const fs::path& path, const FileLook& copied) {
  if (look_at(path) != std::optional(copied)) return {};
  const auto removed = remove_durably(path);
  return removed ? "" : "it is safe in the vault, but " + sentence(removed.error());
}

}  // namespace

std::string photo_endings() {
  std::string all;
  for (const auto* format : pipeline::picture_formats()) {
    if (!all.empty()) all += ' ';
    all += format->endings;
  }
  return all;
}

std::optional<FileLook> look_at(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  // Within the years that nanoseconds reach: whoever copies a file gives it any.
  const auto nanoseconds = [](const timespec& time) {
    constexpr std::time_t kFarthest = 9'000'000'000;
    return std::clamp<std::time_t>(time.tv_sec, -kFarthest, kFarthest) * 1'000'000'000LL + time.tv_nsec;
  };
  return FileLook{status.st_ino, static_cast<std::uintmax_t>(status.st_size), nanoseconds(status.st_mtim),
                  nanoseconds(status.st_ctim)};
}

Result<bool> is_half_copied(const fs::path& path, const Settings& settings,
                            pipeline::GuardedDecoder& decoder) {
  const auto look = look_at(path);
  if (!look) return false;
  const std::chrono::nanoseconds now = std::chrono::system_clock::now().time_since_epoch();
  if (std::chrono::nanoseconds(look->changed) + kLongestPause < now) return false;
  const auto bytes = read_file(path, settings.most_megabytes * 1024 * 1024);
  if (!bytes) return false;
  auto breaks_off = decoder.breaks_off(*bytes);
  // What the file itself keeps from being told is told by its decoding, once it is taken in.
  if (!breaks_off && breaks_off.error().code != ErrorCode::Unavailable) return false;
  return breaks_off;
}

Status check_inbox(const fs::path& inbox) {
  std::error_code error;
  const fs::directory_iterator entries(inbox, error);
  if (!error) return {};
  return failure(ErrorCode::Unavailable,
                 fmt::format("the inbox {} cannot be looked into ({})", inbox.string(), error.message()),
                 "make the folder anew, or connect the share that it lies on");
}

bool open_for_writing(const fs::path& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW));
  if (!file.open()) return false;
  // Granted only while nobody has the file open for writing; released when it is closed.
  return ::fcntl(file.get(), F_SETLEASE, F_RDLCK) != 0 && errno == EAGAIN;
}

namespace {

Result<Gathered> gather_files(fs::path inbox, fs::path workspace, Day today,
                              const std::vector<fs::path>& paths,
                              const std::optional<EventName>& default_event) {
  Gathered gathered;
  Gatherer gatherer(std::move(inbox), std::move(workspace), today, default_event, gathered);
  for (const auto& path : paths) {
    if (auto added = gatherer.add(path); !added) return tl::unexpected(added.error());
  }
  const auto by_path = [](const auto& a, const auto& b) { return a.path < b.path; };
  std::sort(gathered.files.begin(), gathered.files.end(), by_path);
  std::sort(gathered.not_photos.begin(), gathered.not_photos.end(), by_path);
  const auto same = [](const auto& a, const auto& b) { return a.path == b.path; };
  gathered.files.erase(std::unique(gathered.files.begin(), gathered.files.end(), same), gathered.files.end());
  return gathered;
}

}  // namespace

Result<Gathered> gather(const Workspace& workspace, Day today, const std::vector<fs::path>& paths,
                        const std::optional<EventName>& default_event) {
  return gather_files(workspace.inbox(), workspace.folder(), today, paths, default_event);
}

Result<Gathered> gather(Day today, const std::vector<fs::path>& paths) {
  return gather_files({}, {}, today, paths, std::nullopt);
}

Result<IntakeResult> take_in(Photos& photos, const Vault& vault, const Settings& settings,
                             const IncomingFile& file, const std::string& uploader) {
  const auto look = look_at(file.path);
  if (!look) return failure(ErrorCode::NotFound, file.path.string() + " is gone");
  if (file.source == SourceFile::Remove && open_for_writing(file.path)) {
    return failure(ErrorCode::Conflict, file.path.string() + " is still being written",
                   "it is taken in when it is whole");
  }
  if (auto size = check_file_size(look->size, settings, file.path.string()); !size)
    return tl::unexpected(size.error());
  const auto stored = vault.store_file(file.path);
  if (!stored) return tl::unexpected(stored.error());
  auto result =
      log_intake(photos, vault, settings, *stored, file.path.filename().string(), file.event, uploader);
  if (result && file.source == SourceFile::Remove) result->left_behind = remove_source(file.path, *look);
  return result;
}

Result<IntakeResult> take_in(Photos& photos, const Vault& vault, const Settings& settings, ByteView original,
                             const std::string& source_name, const EventName& event,
                             const std::string& uploader) {
  if (auto size = check_file_size(original.size(), settings, source_name); !size)
    return tl::unexpected(size.error());
  const auto stored = vault.store(original);
  if (!stored) return tl::unexpected(stored.error());
  return log_intake(photos, vault, settings, *stored, source_name, event, uploader);
}

}  // namespace schoolgate::gate
