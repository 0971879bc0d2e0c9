#include "gate/holding/develop.hpp"

#include <algorithm>
#include <chrono>
#include <exception>

#include <fmt/format.h>

#include "consent/ledger/text.hpp"
#include "gate/devices/devices.hpp"
#include "gate/holding/judging.hpp"
#include "gate/log/carrying.hpp"
#include "pipeline/findings/want_of_memory.hpp"

namespace schoolgate::gate {
namespace {

using consent::LedgerAction;

constexpr int kMostAttempts = 2;

// A reason to quarantine, or a failure of disk, database or memory that has nothing to do with the photo.
struct Obstacle {
  bool system = false;
  Error error;
};
template <typename T>
using Passed = tl::expected<T, Obstacle>;

tl::unexpected<Obstacle> of_photo(Error error) { return tl::unexpected(Obstacle{false, std::move(error)}); }
tl::unexpected<Obstacle> of_photo(std::string what, std::string hint) {
  return of_photo(Error{ErrorCode::Refused, std::move(what), std::move(hint)});
}
tl::unexpected<Obstacle> of_system_or_photo(Error error) {
  // A folder or file that should be there, or a change by somebody else, is no fault of the photo's either.
  const bool system = error.code == ErrorCode::Unavailable || error.code == ErrorCode::NotFound ||
                      error.code == ErrorCode::Conflict;
  return tl::unexpected(Obstacle{system, std::move(error)});
}

Passed<pipeline::Photo> decode_allowed(const Darkroom& room, const PhotoRecord& record, const Hands& hands) {
  auto photo = decode_original(room.vault, room.decoder, record.sha256);
  if (!photo) {
    // Of a vault that several machines see, one may see nothing for a while.
    if (!hands.still && photo.error().code == ErrorCode::NotFound) return of_photo(photo.error());
    return of_system_or_photo(photo.error());
  }
  const auto noted = note_device(*room.log.database, record.id, {photo->device, photo->serial}, hands.still);
  if (!noted) return of_system_or_photo(noted.error());
  switch (standing_of(*room.log.database, room.settings.allowed_devices, record.id)) {
    case DeviceStanding::Allowed:
    case DeviceStanding::Untold:  // held, with the question
      break;
    case DeviceStanding::NotAllowed:
      return of_photo(
          fmt::format("it was taken with {}, which is not allowed", consent::cleaned(photo->device)),
          "use an approved device, or allow this one, or this photo alone");
  }
  return std::move(*photo);
}

// What was found, kept in the log as soon as it is known; what was found before an interruption may be about
// other names by now.
Passed<Judgement> find_in_photo(const Darkroom& room, Workbench& bench, const Knowledge& knowledge,
                                const pipeline::Photo& photo, PhotoRecord& record, double decode_ms,
                                const Hands& hands) {
  if (record.state == PhotoState::Analysed) {
    auto judged = judge(room, knowledge, record, {}, hands.still);
    if (!judged) return of_system_or_photo(judged.error());
    return std::move(*judged);
  }
  pipeline::Analysis analysis = bench.analyse(photo, knowledge);
  analysis.findings.timings_ms["decode"] = decode_ms;
  analysis.findings = with_ids_of(room.log.holds.findings(record.id), std::move(analysis.findings));
  auto reading = room.readings.write(record.sha256, analysis.seen);
  if (!reading) return of_system_or_photo(reading.error());
  // Whoever is too late leaves no word of what was read, of a photo that may be shredded by now.
  const auto put_reading = [&](WriteSession& session) -> Status {
    if (hands.still) {
      if (auto held = hands.still(session); !held) return held;
    }
    return room.readings.put(record.sha256, *reading);
  };
  const auto stored =
      room.log.holds.store_findings(record.id, record.version, analysis.findings, knowledge.judged,
                                    {hands.who, LedgerAction::PhotoAnalysed, "", false, put_reading});
  if (!stored) return of_system_or_photo(stored.error());
  record.version = *stored;
  record.state = PhotoState::Analysed;
  return Judgement{std::move(analysis.findings), {}, knowledge.judged, false};
}

Passed<Developed> try_to_develop(const Darkroom& room, Workbench& bench, const Knowledge& knowledge,
                                 PhotoRecord& record, const Hands& hands) {
  if (!hands.still && room.log.photos.begin_attempt(record.id) > kMostAttempts) {
    return of_photo("its analysis failed twice and ended the program",
                    "leave this photo out, or save it anew as JPEG");
  }
  const auto start = std::chrono::steady_clock::now();
  const auto photo = decode_allowed(room, record, hands);
  if (!photo) return tl::unexpected(photo.error());
  const std::chrono::duration<double, std::milli> decoding = std::chrono::steady_clock::now() - start;
  const auto found = find_in_photo(room, bench, knowledge, *photo, record, decoding.count(), hands);
  if (!found) return tl::unexpected(found.error());
  auto content =
      make_hold(room.workspace, room.settings, bench, *photo, found->findings, {}, knowledge, record.event);
  if (!content) return of_system_or_photo(content.error());
  if (found->anew) content->findings = found->findings;
  content->judged = found->judged;
  const bool blocked = content->decision.blocked;
  const auto held =
      room.log.holds.hold(record.id, record.version, *content,
                          {hands.who, blocked ? LedgerAction::PhotoBlocked : LedgerAction::PhotoHeld,
                           content->decision.block_reason, false, hands.ends});
  if (!held) return of_system_or_photo(held.error());
  return Developed{blocked ? PhotoState::Blocked : PhotoState::Held, content->decision.block_reason};
}

Result<Developed> quarantine(Photos& photos, const PhotoRecord& record, const Error& error,
                             const Hands& hands) {
  const std::string reason = consent::cleaned(sentence(error));
  const auto moved = photos.move(record.id, record.version, PhotoState::Quarantined,
                                 {hands.who, LedgerAction::PhotoQuarantined, reason, false, hands.ends});
  if (!moved) return tl::unexpected(moved.error());
  return Developed{PhotoState::Quarantined, reason};
}

}  // namespace

Result<Developed> develop(const Darkroom& room, Workbench& bench, const Knowledge& knowledge,
                          const PhotoRecord& photo, const Hands& hands) {
  PhotoRecord record = photo;
  try {
    try {
      auto developed = try_to_develop(room, bench, knowledge, record, hands);
      if (developed) return std::move(*developed);
      if (!developed.error().system)
        return quarantine(room.log.photos, record, developed.error().error, hands);
      if (!hands.still) room.log.photos.forgive_attempt(record.id);
      return tl::unexpected(developed.error().error);
    } catch (const StorageError&) {
      throw;
    } catch (const std::exception& error) {
      // The attempt stays counted: next time the photo's turn comes last and alone.
      if (pipeline::is_want_of_memory(error)) return tl::unexpected(pipeline::want_of_memory());
      return quarantine(room.log.photos, record,
                        {ErrorCode::Unsupported, std::string("its analysis failed (") + error.what() + ")",
                         "leave this photo out, or save it anew as JPEG"},
                        hands);
    }
  } catch (const StorageError& error) {
    return tl::unexpected(error.error());
  }
}

}  // namespace schoolgate::gate
