#include "gate/devices/devices.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "consent/ledger/text.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_rows.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::size_t kMostDeviceBytes = 256;

bool is_listed(const std::vector<std::string>& listed, const std::string& name) {
  return !name.empty() && std::ranges::any_of(listed, [&](const std::string& one) {
    return consent::folded(one) == consent::folded(name);
  });
}

bool is_ticked(ReadSession& session, const Device& device) {
  int found = 0;
  session
      << "SELECT CAST(COUNT(*) AS INTEGER) FROM allowed_devices WHERE device = :device AND serial = :serial",
      soci::use(device.name), soci::use(device.serial), soci::into(found);
  return found > 0;
}

std::vector<PhotoId> quarantined_of(ReadSession& session, const Device& device) {
  const std::string state(word(PhotoState::Quarantined));
  const soci::rowset<long long> rows =
      (session.sql().prepare
           << "SELECT d.photo FROM photo_devices d JOIN photos p ON p.id = d.photo WHERE "
              "d.device = :device AND d.serial = :serial AND p.state = :state ORDER BY d.photo",
       soci::use(device.name), soci::use(device.serial), soci::use(state));
  return {rows.begin(), rows.end()};
}

}  // namespace

DeviceStanding standing_of(Database& database, const std::vector<std::string>& listed, PhotoId photo) {
  if (listed.empty()) return DeviceStanding::Allowed;
  return database.read([&](ReadSession& session) {
    Device device;
    int allowed = 0;
    session << "SELECT device, serial, allowed FROM photo_devices WHERE photo = :photo", soci::use(photo),
        soci::into(device.name), soci::into(device.serial), soci::into(allowed);
    if (!session.got_data()) return DeviceStanding::Untold;
    if (allowed != 0) return DeviceStanding::Allowed;
    if (device.name.empty()) return DeviceStanding::Untold;
    return is_listed(listed, device.name) || is_ticked(session, device) ? DeviceStanding::Allowed
                                                                        : DeviceStanding::NotAllowed;
  });
}

Status note_device(Database& database, PhotoId photo, Device device,
                   const std::function<Status(WriteSession&)>& provided) {
  device.name = consent::cleaned(device.name.substr(0, kMostDeviceBytes));
  device.serial = consent::cleaned(device.serial.substr(0, kMostDeviceBytes));
  return database.transact([&](WriteSession& session) -> Status {
    if (provided) {
      if (auto holds = provided(session); !holds) return holds;
    }
    int known = 0;
    session << "SELECT CAST(COUNT(*) AS INTEGER) FROM photo_devices WHERE photo = :photo", soci::use(photo),
        soci::into(known);
    if (known > 0) {
      session << "UPDATE photo_devices SET device = :device, serial = :serial WHERE photo = :photo",
          soci::use(device.name), soci::use(device.serial), soci::use(photo);
    } else {
      session << "INSERT INTO photo_devices (photo, device, serial, allowed) VALUES (:photo, :device, "
                 ":serial, 0)",
          soci::use(photo), soci::use(device.name), soci::use(device.serial);
    }
    return {};
  });
}

std::vector<SeenDevice> seen_devices(Database& database, const std::vector<std::string>& listed) {
  return database.read([&](ReadSession& session) {
    std::map<std::pair<std::string, std::string>, SeenDevice> all;
    {
      const soci::rowset<soci::row> rows =
          (session.sql().prepare
           << "SELECT device, serial, CAST(COUNT(*) AS BIGINT) AS photos FROM "
              "photo_devices WHERE device <> '' OR allowed = 0 GROUP BY device, serial");
      for (const soci::row& row : rows) {
        const Device device{row.get<std::string>("device"), row.get<std::string>("serial")};
        all[{device.name, device.serial}] = {device, whole_number(row, "photos"), false,
                                             is_listed(listed, device.name)};
      }
    }
    const soci::rowset<soci::row> rows =
        (session.sql().prepare << "SELECT device, serial FROM allowed_devices");
    for (const soci::row& row : rows) {
      const Device device{row.get<std::string>("device"), row.get<std::string>("serial")};
      SeenDevice& one = all[{device.name, device.serial}];
      one.device = device;
      one.ticked = true;
      one.listed = is_listed(listed, device.name);
    }
    std::vector<SeenDevice> seen;
    for (auto& [key, one] : all) seen.push_back(std::move(one));
    return seen;
  });
}

Result<std::vector<PhotoId>> tick_device(Database& database, const Clock& clock, const Device& device,
                                         bool allowed, const std::string& who) {
  if (device.name.empty())
    return failure(ErrorCode::InvalidInput, "no device is named",
                   "photos that do not say what took them are allowed one by one");
  return database.transact([&](WriteSession& session) -> Result<std::vector<PhotoId>> {
    session << "DELETE FROM allowed_devices WHERE device = :device AND serial = :serial",
        soci::use(device.name), soci::use(device.serial);
    if (allowed)
      session << "INSERT INTO allowed_devices (device, serial) VALUES (:device, :serial)",
          soci::use(device.name), soci::use(device.serial);
    consent::Ledger::append(
        session, clock.now(), who,
        allowed ? consent::LedgerAction::DeviceAllowed : consent::LedgerAction::DeviceRefused, "device",
        to_line({{"device", device.name}}));
    return allowed ? quarantined_of(session, device) : std::vector<PhotoId>();
  });
}

Result<PhotoVersion> allow_photo(Database& database, const Clock& clock, PhotoId photo, PhotoVersion seen,
                                 const std::string& who) {
  return database.transact([&](WriteSession& session) -> Result<PhotoVersion> {
    const auto record = photo_as_seen(session, photo, seen);
    if (!record) return tl::unexpected(record.error());
    if (record->state != PhotoState::Held && record->state != PhotoState::Quarantined)
      return failure(ErrorCode::Refused, fmt::format("photo {} is {}", photo, word(record->state)),
                     "look at the photo again");
    int noted = 0;
    session << "SELECT CAST(COUNT(*) AS INTEGER) FROM photo_devices WHERE photo = :photo", soci::use(photo),
        soci::into(noted);
    if (noted > 0) {
      session << "UPDATE photo_devices SET allowed = 1 WHERE photo = :photo", soci::use(photo);
    } else {
      session << "INSERT INTO photo_devices (photo, device, serial, allowed) VALUES (:photo, '', '', 1)",
          soci::use(photo);
    }
    return record_change(session, clock.now(), *record, std::nullopt,
                         {who, consent::LedgerAction::PhotoDeviceAllowed, record->reason});
  });
}

}  // namespace schoolgate::gate
