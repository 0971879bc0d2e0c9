#include "consent/ledger/who.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/devices/brought.hpp"
#include "gate/devices/devices.hpp"
#include "review/events/event_plan_handlers.hpp"
#include "review/handlers/services.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;

constexpr std::size_t kMostDeviceCharacters = 256;
constexpr std::int64_t kMostBrought = 1'000'000;

gate::Brought brought_by(Services& services, const Call& call) {
  return gate::brought_to(*services.school.database(), services.room.vault, services.proved_originals,
                          call.path.id("event"), consent::by_page(call.user));
}

}  // namespace

Result<Reply> show_devices(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const auto& listed = services.room.settings.allowed_devices;
  json devices = json::array();
  for (const auto& one : gate::seen_devices(*services.school.database(), listed))
    devices.push_back({{"name", one.device.name},
                       {"serial", one.device.serial},
                       {"photos", one.photos},
                       {"ticked", one.ticked},
                       {"listed", one.listed}});
  return json_reply({{"every_device", listed.empty()}, {"devices", devices}});
}

Result<Reply> tick_device(Services& services, const Call& call) {
  Fields fields(call.body);
  const gate::Device device{fields.text("name", kMostDeviceCharacters),
                            fields.text_or("serial", kMostDeviceCharacters, "")};
  const bool allowed = fields.boolean("allowed");
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const std::string who = consent::by_page(call.user);
  const auto again = gate::allow_device(services.log, services.school.clock(), device, allowed, who);
  if (!again) return tl::unexpected(again.error());
  if (*again > 0) services.processing.wake();
  return json_reply({{"again", *again}});
}

Result<Reply> show_brought(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const gate::Brought brought = brought_by(services, call);
  json keep = json::array();
  for (const auto& one : brought.kept)
    keep.push_back({{"photo", one.photo}, {"source_name", one.source_name}, {"words", one.why}});
  return json_reply({{"to_delete", brought.safe.size()}, {"keep", std::move(keep)}});
}

Result<Reply> note_deleted(Services& services, const Call& call) {
  Fields fields(call.body);
  const auto photos = static_cast<std::size_t>(fields.integer("photos", 1, kMostBrought));
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  if (auto noted = gate::note_deleted_from_device(*services.school.database(), services.school.clock(),
                                                  call.path.id("event"), brought_by(services, call), photos,
                                                  consent::by_page(call.user));
      !noted)
    return tl::unexpected(noted.error());
  return json_reply({{"to_delete", 0}});
}

}  // namespace schoolgate::review
