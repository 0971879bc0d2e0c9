#include "gate/backup/backup_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <functional>
#include <optional>
#include <set>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <sys/stat.h>

#include "foundation/durable_file.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uintmax_t kMostBytesOfAList = 1ULL << 30U;
constexpr const char* kEnd = ".list";

// "2026-11-29T22-15-00Z.list": no colons, which a USB stick's file system does not take.
std::string list_name(Instant made) {
  std::string name = to_iso(made);
  std::ranges::replace(name, ':', '-');
  return name + kEnd;
}

std::optional<Instant> moment_of(std::string name) {
  if (!name.ends_with(kEnd)) return std::nullopt;
  name.resize(name.size() - std::string_view(kEnd).size());
  const auto time = name.find('T');
  if (time == std::string::npos) return std::nullopt;
  std::replace(name.begin() + static_cast<std::ptrdiff_t>(time), name.end(), '-', ':');
  const auto moment = parse_iso_instant(name);
  return moment ? std::optional(*moment) : std::nullopt;
}

tl::unexpected<Error> damaged_list(const fs::path& path) {
  return failure(ErrorCode::Refused, path.string() + " is not what was written",
                 "use an older backup ('--made'), or make a new one");
}

// Nothing that a list says may be written outside the workspace.
bool stays_inside(const std::string& text) {
  const fs::path path(text);
  return !text.empty() && path.is_relative() && path == path.lexically_normal() && *path.begin() != ".." &&
         path.has_filename();
}

json to_json(const BackedUpFile& file) {
  return {
      {"path", file.path}, {"sha256", to_hex(file.sha256)}, {"bytes", file.bytes}, {"written", file.written}};
}

bool read_into(BackupList& list, const json& source) {
  for (const json& one : source) {
    const auto digest = digest_from_hex(one.at("sha256").get<std::string>());
    BackedUpFile file{one.at("path").get<std::string>(), digest.value_or(Digest{}),
                      one.at("bytes").get<std::uintmax_t>(), one.at("written").get<std::int64_t>()};
    if (!digest || !stays_inside(file.path)) return false;
    list.files.push_back(std::move(file));
  }
  return true;
}

}  // namespace

Result<BackupFolder> BackupFolder::open_to_write(const fs::path& folder) {
  BackupFolder opened(fs::absolute(folder).lexically_normal());
  std::error_code error;
  const bool is_one = fs::is_directory(opened.lists(), error);
  if (!is_one && fs::exists(opened.folder_, error) && !fs::is_empty(opened.folder_, error))
    return failure(ErrorCode::Refused, fmt::format("{} holds something else", opened.folder_.string()),
                   "name a new folder, or one with backups in it");
  for (const fs::path& part : {opened.folder_, opened.folder_ / "files", opened.lists()}) {
    if (auto made = make_private_folder(part); !made) return tl::unexpected(made.error());
  }
  const fs::path lock = opened.folder_ / ".lock";
  opened.lock_ = FileDescriptor(::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  const bool held = opened.lock_.open() && ::flock(opened.lock_.get(), LOCK_EX | LOCK_NB) == 0;
  if (!held && opened.lock_.open() && errno == EWOULDBLOCK)
    return failure(ErrorCode::Conflict, fmt::format("another backup writes to {}", opened.folder_.string()),
                   "try again when it is done");
  if (!held)
    return failure(
        ErrorCode::Unavailable,
        fmt::format("{} could not be locked ({})", lock.string(), std::generic_category().message(errno)),
        "check that this account may write there");
  for (const fs::path& part : {opened.folder_, opened.folder_ / "files", opened.lists()}) {
    if (auto swept = remove_partial_files(part); !swept) return tl::unexpected(swept.error());
  }
  return opened;
}

Result<BackupFolder> BackupFolder::open_to_read(const fs::path& folder) {
  BackupFolder opened(fs::absolute(folder).lexically_normal());
  const auto made = opened.moments();
  if (!made || made->empty())
    return failure(ErrorCode::NotFound, fmt::format("{} holds no whole backup", opened.folder_.string()),
                   "name the folder that was given to 'schoolgate backup'");
  return opened;
}

bool BackupFolder::open_to_others() const {
  struct stat status {};
  return ::stat(folder_.c_str(), &status) == 0 && (status.st_mode & 077U) != 0;
}

Result<std::vector<Instant>> BackupFolder::moments() const {
  std::vector<Instant> found;
  std::error_code error;
  for (fs::directory_iterator entry(lists(), error), end; !error && entry != end; entry.increment(error)) {
    if (const auto made = moment_of(entry->path().filename().string())) found.push_back(*made);
  }
  if (error)
    return failure(ErrorCode::Unavailable,
                   fmt::format("{} could not be read ({})", lists().string(), error.message()),
                   "check the disk with the backups");
  std::ranges::sort(found, std::greater<>());
  return found;
}

Result<BackupList> BackupFolder::read(Instant made) const {
  const fs::path path = lists() / list_name(made);
  const auto bytes = read_file(path, kMostBytesOfAList);
  if (!bytes) return tl::unexpected(bytes.error());
  const std::string text(bytes->begin(), bytes->end());
  const auto line = text.find('\n');
  if (line == std::string::npos || text.substr(line + 1) != to_hex(sha256(text.substr(0, line))) + "\n")
    return damaged_list(path);
  BackupList list;
  list.made = made;
  const json source = json::parse(text.substr(0, line), nullptr, false);
  try {
    const auto school = digest_from_hex(source.at("school").get<std::string>());
    if (!school || !read_into(list, source.at("files"))) return damaged_list(path);
    list.school = *school;
    list.number = source.at("number").get<std::uint64_t>();
  } catch (const json::exception&) {
    return damaged_list(path);
  }
  return list;
}

Status BackupFolder::add(const BackupList& list) const {
  json files = json::array();
  for (const BackedUpFile& file : list.files) files.push_back(to_json(file));
  std::string text = json{
      {"made", to_iso(list.made)},
      {"school", to_hex(list.school)},
      {"number", list.number},
      {"files", files}}.dump(-1, ' ', true, json::error_handler_t::strict);
  text += "\n" + to_hex(sha256(text)) + "\n";
  return write_durably(lists() / list_name(list.made), Bytes(text.begin(), text.end()));
}

Result<Bytes> BackupFolder::original(const Digest& digest, const Workspace& workspace) const {
  auto plain = files_.load(digest);
  if (plain || !workspace.files().sealed()) return plain;
  const auto made = moments();
  if (!made) return tl::unexpected(made.error());
  const KeptFile place{workspace.vault() / to_hex(digest)};
  const std::string path = place.path.lexically_relative(workspace.folder()).generic_string();
  for (const Instant moment : *made) {
    const auto list = read(moment);
    if (!list) continue;
    const auto file = std::ranges::find(list->files, path, &BackedUpFile::path);
    if (file == list->files.end()) continue;
    auto bytes = workspace.files().read_copy(folder_ / "files" / to_hex(file->sha256), place, UINTMAX_MAX);
    if (bytes && sha256(*bytes) == digest) return bytes;
  }
  return failure(ErrorCode::NotFound, "no backup has that original whole");
}

Result<Pruned> BackupFolder::keep_newest(std::size_t keep) const {
  const auto made = moments();
  if (!made) return tl::unexpected(made.error());
  Pruned pruned;
  std::set<Digest> needed;
  for (std::size_t i = 0; i < std::min(keep, made->size()); ++i) {
    const auto list = read((*made)[i]);
    if (!list) {
      pruned.damaged_lists.push_back(lists() / list_name((*made)[i]));
      continue;
    }
    for (const BackedUpFile& file : list->files) needed.insert(file.sha256);
  }
  if (!pruned.damaged_lists.empty()) return pruned;
  for (std::size_t i = keep; i < made->size(); ++i, ++pruned.backups) {
    if (auto removed = remove_durably(lists() / list_name((*made)[i])); !removed)
      return tl::unexpected(removed.error());
  }
  const auto stored = files_.all();
  if (!stored) return tl::unexpected(stored.error());
  for (const StoredOriginal& file : *stored) {
    if (needed.contains(file.sha256)) continue;
    if (auto removed = files_.remove(file.sha256); !removed) return tl::unexpected(removed.error());
  }
  return pruned;
}

}  // namespace schoolgate::gate
