// From a screenshot or file to the picture that was published, and to everywhere it is up.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/digest.hpp"
#include "gate/out/incidents.hpp"
#include "gate/out/links.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

// Where a photo was released to, and what has become of it there.
struct PublishedPlace {
  consent::PlatformId platform;
  std::string file;    // below released/
  Instant released{};  // the last time
  Digest sha256;       // of the picture that is up there
  std::vector<consent::PersonId> shows;
  std::string link;                   // where it is noted as posted; may be empty
  bool out = false;                   // lies in released/
  std::optional<TakeDown> take_down;  // without its post
};

struct PublishedPicture {
  PhotoRecord photo;
  Digest sha256;                       // of the picture that it was known by
  int differs = 0;                     // in how many of its signs
  std::vector<PublishedPlace> places;  // of the whole photo, by platform
};

// Everywhere the photo was released to, as the ledger has it.
[[nodiscard]] std::vector<PublishedPlace> places_of(const Darkroom& room, Instant now,
                                                    const PhotoRecord& photo);

struct PublishedSearch {
  std::vector<PublishedPicture> found;  // the likeliest first, one for each photo
  std::size_t not_compared = 0;         // released pictures that could not be measured, or not yet
};

// What lies in released/ and has no print yet is measured first, some at a time: the next search carries on.
// The file is opened as any that nobody vouches for, and is not kept.
[[nodiscard]] Result<PublishedSearch> find_published(const Darkroom& room, Instant now, ByteView screenshot);

// A person looked at it: the incident is about this photo. Refused for one that was never released.
[[nodiscard]] Status choose_incident_photo(const Darkroom& room, const Clock& clock, IncidentId id,
                                           PhotoId photo, const std::string& who);

}  // namespace schoolgate::gate
