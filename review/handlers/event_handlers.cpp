#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include <fmt/format.h>

#include "consent/ledger/who.hpp"
#include "gate/intake/intake.hpp"
#include "gate/leaving/release.hpp"
#include "gate/log/approvals.hpp"
#include "gate/log/photo_queue.hpp"
#include "gate/log/photos.hpp"
#include "gate/picking/picks.hpp"
#include "gate/picking/suggestion.hpp"
#include "review/handlers/handlers.hpp"
#include "review/handlers/services.hpp"
#include "review/people/deeds.hpp"
#include "review/views/photo_json.hpp"
#include "review/views/wording.hpp"

namespace schoolgate::review {
namespace {

using gate::PhotoState;
using nlohmann::json;

constexpr std::size_t kMostKnown = 500;
constexpr std::size_t kMostPicked = 500;
constexpr std::size_t kUsualPick = 12;
constexpr std::size_t kMostFileNameBytes = 255;

// What needs the office first, then what waits, then what is done.
constexpr std::array kOfficeOrder{PhotoState::Quarantined, PhotoState::Rejected, PhotoState::Blocked,
                                  PhotoState::Held,        PhotoState::Received, PhotoState::Analysed,
                                  PhotoState::Approved,    PhotoState::Released, PhotoState::TakenDown,
                                  PhotoState::Shredded};

std::size_t total_of(const gate::EventOverview& overview) {
  std::size_t total = 0;
  for (const auto& [state, count] : overview.photos) total += count;
  return total;
}

std::string overview_words(const gate::EventOverview& overview) {
  std::map<std::string, std::size_t> by_words;
  std::vector<std::string> order;
  for (const PhotoState state : kOfficeOrder) {
    const auto found = overview.photos.find(state);
    if (found == overview.photos.end() || found->second == 0) continue;
    const std::string words(state_words(state));
    if (by_words[words] == 0) order.push_back(words);
    by_words[words] += found->second;
  }
  std::string text;
  for (const std::string& words : order) {
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}", grouped(by_words[words]), words);
  }
  return text.empty() ? "no photos" : text;
}

std::optional<gate::EventOverview> find_event(Services& services, gate::EventId wanted) {
  for (auto& overview : gate::list_events(*services.school.database())) {
    if (overview.event.id == wanted) return std::move(overview);
  }
  return std::nullopt;
}

// A page of all photos of an event, one state after the other.
std::vector<gate::PhotoRecord> page_of(Services& services, const gate::EventOverview& overview,
                                       std::size_t offset, std::size_t limit) {
  std::vector<gate::PhotoRecord> photos;
  for (const PhotoState state : kOfficeOrder) {
    const auto found = overview.photos.find(state);
    const std::size_t count = found == overview.photos.end() ? 0 : found->second;
    if (offset >= count) {
      offset -= count;
      continue;
    }
    gate::QueueFilter filter;
    filter.event = overview.event.id;
    filter.state = state;
    filter.picked = gate::PickFilter::All;
    filter.offset = offset;
    filter.limit = limit - photos.size();
    auto page = gate::list_queue(*services.school.database(), filter);
    std::move(page.photos.begin(), page.photos.end(), std::back_inserter(photos));
    if (photos.size() >= limit) break;
    offset = 0;
  }
  return photos;
}

std::vector<consent::PlatformId> in_settings_order(const Services& services,
                                                   const std::set<consent::PlatformId>& platforms) {
  std::vector<consent::PlatformId> ordered;
  for (const auto& platform : services.room.settings.platforms) {
    if (platforms.contains(platform)) ordered.push_back(platform);
  }
  return ordered;
}

std::vector<consent::PlatformId> platforms_of(Services& services, gate::PhotoId photo) {
  std::set<consent::PlatformId> platforms;
  for (const auto& approved : services.log.approvals.pictures(photo)) platforms.insert(approved.platform);
  return in_settings_order(services, platforms);
}

json office_photo(Services& services, const gate::PhotoRecord& photo, Role role) {
  const bool out = photo.state == PhotoState::Approved || photo.state == PhotoState::Released;
  const auto platforms = out ? platforms_of(services, photo.id) : std::vector<consent::PlatformId>{};
  return {{"id", photo.id},
          {"source_name", photo.source_name},
          {"uploader", consent::account_of(photo.uploader)},
          {"received", to_iso(photo.received)},
          {"state", word(photo.state)},
          {"words", office_words(photo, platforms, role)},
          {"needs_office", photo.state == PhotoState::Rejected || photo.state == PhotoState::Quarantined},
          {"thumbnail", thumbnail_address(photo, role)}};
}

// Held, and behind what was picked of the event.
std::set<gate::PhotoId> not_picked_of(Services& services, gate::EventId event) {
  gate::QueueFilter filter;
  filter.event = event;
  filter.picked = gate::PickFilter::Alone;
  filter.limit = static_cast<std::size_t>(std::numeric_limits<int>::max());
  std::set<gate::PhotoId> photos;
  for (const auto& photo : gate::list_queue(*services.school.database(), filter).photos)
    photos.insert(photo.id);
  return photos;
}

json picked_group(const gate::PhotoGroup& group, Role role) {
  json photos = json::array();
  for (const auto& one : group) {
    photos.push_back({{"id", one.photo.id},
                      {"number", one.photo.number},
                      {"source_name", one.photo.source_name},
                      {"thumbnail", thumbnail_address(one.photo, role)}});
  }
  return photos;
}

// Of the settings, as the request names it.
Result<consent::PlatformId> platform_asked_for(const Services& services, const std::string& platform) {
  const auto& known = services.room.settings.platforms;
  if (std::ranges::find(known, platform) != known.end()) return platform;
  return failure(ErrorCode::InvalidInput, "\"platform\" is no platform of the settings",
                 "GET /api/me lists them");
}

std::size_t waiting_in(const gate::EventOverview& overview) {
  std::size_t waiting = 0;
  for (const PhotoState state : {PhotoState::Received, PhotoState::Analysed}) {
    if (const auto found = overview.photos.find(state); found != overview.photos.end())
      waiting += found->second;
  }
  return waiting;
}

// It may tell of somebody: what failed is said where it failed.
std::string problem_words(const std::string& problem, Role role) {
  if (problem.empty() || may(access(Deed::Review), role)) return problem;
  return "photos are not looked at at the moment; what you brought is safe. If this stays so, tell the "
         "technician";
}

}  // namespace

Result<Reply> show_events(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  auto overviews = gate::list_events(*services.school.database());
  std::sort(overviews.begin(), overviews.end(), [](const auto& a, const auto& b) {
    return std::tie(a.event.day, a.event.id) > std::tie(b.event.day, b.event.id);
  });
  json events = json::array();
  for (const auto& overview : overviews) {
    json photos = json::object();
    for (const auto& [state, count] : overview.photos) {
      if (count > 0) photos[std::string(word(state))] = count;
    }
    json event = event_json(overview.event);
    event["photos"] = photos;
    event["total"] = total_of(overview);
    event["words"] = overview_words(overview);
    events.push_back(std::move(event));
  }
  return json_reply({{"events", events}});
}

Result<Reply> show_event_photos(Services& services, const Call& call) {
  Query query = call.query;
  const std::size_t offset = query.offset();
  const std::size_t limit = query.limit();
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const auto overview = find_event(services, call.path.id("event"));
  if (!overview) return failure(ErrorCode::NotFound, "there is no such event", "GET /api/events lists them");
  const auto not_picked = not_picked_of(services, overview->event.id);
  json photos = json::array();
  for (const auto& photo : page_of(services, *overview, offset, limit)) {
    json one = office_photo(services, photo, call.role);
    if (not_picked.contains(photo.id)) one["words"] = "not picked";
    photos.push_back(std::move(one));
  }
  return json_reply({{"event", event_json(overview->event)},
                     {"offset", offset},
                     {"limit", limit},
                     {"total", total_of(*overview)},
                     {"photos", photos}});
}

Result<Reply> suggest_picks(Services& services, const Call& call) {
  Query query = call.query;
  const auto wanted = query.text("platform", 40);
  const std::size_t count = query.number("count", kUsualPick, 1, kMostPicked);
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const auto platform = platform_asked_for(services, wanted.value_or(""));
  if (!platform) return tl::unexpected(platform.error());
  const auto overview = find_event(services, call.path.id("event"));
  if (!overview) return failure(ErrorCode::NotFound, "there is no such event", "GET /api/events lists them");
  const auto suggestion = gate::suggest(services.room, overview->event.id, *platform, count);
  if (!suggestion) return tl::unexpected(suggestion.error());
  json groups = json::array();
  for (const auto& group : suggestion->groups) groups.push_back(picked_group(group, call.role));
  json photos = json::array();
  for (const auto& one : suggestion->photos) photos.push_back({{"id", one.photo}, {"words", one.why}});
  return json_reply({{"event", event_json(overview->event)},
                     {"platform", platform_json(*platform)},
                     {"groups", groups},
                     {"suggested", photos},
                     {"picked", gate::picked_of(*services.school.database(), overview->event.id, *platform)},
                     {"unmeasured", suggestion->unmeasured}});
}

Result<Reply> keep_picks(Services& services, const Call& call) {
  Fields fields(call.body);
  const std::string wanted = fields.text("platform", 40);
  std::vector<gate::PhotoId> photos;
  for (const json& one : fields.elements("photos", kMostPicked)) {
    if (one.is_number_integer())
      photos.push_back(one.get<gate::PhotoId>());
    else
      fields.wrong("\"photos\" holds something else than numbers of photos");
  }
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const auto platform = platform_asked_for(services, wanted);
  if (!platform) return tl::unexpected(platform.error());
  const auto kept = gate::keep_pick(*services.school.database(), services.school.clock(),
                                    call.path.id("event"), *platform, photos, consent::by_page(call.user));
  if (!kept) return tl::unexpected(kept.error());
  return json_reply({{"picked", photos.size()}});
}

Result<Reply> undo_picks(Services& services, const Call& call) {
  Fields fields(call.body);
  const std::string wanted = fields.text("platform", 40);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const auto platform = platform_asked_for(services, wanted);
  if (!platform) return tl::unexpected(platform.error());
  const auto undone = gate::undo_pick(*services.school.database(), services.school.clock(),
                                      call.path.id("event"), *platform, consent::by_page(call.user));
  if (!undone) return tl::unexpected(undone.error());
  return json_reply({{"picked", 0}});
}

Result<Reply> upload(Services& services, const Call& call) {
  Query query = call.query;
  const auto event = query.text("event", 100);
  const auto name = query.text("name", kMostFileNameBytes);
  if (!event || event->find_first_not_of(' ') == std::string::npos)
    query.wrong("parameter \"event\" is missing", "name the event, such as 2026-07-03 Sports Day");
  if (!name || name->empty() || name->size() > kMostFileNameBytes)
    query.wrong("parameter \"name\" is missing or too long", "give the file's name");
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  // Where the file lay on somebody's computer is nobody's business here.
  const std::string file_name = name->substr(name->find_last_of("/\\") + 1);
  if (file_name.empty())
    return failure(ErrorCode::InvalidInput, "parameter \"name\" names no file", "give the file's name");
  if (gate::is_litter(file_name)) {
    return failure(ErrorCode::Unsupported, "that is a file that computers leave behind, no photo",
                   "leave it out");
  }
  if (const auto kind = gate::other_file(file_name))
    return failure(ErrorCode::Unsupported, fmt::format("by its name that is a {}, not a photo", word(*kind)),
                   "leave it out");
  const gate::EventName title = gate::parse_event_name(*event, services.school.clock().today());
  const ByteView bytes(reinterpret_cast<const std::uint8_t*>(call.file.data()), call.file.size());
  const auto taken = gate::take_in(services.log.photos, services.room.vault, services.room.settings, bytes,
                                   file_name, title, consent::by_page(call.user));
  if (!taken) return tl::unexpected(taken.error());
  if (taken->outcome == gate::IntakeOutcome::Received) services.processing.wake();
  const auto record = services.log.photos.find(taken->photo);
  if (!record) return tl::unexpected(record.error());
  return json_reply({{"outcome", word(taken->outcome)},
                     {"photo", taken->photo},
                     {"event", event_json(record->event)},
                     {"reason", taken->reason}},
                    201);
}

Result<Reply> find_known(Services& services, const Call& call) {
  Fields fields(call.body);
  const auto digests = fields.digests_or("sha256", kMostKnown);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  json known = json::array();
  for (const Digest& digest : digests) {
    const auto photo = services.log.photos.find(digest);
    if (!photo) continue;
    // Where its original is damaged, the file that is offered is the one that mends it.
    if (services.room.vault.holds(digest) && !services.room.vault.prove(digest).value_or(false)) continue;
    known.push_back({{"sha256", to_hex(digest)},
                     {"photo", photo->id},
                     {"event", gate::title(photo->event)},
                     {"state", word(photo->state)},
                     {"words", office_photo(services, *photo, call.role)["words"]}});
  }
  return json_reply({{"known", known}});
}

Result<Reply> show_progress(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const ProcessingState state = services.processing.state();
  json events = json::array();
  std::size_t waiting = 0;
  for (const auto& overview : gate::list_events(*services.school.database())) {
    const std::size_t here = waiting_in(overview);
    if (here == 0) continue;
    waiting += here;
    events.push_back({{"id", overview.event.id},
                      {"title", gate::title(overview.event)},
                      {"waiting", here},
                      {"total", total_of(overview)}});
  }
  return json_reply({{"running", state.running},
                     {"done", state.done},
                     {"known", state.known},
                     {"waiting", waiting},
                     {"problem", problem_words(state.problem, call.role)},
                     {"events", events}});
}

}  // namespace schoolgate::review
