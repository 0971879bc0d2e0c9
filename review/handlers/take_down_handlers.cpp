// What has to be taken down, and what was seen on platforms.
#include <algorithm>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "consent/ledger/who.hpp"
#include "gate/leaving/kept_screenshots.hpp"
#include "gate/out/links.hpp"
#include "gate/out/take_downs.hpp"
#include "review/handlers/handlers.hpp"
#include "review/handlers/services.hpp"
#include "review/views/photo_json.hpp"
#include "review/views/post_json.hpp"
#include "review/views/wording.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using What = gate::ScreenshotOf::What;

constexpr std::size_t kMostAtOnce = 500;
constexpr std::size_t kMostLinkCharacters = 2000;
constexpr std::size_t kMostNoteCharacters = 200;

json check_json(const std::optional<gate::TakeDownCheck>& check) {
  if (!check) return nullptr;
  return {{"when", to_iso(check->when)},
          {"who", consent::account_of(check->who)},
          {"how", word(check->how)},
          {"note", check->note}};
}

json entry_json(const gate::TakeDown& entry, Role role, json screenshots) {
  return {{"id", entry.id},
          {"photo", entry.photo ? small_photo_json(*entry.photo, role) : json(nullptr)},
          {"platform", entry.platform},
          {"title", platform_title(entry.platform)},
          {"file", entry.file},
          {"released", entry.released ? json(to_iso(*entry.released)) : json(nullptr)},
          {"requested", to_iso(entry.requested)},
          {"due", to_iso(entry.due)},
          {"reason", entry.reason},
          {"post", post_link_json(entry.post)},
          {"link", entry.link().empty() ? json(nullptr) : json(entry.link())},
          {"check", check_json(entry.check)},
          {"screenshots", std::move(screenshots)},
          {"state", word(entry.state)}};
}

std::vector<std::int64_t> ids_of(Fields& fields, const char* name) {
  std::vector<std::int64_t> ids;
  for (const json& element : fields.elements(name, kMostAtOnce)) {
    if (element.is_number_integer() && element.get<std::int64_t>() > 0) {
      ids.push_back(element.get<std::int64_t>());
    } else {
      fields.wrong(fmt::format("\"{}\" holds what is no number of the list", name));
    }
  }
  return ids;
}

Result<Reply> take_downs_reply(Services& services, Role role, const gate::TakeDownFilter& filter,
                               std::size_t offset, std::size_t limit) {
  const Instant now = services.school.clock().now();
  const auto entries = gate::list_take_downs(*services.school.database(), now, filter);
  std::map<gate::TakeDownId, json> screenshots;
  for (const auto& one : gate::list_screenshots(*services.school.database())) {
    if (one.of.what == What::TakeDown) screenshots[one.of.number].push_back(screenshot_json(one));
  }
  json list = json::array();
  for (std::size_t i = offset; i < std::min(entries.size(), offset + limit); ++i)
    list.push_back(entry_json(
        entries[i], role, screenshots.contains(entries[i].id) ? screenshots[entries[i].id] : json::array()));
  std::vector<std::string> reasons;
  for (const json& one : list) reasons.push_back(one["reason"]);
  return json_reply({{"counts", take_downs_json(services)},
                     {"people", people_in(reasons, *services.people.now())},
                     {"offset", offset},
                     {"limit", limit},
                     {"total", entries.size()},
                     {"take_downs", list}});
}

Result<Reply> keep(Services& services, const Call& call, const gate::ScreenshotOf& of) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const ByteView file{reinterpret_cast<const std::uint8_t*>(call.file.data()), call.file.size()};
  const auto kept = gate::keep_screenshot(services.room, services.school.clock().now(), of, file,
                                          consent::by_page(call.user));
  if (!kept) return tl::unexpected(kept.error());
  return json_reply(screenshot_json(*kept), 201);
}

}  // namespace

json take_downs_json(Services& services) {
  const Instant now = services.school.clock().now();
  const auto counts = gate::count_take_downs(*services.school.database(), now);
  return {{"open", counts.open},
          {"overdue", counts.overdue},
          {"due_again", counts.due_again},
          {"due", counts.due ? json(to_iso(*counts.due)) : json(nullptr)},
          {"words", gate::take_down_words(counts, services.school.clock())}};
}

Result<Reply> list_take_downs(Services& services, const Call& call) {
  Query query = call.query;
  gate::TakeDownFilter filter;
  if (const auto wanted = query.text("wanted", 20)) {
    const auto known = from_word<gate::TakeDownsWanted>(*wanted);
    if (!known) query.wrong("parameter \"wanted\" is none of " + listed_words<gate::TakeDownsWanted>());
    filter.wanted = known.value_or(filter.wanted);
  }
  filter.platform = query.text("platform", 40);
  const std::size_t offset = query.offset();
  const std::size_t limit = query.limit();
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  return take_downs_reply(services, call.role, filter, offset, limit);
}

Result<Reply> check_take_downs(Services& services, const Call& call) {
  Fields fields(call.body);
  const auto ids = ids_of(fields, "ids");
  const auto how = from_word<gate::CheckedHow>(fields.text("how", 40));
  if (!how) fields.wrong("\"how\" is none of " + listed_words<gate::CheckedHow>());
  const std::string note = fields.text_or("note", kMostNoteCharacters, "");
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  if (auto checked = gate::check_take_downs(*services.school.database(), services.school.clock(), ids, *how,
                                            note, consent::by_page(call.user));
      !checked)
    return tl::unexpected(checked.error());
  return json_reply({{"counts", take_downs_json(services)}});
}

Result<Reply> note_found(Services& services, const Call& call) {
  Fields fields(call.body);
  const std::int64_t id = fields.integer("id", 1, std::numeric_limits<std::int64_t>::max());
  const std::string link = fields.text("link", kMostLinkCharacters);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  if (auto noted = gate::note_found(*services.school.database(), services.school.clock(), {id}, link,
                                    consent::by_page(call.user));
      !noted)
    return tl::unexpected(noted.error());
  return json_reply({{"counts", take_downs_json(services)}});
}

Result<Reply> reopen_take_downs(Services& services, const Call& call) {
  Fields fields(call.body);
  const auto ids = ids_of(fields, "ids");
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  if (auto opened = gate::reopen_take_downs(*services.school.database(), services.school.clock(), ids,
                                            consent::by_page(call.user));
      !opened)
    return tl::unexpected(opened.error());
  return json_reply({{"counts", take_downs_json(services)}});
}

Result<Reply> keep_post_screenshot(Services& services, const Call& call) {
  return keep(services, call, {What::Post, call.path.id("post")});
}

Result<Reply> keep_take_down_screenshot(Services& services, const Call& call) {
  return keep(services, call, {What::TakeDown, call.path.id("take_down")});
}

Result<Reply> show_screenshot(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const auto jpeg = gate::open_screenshot(services.room, services.school.clock().now(),
                                          call.path.id("screenshot"), consent::by_page(call.user));
  if (!jpeg) return tl::unexpected(jpeg.error());
  return jpeg_reply(*jpeg);
}

}  // namespace schoolgate::review
