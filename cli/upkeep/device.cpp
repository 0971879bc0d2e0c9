#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/devices/devices.hpp"
#include "gate/log/photos.hpp"

namespace schoolgate::cli {
namespace {

ExitCode list_devices(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto& listed = school->settings().allowed_devices;
  if (listed.empty() && !invocation.json)
    invocation.terminal.say("every device may be used: the settings name none");
  for (const auto& one : gate::seen_devices(*school->database(), listed)) {
    if (invocation.json) {
      invocation.terminal.result(to_line({{"name", one.device.name},
                                          {"serial", one.device.serial},
                                          {"photos", one.photos},
                                          {"ticked", one.ticked},
                                          {"listed", one.listed}}));
      continue;
    }
    const bool allowed = listed.empty() || one.ticked || one.listed;
    const std::string name = one.device.name.empty() ? "(not told)" : one.device.name;
    const char* standing = one.device.name.empty() ? "asked for each photo"
                           : allowed               ? "allowed"
                                                   : "not allowed";
    invocation.terminal.result(printable(
        fmt::format("{:<32} {:<20} {:>6} photos  {}", name, one.device.serial, one.photos, standing)));
  }
  return ExitCode::Done;
}

ExitCode allow_one_photo(Invocation& invocation) {
  const auto school = open_school(invocation);
  const std::string who = acting(*school, review::Deed::Review);
  const auto photo = photo_id(invocation.needed("photo"));
  const auto record = or_fail(school->log().photos.find(photo));
  static_cast<void>(
      or_fail(gate::allow_device_of(school->log(), school->clock(), photo, {who, record.version})));
  invocation.terminal.say(
      "photo {} may be used{}", photo,
      record.state == gate::PhotoState::Quarantined ? ": the next 'process' looks at it" : "");
  return ExitCode::Done;
}

ExitCode tick(Invocation& invocation, bool allowed) {
  const auto school = open_school(invocation);
  const std::string who = acting(*school, review::Deed::Review);
  const gate::Device device{invocation.arguments.at(0), invocation.optional("serial")};
  const auto again = or_fail(gate::allow_device(school->log(), school->clock(), device, allowed, who));
  invocation.terminal.say("{} may {}be used from now on", printable(device.name), allowed ? "" : "not ");
  if (again > 0) invocation.terminal.say("the next 'process' looks at {} of it", counted(again, "photo"));
  return ExitCode::Done;
}

ExitCode allow_devices(Invocation& invocation) {
  if (invocation.has("photo") != invocation.arguments.empty())
    throw UsageError("name a device as 'device list' prints it, or a photo with --photo");
  if (invocation.has("photo") && invocation.has("no-longer"))
    throw UsageError("a photo that may not be used is rejected: 'review reject'");
  return invocation.has("photo") ? allow_one_photo(invocation)
                                 : tick(invocation, !invocation.has("no-longer"));
}

}  // namespace

const Command kDeviceList{
    .name = "device list",
    .summary = "cameras and phones that photos were taken with, and which may be used",
    .manual =
        "By make, model and serial number, where the files tell. Which may be used is said by\n"
        "intake.allowed_devices in the settings, and by 'device allow'.",
    .run = list_devices};

const Command kDeviceAllow{
    .name = "device allow",
    .arguments = "NAME [--serial S] [--no-longer] | --photo N",
    .summary = "photos of this device may be used, or this one photo whatever took it",
    .manual =
        "Where the settings name devices (intake.allowed_devices), photos of others are quarantined, and\n"
        "photos that do not say what took them, such as copies from WhatsApp, are held and cannot be\n"
        "approved before somebody said that they may be used.",
    .options =
        [](po::options_description_easy_init add) {
          add("serial", po::value<std::string>()->value_name("S"),
              "of this camera alone, as 'device list' prints it");
          add("photo", po::value<std::string>()->value_name("N"), "this one photo");
          add("no-longer",
              "photos of it may not be approved any more; one that the settings name stays allowed");
        },
    .least_arguments = 0,
    .most_arguments = 1,
    .run = allow_devices};

}  // namespace schoolgate::cli
