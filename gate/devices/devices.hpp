// Cameras and phones that photos were taken with: which were seen, and which may be used.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"
#include "foundation/words.hpp"
#include "gate/log/photo_record.hpp"

namespace schoolgate::gate {

struct Device {
  std::string name;    // make and model, "Apple iPhone 12"; empty: the file does not say (a WhatsApp copy)
  std::string serial;  // of the camera's body; most phones write none
  bool operator==(const Device&) const = default;
};

enum class DeviceStanding {
  NotAllowed,
  Untold,   // nobody knows which it was: a person is asked
  Allowed,  // by the settings, by a tick, or this photo alone
};
constexpr auto words_of(DeviceStanding) {
  using enum DeviceStanding;
  return words<DeviceStanding>({{NotAllowed, "not-allowed"}, {Untold, "untold"}, {Allowed, "allowed"}});
}

// `listed`: those of the settings (intake.allowed_devices), by name; none: every device may be used.
// For a photo that note_device() told of; any other is as if it did not say.
[[nodiscard]] DeviceStanding standing_of(Database& database, const std::vector<std::string>& listed,
                                         PhotoId photo);

// What the file says. A photo that a person allowed stays allowed. Fails as `provided` does, which is asked
// in the same transaction; empty: never.
[[nodiscard]] Status note_device(Database& database, PhotoId photo, Device device,
                                 const std::function<Status(WriteSession&)>& provided = {});

struct SeenDevice {
  Device device;
  std::size_t photos = 0;
  bool ticked = false;  // by a person
  bool listed = false;  // in the settings
};
// By name and serial; ticked ones of which no photo is left, too.
[[nodiscard]] std::vector<SeenDevice> seen_devices(Database& database,
                                                   const std::vector<std::string>& listed);

// Gives its photos that are quarantined, to be tried again, where it is allowed now. InvalidInput for a
// device without a name: each of its photos is asked about.
[[nodiscard]] Result<std::vector<PhotoId>> tick_device(Database& database, const Clock& clock,
                                                       const Device& device, bool allowed,
                                                       const std::string& who);
// This one photo may be used, whatever took it. Conflict when it is no longer as it was seen; Refused when it
// is neither held nor quarantined.
[[nodiscard]] Result<PhotoVersion> allow_photo(Database& database, const Clock& clock, PhotoId photo,
                                               PhotoVersion seen, const std::string& who);

}  // namespace schoolgate::gate
