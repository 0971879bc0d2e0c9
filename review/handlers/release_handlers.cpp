#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include <fmt/format.h>

#include "consent/ledger/who.hpp"
#include "gate/leaving/release.hpp"
#include "gate/log/photo_queue.hpp"
#include "gate/log/photos.hpp"
#include "review/handlers/handlers.hpp"
#include "review/handlers/services.hpp"
#include "review/http/zip_stream.hpp"
#include "review/views/photo_json.hpp"
#include "review/views/wording.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;

constexpr std::size_t kMostHeldBack = 500;

// The photos that a list names, each looked up once.
class Named {
 public:
  explicit Named(Services& services) : services_(services) {}
  Named(Services& services, std::vector<gate::PhotoRecord> known) : services_(services) {
    for (auto& photo : known) photos_.emplace(photo.id, std::move(photo));
  }

  // What people know the photo by, and its event.
  [[nodiscard]] json entry(gate::PhotoId id) {
    auto place = photos_.find(id);
    if (place == photos_.end()) {
      auto found = services_.log.photos.find(id);
      if (!found) return {{"photo", id}, {"number", nullptr}, {"source_name", ""}, {"event", nullptr}};
      place = photos_.emplace(id, std::move(*found)).first;
    }
    return entry(place->second);
  }
  [[nodiscard]] static json entry(const gate::PhotoRecord& photo) {
    return {{"photo", photo.id},
            {"number", photo.number},
            {"source_name", photo.source_name},
            {"event", event_json(photo.event)}};
  }

 private:
  Services& services_;
  std::map<gate::PhotoId, gate::PhotoRecord> photos_;
};

// A file that would be released: it has no name yet.
json offered_json(Named& photos, const gate::ReleasedFile& file) {
  json entry = photos.entry(file.photo);
  entry["platform"] = file.platform;
  entry["title"] = platform_title(file.platform);
  entry["sha256"] = to_hex(file.sha256);
  entry["url"] = rendition_address(file.photo, file.sha256);
  return entry;
}

json released_json(Named& photos, const gate::ReleasedFile& file) {
  json entry = photos.entry(file.photo);
  entry["platform"] = file.platform;
  entry["title"] = platform_title(file.platform);
  entry["name"] = file.path.filename().string();
  return entry;
}

json staying_json(json entry, gate::PhotoState state, const std::string& reason) {
  entry["state"] = word(state);
  entry["reason"] = reason;
  return entry;
}

json returned_json(Named& photos, const gate::ReleaseSummary& summary) {
  json list = json::array();
  for (const auto& photo : summary.returned)
    list.push_back(staying_json(photos.entry(photo.photo), photo.state, photo.reason));
  return list;
}

struct HeldBack {
  json list = json::array();
  std::size_t total = 0;
  [[nodiscard]] std::size_t room() const { return kMostHeldBack - list.size(); }
  void add(json entry, const json& platforms) {
    ++total;
    if (room() == 0) return;
    entry["platforms"] = platforms;
    list.push_back(std::move(entry));
  }
};

std::string why_not_out(const gate::PhotoRecord& photo) {
  const std::string words(state_words(photo.state));
  return photo.reason.empty() ? words : words + ": " + photo.reason;
}

void add_waiting(Services& services, std::optional<gate::EventId> event, HeldBack& held_back) {
  for (const auto state : {gate::PhotoState::Blocked, gate::PhotoState::Held, gate::PhotoState::Rejected,
                           gate::PhotoState::Quarantined}) {
    gate::QueueFilter filter;
    filter.event = event;
    filter.state = state;
    filter.picked = gate::PickFilter::All;
    filter.limit = held_back.room();
    const auto page = gate::list_queue(*services.school.database(), filter);
    for (const auto& photo : page.photos)
      held_back.add(staying_json(Named::entry(photo), photo.state, why_not_out(photo)), nullptr);
    held_back.total += page.counts.total() - page.photos.size();
  }
}

void add_missing_platforms(Services& services, Named& photos, const gate::ReleaseSummary& would,
                           HeldBack& held_back) {
  std::map<gate::PhotoId, std::set<consent::PlatformId>> goes_to;
  for (const auto& file : would.files) goes_to[file.photo].insert(file.platform);
  std::vector<consent::PlatformId> open = services.room.settings.platforms;
  std::erase_if(open,
                [&, people = services.people.now(), today = services.school.today()](const auto& platform) {
                  return !people->view().why_shut(platform, today).empty();
                });
  for (const auto& [photo, platforms] : goes_to) {
    std::vector<consent::PlatformId> missing;
    for (const auto& platform : open) {
      if (!platforms.contains(platform)) missing.push_back(platform);
    }
    if (missing.empty()) continue;
    held_back.add(staying_json(photos.entry(photo), gate::PhotoState::Approved,
                               fmt::format("not approved for {}", platform_titles(missing))),
                  missing);
  }
}

std::string ascii_name(const std::string& name) {
  std::string plain;
  for (const char c : name) plain += (c > ' ' && c < 0x7f && c != '"' && c != '\\') ? c : '_';
  return plain;
}

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.';
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

}  // namespace

Result<Reply> offer_release(Services& services, const Call& call) {
  Query query = call.query;
  const auto event = query.id("event");
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const auto offer = services.releases.offer(call.session, consent::by_page(call.user), event);
  if (!offer) return tl::unexpected(offer.error());

  Named photos(services, services.log.photos.in_state(gate::PhotoState::Approved));
  json files = json::array();
  std::map<consent::PlatformId, std::size_t> counts;
  for (const auto& file : offer->would.files) {
    files.push_back(offered_json(photos, file));
    ++counts[file.platform];
  }
  json platforms = json::array();
  for (const auto& platform : services.room.settings.platforms)
    platforms.push_back(
        {{"platform", platform}, {"title", platform_title(platform)}, {"files", counts[platform]}});
  HeldBack held_back;
  add_missing_platforms(services, photos, offer->would, held_back);
  add_waiting(services, event, held_back);
  std::vector<std::string> reasons;
  const json returned = returned_json(photos, offer->would);
  for (const json& one : returned) reasons.push_back(one["reason"]);
  for (const json& one : held_back.list) reasons.push_back(one["reason"]);
  return json_reply({{"token", offer->token},
                     {"people", people_in(reasons, *services.people.now())},
                     {"confirm", offer->confirm},
                     {"files", files},
                     {"platforms", platforms},
                     {"returned", returned},
                     {"held_back", held_back.list},
                     {"held_back_total", held_back.total}});
}

Result<Reply> begin_release(Services& services, const Call& call) {
  Fields fields(call.body);
  const std::string token = fields.text("token", 64);
  const std::string confirm = fields.text("confirm", 64);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const auto job = services.releases.begin(call.session, consent::by_page(call.user), token, confirm);
  if (!job) return tl::unexpected(job.error());
  return json_reply({{"job", *job}}, 202);
}

Result<Reply> show_release(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const auto job = services.releases.job(call.path.id("job"));
  if (!job) {
    return failure(ErrorCode::NotFound, "that release is not remembered",
                   "the ledger shows what was released");
  }
  Named photos(services);
  json files = json::array();
  for (const auto& file : job->summary.files) files.push_back(released_json(photos, file));
  return json_reply({{"job", job->number},
                     {"state", word(job->state)},
                     {"error", job->error.empty() ? json(nullptr) : json(job->error)},
                     {"who", consent::account_of(job->who)},
                     {"started", to_iso(job->started)},
                     {"ended", job->ended ? json(to_iso(*job->ended)) : json(nullptr)},
                     {"files", files},
                     {"returned", returned_json(photos, job->summary)}});
}

Result<Reply> list_downloads(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  std::map<gate::EventId, std::vector<gate::ReleasedCount>> by_event;
  auto counts = gate::count_released_files(services.room);
  if (!counts) return tl::unexpected(counts.error());
  for (auto& count : *counts) by_event[count.event].push_back(std::move(count));
  json list = json::array();
  for (const auto& overview : gate::list_events(*services.school.database())) {
    for (const auto& count : by_event[overview.event.id]) {
      list.push_back(
          {{"platform", count.platform},
           {"title", platform_title(count.platform)},
           {"event", event_json(overview.event)},
           {"files", count.files},
           {"url", fmt::format("/api/downloads/{}/{}", percent_encoded(count.platform), overview.event.id)}});
    }
  }
  return json_reply({{"downloads", list}});
}

Result<Reply> download(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const std::string& platform = call.path.text("platform");
  const gate::EventId wanted = call.path.id("event");
  const auto events = gate::list_events(*services.school.database());
  const auto event = std::find_if(events.begin(), events.end(),
                                  [&](const gate::EventOverview& one) { return one.event.id == wanted; });
  const auto found = event == events.end() ? Result<std::vector<gate::ReleasedFile>>()
                                           : gate::released_files(services.room, platform, wanted);
  if (!found) return tl::unexpected(found.error());
  const std::vector<gate::ReleasedFile>& files = *found;
  if (files.empty()) {
    return failure(ErrorCode::NotFound, "nothing is released there", "GET /api/downloads lists what is");
  }
  // Named anew by today's register: who came into it since may be named by the files as they lie there.
  const std::string stem = gate::file_stem(gate::public_event(event->event, services.people.now()->view(),
                                                              services.room.settings.texts.dictionary));
  const std::string folder = platform + "_" + stem;
  std::vector<ZipEntry> entries;
  std::set<std::string> taken;
  for (const auto& file : files) {
    const std::string own = file.path.filename().string();
    const std::string ending = own.substr(std::min(own.rfind('_'), own.size()));  // "_001.jpg"
    std::string name = stem + ending;
    for (int other = 2; !taken.insert(name).second; ++other)
      name = fmt::format("{}-{}{}", stem, other, ending);
    entries.push_back({fmt::format("{}/{}", folder, name), services.room.workspace.released() / file.path,
                       file.sha256,
                       [&room = services.room, file] { return gate::may_be_handed_out(room, file); }});
  }
  Reply reply;
  reply.type = "application/zip";
  reply.stream = zip_of(std::move(entries), event->event.day);
  const auto handing_out = std::make_shared<gate::HandingOut>(services.room, files);
  reply.may_go_on = [handing_out] { return handing_out->may_go_on(); };
  reply.headers.emplace_back("Content-Disposition",
                             fmt::format("attachment; filename=\"{}.zip\"; filename*=UTF-8''{}.zip",
                                         ascii_name(folder), percent_encoded(folder)));
  return reply;
}

}  // namespace schoolgate::review
