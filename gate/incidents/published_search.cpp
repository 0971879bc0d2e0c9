#include "gate/incidents/published_search.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "foundation/durable_file.hpp"
#include "gate/log/photo_rows.hpp"
#include "gate/out/released_prints.hpp"
#include "gate/school/holds_folder.hpp"
#include "gate/school/released_folder.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::size_t kMostFound = 10;

// Nothing when no file of it is there any more.
Result<std::optional<pipeline::PicturePrints>> prints_of_file(const Darkroom& room, const Unmeasured& one) {
  const auto bytes = one.file.empty() ? room.workspace.files().read(hold_file(room.workspace, one.sha256),
                                                                    kMostReleasedBytes)
                                      : read_file(room.workspace.released() / one.file, kMostReleasedBytes);
  if (!bytes && bytes.error().code == ErrorCode::NotFound) return std::nullopt;
  if (!bytes) return tl::unexpected(bytes.error());
  // Whatever lies there by now is not what was released.
  if (sha256(*bytes) != one.sha256) return std::nullopt;
  const auto photo = room.decoder.decode(*bytes);
  if (!photo) return tl::unexpected(photo.error());
  return pipeline::prints_of(photo->bgr);
}

// Gives how many could not be measured, or are left for the next time.
std::size_t measure_the_rest(const Darkroom& room) {
  constexpr std::size_t kMostAtOnce = 100;
  std::size_t not_compared = 0;
  std::size_t tried = 0;
  for (const Unmeasured& one : without_print(*room.log.database)) {
    if (tried == kMostAtOnce) {
      ++not_compared;
      continue;
    }
    const auto prints = prints_of_file(room, one);
    if (prints && !*prints) continue;  // there is no file of it any more
    ++tried;
    if (prints) note_prints(*room.log.database, {{one.photo, one.sha256, **prints}});
    if (!prints) ++not_compared;
  }
  return not_compared;
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
      differs[i] = std::min({differs[i], difference_up_to(pipeline::kAlike, part, known[i].prints.whole),
                             difference_up_to(pipeline::kAlike, part, known[i].prints.middle)});
  });
  std::map<PhotoId, Nearest> nearest;
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (differs[i] > pipeline::kAlike) continue;
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
      const nlohmann::json detail = stored_json(entry.detail);
      for (const auto& [platform, file] : detail.at("platforms").items()) {
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

Result<PublishedSearch> find_published(const Darkroom& room, Instant now, ByteView screenshot) {
  const auto picture = room.decoder.decode(screenshot);
  if (!picture) return tl::unexpected(picture.error());
  PublishedSearch search;
  search.not_compared = measure_the_rest(room);
  std::vector<PublishedPicture>& found = search.found;
  for (const auto& [id, nearest] : nearest_prints(released_prints(*room.log.database), picture->bgr)) {
    const auto photo = room.log.photos.find(id);
    if (!photo) return tl::unexpected(photo.error());
    found.push_back({*photo, nearest.sha256, nearest.differs, {}});
  }
  std::ranges::stable_sort(found, {}, &PublishedPicture::differs);
  if (found.size() > kMostFound) found.resize(kMostFound);
  for (PublishedPicture& one : found) one.places = places_of(room, now, one.photo);
  return search;
}

Status choose_incident_photo(const Darkroom& room, const Clock& clock, IncidentId id, PhotoId photo,
                             const std::string& who) {
  const auto record = room.log.photos.find(photo);
  if (!record) return tl::unexpected(record.error());
  const auto places = places_of(room, clock.now(), *record);
  if (places.empty())
    return failure(ErrorCode::Refused, fmt::format("photo {} was never released", photo),
                   "choose one that was found");
  return note_incident_pictures(*room.log.database, clock, id, {{photo, places.front().sha256, true}}, who);
}

}  // namespace schoolgate::gate
