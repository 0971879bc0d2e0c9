#include "gate/leaving/kept_screenshots.hpp"

#include <algorithm>
#include <chrono>
#include <system_error>

#include <fmt/format.h>

#include "pipeline/redaction/encode.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;

// Of a page that is many screens long the writing can still be read.
constexpr pipeline::EncodeSettings kAsKept{.jpeg_quality = 80, .longest_side = 4000};
// Between a file and its row.
constexpr std::chrono::hours kYoung(1);

std::set<Digest> known_pictures(Database& database) {
  std::set<Digest> known;
  for (const Screenshot& one : list_screenshots(database)) known.insert(one.sha256);
  return known;
}

}  // namespace

Result<Screenshot> keep_screenshot(const Darkroom& room, Instant now, const ScreenshotOf& of, ByteView file,
                                   const std::string& who) {
  const auto picture = room.decoder.decode(file);
  if (!picture) return tl::unexpected(picture.error());
  const auto clean = pipeline::encode_jpeg(picture->bgr, kAsKept);
  if (!clean) return tl::unexpected(clean.error());
  const auto stored = room.screenshots.store(*clean);
  if (!stored) return tl::unexpected(stored.error());
  auto noted = note_screenshot(*room.log.database, now, of, stored->sha256, who);
  if (noted || known_pictures(*room.log.database).contains(stored->sha256)) return noted;
  if (auto removed = room.screenshots.remove(stored->sha256); !removed)
    return tl::unexpected(removed.error());
  return noted;
}

Result<Bytes> open_screenshot(const Darkroom& room, Instant now, ScreenshotId id, const std::string& who) {
  const auto screenshot = find_screenshot(*room.log.database, id);
  if (!screenshot) return tl::unexpected(screenshot.error());
  auto bytes = room.screenshots.load(screenshot->sha256);
  if (!bytes && bytes.error().code == ErrorCode::NotFound)
    return failure(ErrorCode::NotFound, fmt::format("the file of screenshot {} is lost", id),
                   "restore it from the last backup, or take another one");
  if (!bytes) return bytes;
  note_screenshot_viewed(*room.log.database, now, *screenshot, who);
  return bytes;
}

Result<std::size_t> remove_screenshots(const Darkroom& room, Instant now, const std::set<Digest>& which,
                                       const std::string& why, const std::string& who) {
  // The files first: what still has its row is found again after an interruption.
  for (const Digest& one : which) {
    if (auto removed = room.screenshots.remove(one); !removed) return tl::unexpected(removed.error());
  }
  return forget_screenshots(*room.log.database, now, which, why, who);
}

Status sweep_screenshots(const Darkroom& room) {
  const auto stored = room.screenshots.all();
  if (!stored) return tl::unexpected(stored.error());
  if (stored->empty()) return {};
  const auto now = fs::file_time_type::clock::now();
  // Asked for after the files: one whose row came between is known.
  const std::set<Digest> known = known_pictures(*room.log.database);
  for (const StoredOriginal& one : *stored) {
    std::error_code gone;
    const auto written = fs::last_write_time(room.workspace.screenshots() / to_hex(one.sha256), gone);
    if (gone || known.contains(one.sha256) || now - written < kYoung) continue;
    if (auto removed = room.screenshots.remove(one.sha256); !removed) return removed;
  }
  return {};
}

std::vector<ScreenshotId> lost_screenshots(const Darkroom& room) {
  std::vector<ScreenshotId> lost;
  for (const Screenshot& one : list_screenshots(*room.log.database)) {
    const auto whole = room.screenshots.prove(one.sha256);
    if (!whole || !*whole) lost.push_back(one.id);
  }
  return lost;
}

}  // namespace schoolgate::gate
