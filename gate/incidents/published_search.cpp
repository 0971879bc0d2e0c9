#include "gate/incidents/published_search.hpp"

#include <algorithm>
#include <map>

#include "consent/ledger/ledger.hpp"
#include "foundation/durable_file.hpp"
#include "gate/log/photo_rows.hpp"
#include "gate/out/released_prints.hpp"
#include "gate/school/holds_folder.hpp"
#include "gate/school/released_folder.hpp"

namespace schoolgate::gate {
namespace {

// In how many of its 256 signs a screenshot may differ from a picture (docs/results.md).
constexpr int kAlike = 60;
constexpr std::size_t kMostFound = 10;

// Nothing when no file of it is there any more.
Result<std::optional<pipeline::PicturePrints>> prints_of_file(const Darkroom& room, const Unmeasured& one) {
  const auto file =
      one.file.empty() ? hold_file(room.workspace, one.sha256) : room.workspace.released() / one.file;
  const auto bytes = read_file(file, kMostReleasedBytes);
  if (!bytes && bytes.error().code == ErrorCode::NotFound) return std::nullopt;
  if (!bytes) return tl::unexpected(bytes.error());
  // Whatever lies there by now is not what was released.
  if (sha256(*bytes) != one.sha256) return std::nullopt;
  const auto photo = room.decoder.decode(*bytes);
  if (!photo) return tl::unexpected(photo.error());
  return pipeline::prints_of(photo->bgr);
}

Status measure_the_rest(const Darkroom& room) {
  std::vector<ReleasedPrint> made;
  for (const Unmeasured& one : without_print(*room.log.database)) {
    const auto prints = prints_of_file(room, one);
    if (!prints) return tl::unexpected(prints.error());
    if (*prints) made.push_back({one.photo, one.sha256, **prints});
  }
  if (!made.empty()) note_prints(*room.log.database, made);
  return {};
}

struct Nearest {
  Digest sha256;
  int differs = pipeline::kPrintSigns;
};

std::map<PhotoId, Nearest> nearest_prints(const std::vector<ReleasedPrint>& known,
                                          const cv::Mat& screenshot) {
  std::vector<int> differs(known.size(), pipeline::kPrintSigns);
  pipeline::each_print_within(screenshot, [&](const pipeline::PicturePrint& part) {
    for (std::size_t i = 0; i < known.size(); ++i)
      differs[i] = std::min({differs[i], difference_up_to(kAlike, part, known[i].prints.whole),
                             difference_up_to(kAlike, part, known[i].prints.middle)});
  });
  std::map<PhotoId, Nearest> nearest;
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (differs[i] > kAlike) continue;
    Nearest& one = nearest[known[i].photo];
    if (differs[i] < one.differs) one = {known[i].sha256, differs[i]};
  }
  return nearest;
}

}  // namespace

std::vector<PublishedPlace> places_of(const Darkroom& room, Instant now, const PhotoRecord& photo) {
  return room.log.database->read([&](ReadSession& session) {
    std::map<consent::PlatformId, PublishedPlace> places;
    for (const auto& entry : consent::Ledger::entries_about(session, to_hex(photo.sha256))) {
      if (entry.action != word(consent::LedgerAction::PhotoReleased)) continue;
      for (const auto& [platform, file] : stored_json(entry.detail).at("platforms").items()) {
        PublishedPlace& place = places[platform];
        place = {platform,
                 file.at("file").get<std::string>(),
                 entry.when,
                 stored(digest_from_hex(file.at("sha256").get<std::string>())),
                 file.at("shows").get<std::vector<consent::PersonId>>(),
                 "",
                 false,
                 {}};
      }
    }
    if (photo.state == PhotoState::Released) {
      for (const ReleaseEntry& file : read_reserved(session, photo.id)) places[file.platform].out = true;
    }
    for (TakeDown& entry : read_take_downs(session, now, photo)) places[entry.platform].take_down = entry;
    std::vector<PublishedPlace> all;
    for (auto& [platform, place] : places) {
      place.platform = platform;
      if (const auto link = read_link(session, photo.id, platform)) place.link = link->link;
      all.push_back(std::move(place));
    }
    return all;
  });
}

Result<std::vector<PublishedPicture>> find_published(const Darkroom& room, Instant now, ByteView screenshot) {
  const auto picture = room.decoder.decode(screenshot);
  if (!picture) return tl::unexpected(picture.error());
  if (auto measured_all = measure_the_rest(room); !measured_all) return tl::unexpected(measured_all.error());
  std::vector<PublishedPicture> found;
  for (const auto& [id, nearest] : nearest_prints(released_prints(*room.log.database), picture->bgr)) {
    const auto photo = room.log.photos.find(id);
    if (!photo) return tl::unexpected(photo.error());
    found.push_back({*photo, nearest.sha256, nearest.differs, {}});
  }
  std::ranges::stable_sort(found, {}, &PublishedPicture::differs);
  if (found.size() > kMostFound) found.resize(kMostFound);
  for (PublishedPicture& one : found) one.places = places_of(room, now, one.photo);
  return found;
}

}  // namespace schoolgate::gate
