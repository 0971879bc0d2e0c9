// What is out: where released pictures were posted, and what has to be taken down.
#include <algorithm>

#include <fmt/format.h>

#include "consent/ledger/who.hpp"
#include "gate/out/posts.hpp"
#include "gate/out/take_downs.hpp"
#include "review/handlers/handlers.hpp"
#include "review/handlers/services.hpp"
#include "review/views/photo_json.hpp"
#include "review/views/wording.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;

constexpr std::size_t kMostAtOnce = 500;
constexpr std::size_t kMostLinkCharacters = 2000;
constexpr std::size_t kMostNoteCharacters = 200;

json photo_json(const gate::PhotoRecord& photo) {
  return {{"id", photo.id},
          {"number", photo.number},
          {"source_name", photo.source_name},
          {"event", event_json(photo.event)},
          {"thumbnail", thumbnail_address(photo)}};
}

json post_json(const std::optional<gate::Post>& post) {
  if (!post) return nullptr;
  return {{"day", to_iso(post->day)},
          {"link", post->link},
          {"note", post->note},
          {"who", consent::account_of(post->who)}};
}

json check_json(const std::optional<gate::TakeDownCheck>& check) {
  if (!check) return nullptr;
  return {{"when", to_iso(check->when)},
          {"who", consent::account_of(check->who)},
          {"how", word(check->how)},
          {"note", check->note}};
}

json entry_json(const gate::TakeDown& entry) {
  return {{"id", entry.id},
          {"photo", photo_json(entry.photo)},
          {"platform", entry.platform},
          {"title", platform_title(entry.platform)},
          {"file", entry.file},
          {"released", entry.released ? json(to_iso(*entry.released)) : json(nullptr)},
          {"requested", to_iso(entry.requested)},
          {"due", to_iso(entry.due)},
          {"reason", entry.reason},
          {"post", post_json(entry.post)},
          {"check", check_json(entry.check)},
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

Result<Reply> take_downs_reply(Services& services, const gate::TakeDownFilter& filter, std::size_t offset,
                               std::size_t limit) {
  const Instant now = services.school.clock().now();
  const auto entries = gate::list_take_downs(*services.school.database(), now, filter);
  json list = json::array();
  for (std::size_t i = offset; i < std::min(entries.size(), offset + limit); ++i)
    list.push_back(entry_json(entries[i]));
  return json_reply({{"counts", take_downs_json(services)},
                     {"offset", offset},
                     {"limit", limit},
                     {"total", entries.size()},
                     {"take_downs", list}});
}

}  // namespace

json take_downs_json(Services& services) {
  const Instant now = services.school.clock().now();
  const auto counts = gate::count_take_downs(*services.school.database(), now);
  return {{"open", counts.open},
          {"overdue", counts.overdue},
          {"due_again", counts.due_again},
          {"due", counts.due ? json(to_iso(*counts.due)) : json(nullptr)},
          {"words", gate::take_down_words(counts, now)}};
}

Result<Reply> list_posts(Services& services, const Call& call) {
  Query query = call.query;
  gate::ReleasedFilter filter{query.id("event"), query.text("platform", 40)};
  const std::size_t offset = query.offset();
  const std::size_t limit = query.limit();
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  auto pictures = gate::list_released(*services.school.database(), filter);
  // What is still to be noted comes first.
  std::stable_partition(pictures.begin(), pictures.end(), [](const auto& one) { return !one.post; });
  json list = json::array();
  for (std::size_t i = offset; i < std::min(pictures.size(), offset + limit); ++i) {
    const gate::ReleasedPicture& one = pictures[i];
    list.push_back({{"photo", photo_json(one.photo)},
                    {"platform", one.file.platform},
                    {"title", platform_title(one.file.platform)},
                    {"post", post_json(one.post)}});
  }
  return json_reply({{"offset", offset}, {"limit", limit}, {"total", pictures.size()}, {"pictures", list}});
}

Result<Reply> note_posts(Services& services, const Call& call) {
  Fields fields(call.body);
  const auto photos = ids_of(fields, "photos");
  const gate::PostNote note{fields.text("platform", 40), fields.text("link", kMostLinkCharacters),
                            fields.day_if_there("day"), fields.text_or("note", kMostNoteCharacters, "")};
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  if (auto noted = gate::note_posts(*services.school.database(), services.school.clock(), photos, note,
                                    consent::by_page(call.user));
      !noted)
    return tl::unexpected(noted.error());
  return json_reply({{"noted", photos.size()}});
}

Result<Reply> undo_posts(Services& services, const Call& call) {
  Fields fields(call.body);
  const auto photos = ids_of(fields, "photos");
  const std::string platform = fields.text("platform", 40);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  if (auto undone = gate::undo_posts(*services.school.database(), services.school.clock(), photos, platform,
                                     consent::by_page(call.user));
      !undone)
    return tl::unexpected(undone.error());
  return json_reply({{"undone", photos.size()}});
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
  return take_downs_reply(services, filter, offset, limit);
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

}  // namespace schoolgate::review
