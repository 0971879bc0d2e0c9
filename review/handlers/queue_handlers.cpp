#include <algorithm>

#include "consent/ledger/who.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/log/photo_queue.hpp"
#include "review/handlers/handlers.hpp"
#include "review/handlers/services.hpp"
#include "review/views/photo_json.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;

constexpr std::size_t kMostInBulk = 500;

bool is_platform(const Services& services, const std::string& platform) {
  const auto& known = services.room.settings.platforms;
  return std::find(known.begin(), known.end(), platform) != known.end();
}

}  // namespace

Result<Reply> show_queue(Services& services, const Call& call) {
  Query query = call.query;
  gate::QueueFilter filter;
  filter.event = query.id("event");
  filter.platform = query.text("platform", 40);
  if (filter.platform && !is_platform(services, *filter.platform))
    query.wrong("parameter \"platform\" is no platform of the settings");
  if (const auto state = query.text("state", 40)) {
    filter.state = from_word<gate::PhotoState>(*state);
    if (!filter.state) query.wrong("parameter \"state\" is no state of a photo");
  }
  if (const auto picked = query.text("picked", 40)) {
    if (*picked != "no") query.wrong("parameter \"picked\" can only be no");
    filter.picked = gate::PickFilter::Alone;
  }
  filter.offset = query.offset();
  filter.limit = query.limit();
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());

  const gate::QueuePage page = gate::list_queue(*services.school.database(), filter);
  json photos = json::array();
  for (const auto& photo : page.photos) photos.push_back(photo_summary(photo));
  const gate::QueueCounts& counts = page.counts;
  return json_reply({{"counts",
                      {{"blocked", counts.blocked},
                       {"undecided", counts.undecided},
                       {"doubtful", counts.doubtful},
                       {"rest", counts.rest},
                       {"total", counts.total()},
                       {"undecided_findings", counts.undecided_findings}}},
                     {"offset", filter.offset},
                     {"limit", filter.limit},
                     {"total", counts.total()},
                     {"left_out", page.left_out},
                     {"take_downs", take_downs_json(services)},
                     {"photos", photos}});
}

Result<Reply> approve_many(Services& services, const Call& call) {
  Fields fields(call.body);
  std::vector<gate::SeenPhoto> wanted;
  for (const json& element : fields.elements("photos", kMostInBulk)) {
    Fields one(element, "an element of \"photos\"");
    const gate::PhotoId photo = one.integer("id", 1, INT64_MAX);
    const gate::PhotoVersion version = one.integer("version", 0, INT64_MAX);
    if (auto good = one.finish(); !good) return tl::unexpected(good.error());
    wanted.push_back({photo, version});
  }
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());

  const gate::BulkApproval bulk = gate::approve_in_bulk(services.room, wanted, consent::by_page(call.user));
  json approved = json::array();
  for (const auto& one : bulk.approved) approved.push_back({{"id", one.photo}, {"version", one.version}});
  json left = json::array();
  for (const auto& one : bulk.left) left.push_back({{"photo", one.photo}, {"reason", one.reason}});
  return json_reply({{"approved", approved}, {"left", left}});
}

}  // namespace schoolgate::review
