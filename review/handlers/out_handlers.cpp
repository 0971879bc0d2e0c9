// Posts, what of them is out, and what has to be taken down.
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "consent/ledger/who.hpp"
#include "gate/out/links.hpp"
#include "gate/posting/posting.hpp"
#include "review/handlers/handlers.hpp"
#include "review/handlers/services.hpp"
#include "review/http/zip_stream.hpp"
#include "review/people/deeds.hpp"
#include "review/views/photo_json.hpp"
#include "review/views/post_json.hpp"
#include "review/views/wording.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;

constexpr std::size_t kMostLinkCharacters = 2000;

constexpr std::size_t kMostPostText = 5'000;  // characters
constexpr std::size_t kMostPostAlt = 500;
constexpr std::size_t kMostPostPictures = 50;
constexpr std::size_t kMostPostReason = 300;
constexpr std::size_t kFindingKeyCharacters = 64;
constexpr std::size_t kMostPlatformCharacters = 40;

gate::Posting posting_of(Services& services) { return {services.room, services.school.clock()}; }

gate::PostVersion version_of(Fields& fields) {
  return fields.integer("version", 1, std::numeric_limits<std::int64_t>::max());
}

std::vector<json> pictures_of(Fields& fields, const json& body) {
  if (body.contains("pictures") && body["pictures"].is_array() && body["pictures"].empty()) {
    static_cast<void>(fields.texts_or("pictures", 0, 0));
    return {};
  }
  return fields.elements("pictures", kMostPostPictures);
}

gate::PostDraft draft_of(Fields& fields, const json& body) {
  gate::PostDraft draft;
  draft.text = fields.text_or("text", kMostPostText, "", Lines::Many);
  draft.not_before = fields.day_if_there("not_before");
  for (const json& element : pictures_of(fields, body)) {
    if (!element.is_object()) {
      fields.wrong("\"pictures\" holds what is no picture");
      continue;
    }
    Fields picture(element, "a picture");
    const auto photo = picture.integer("photo", 1, std::numeric_limits<std::int64_t>::max());
    std::string alt = picture.text_or("alt", kMostPostAlt, "");
    if (auto good = picture.finish(); !good) fields.wrong(good.error().message, good.error().hint);
    draft.pictures.emplace_back(photo, std::move(alt));
  }
  return draft;
}

// The post as it stands after a step, or why there was none.
Result<Reply> after(Services& services, const Call& call, const Result<gate::Post>& post) {
  if (!post) return tl::unexpected(post.error());
  const auto checked = posting_of(services).look(post->id);
  if (!checked) return tl::unexpected(checked.error());
  return json_reply(post_view(*checked, services.log, call.role));
}

}  // namespace

Result<Reply> list_posts(Services& services, const Call& call) {
  Query query = call.query;
  const auto platform = query.text("platform", kMostPlatformCharacters);
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const auto posts = posting_of(services).list();
  if (!posts) return tl::unexpected(posts.error());
  json list = json::array();
  for (const auto& [post, open_findings] : *posts) {
    if (platform && post.platform != *platform) continue;
    list.push_back(post_summary(post));
    list.back()["open_findings"] = open_findings;
  }
  return json_reply({{"posts", std::move(list)}});
}

Result<Reply> show_post(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const auto checked = posting_of(services).look(call.path.id("post"));
  if (!checked) return tl::unexpected(checked.error());
  return json_reply(post_view(*checked, services.log, call.role));
}

Result<Reply> check_caption(Services& services, const Call& call) {
  Fields fields(call.body);
  const std::string platform = fields.text("platform", kMostPlatformCharacters);
  const gate::PostDraft draft = draft_of(fields, call.body);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  std::vector<gate::PhotoId> photos;
  for (const auto& [photo, alt] : draft.pictures) photos.push_back(photo);
  const auto place = gate::place_beside(services.room, platform, photos);
  if (!place) return tl::unexpected(place.error());
  const auto knowledge = services.room.keeper.knowledge();
  if (!knowledge) return tl::unexpected(knowledge.error());
  json list = json::array();
  const gate::CaptionChecker checker(**knowledge, services.room.settings);
  for (const auto& finding : checker.check(checker.read(draft.text), *place))
    list.push_back(caption_finding_json(finding, draft.text, call.role));
  return json_reply({{"findings", std::move(list)}});
}

Result<Reply> make_post(Services& services, const Call& call) {
  Fields fields(call.body);
  const std::string platform = fields.text("platform", kMostPlatformCharacters);
  const gate::PostDraft draft = draft_of(fields, call.body);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  return after(services, call, posting_of(services).make(platform, draft, consent::by_page(call.user)));
}

Result<Reply> change_post(Services& services, const Call& call) {
  Fields fields(call.body);
  const auto version = version_of(fields);
  const gate::PostDraft draft = draft_of(fields, call.body);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  return after(
      services, call,
      posting_of(services).change(call.path.id("post"), version, draft, consent::by_page(call.user)));
}

Result<Reply> present_post(Services& services, const Call& call) {
  Fields fields(call.body);
  const auto version = version_of(fields);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  return after(services, call,
               posting_of(services).present(call.path.id("post"), version, consent::by_page(call.user)));
}

Result<Reply> drop_post(Services& services, const Call& call) {
  Fields fields(call.body);
  const auto version = version_of(fields);
  const bool not_up = fields.boolean_if_there("not_up").value_or(false);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const bool may_confirm =
      may(access(Deed::ConfirmPosts), call.role) && services.why_untrained(call.user).empty();
  const auto dropped = posting_of(services).drop(call.path.id("post"), version,
                                                 {consent::by_page(call.user), may_confirm, not_up});
  if (!dropped) return tl::unexpected(dropped.error());
  return json_reply(post_summary(*dropped));
}

Result<Reply> overrule_post(Services& services, const Call& call) {
  Fields fields(call.body);
  const auto version = version_of(fields);
  const std::string finding = fields.text("finding", kFindingKeyCharacters);
  const std::string reason = fields.text("reason", kMostPostReason);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  return after(services, call,
               posting_of(services).overrule(call.path.id("post"), version, finding, reason,
                                             consent::by_page(call.user)));
}

Result<Reply> confirm_post(Services& services, const Call& call) {
  Fields fields(call.body);
  constexpr std::size_t kMostQuestions = 500;
  constexpr std::size_t kLongestKey = 100;
  const auto version = version_of(fields);
  gate::Posting::Ticks ticks{fields.boolean("positive"), fields.boolean("proper")};
  for (std::string& key : fields.texts_or("nobody", kMostQuestions, kLongestKey))
    ticks.nobody.insert(std::move(key));
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  return after(services, call,
               posting_of(services).confirm(
                   call.path.id("post"), version, ticks,
                   {consent::by_page(call.user), may(access(Deed::OverrulePosts), call.role)}));
}

Result<Reply> export_post(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  auto handout = posting_of(services).hand_out(call.path.id("post"), consent::by_page(call.user));
  if (!handout) return tl::unexpected(handout.error());
  const std::string folder = fmt::format("post-{}-{}", handout->post.id, handout->post.platform);
  std::vector<ZipEntry> entries;
  std::vector<gate::ReleasedFile> files;
  for (const auto& [name, file] : handout->pictures) {
    files.push_back(file);
    entries.push_back({fmt::format("{}/{}", folder, name), services.room.workspace.released() / file.path,
                       file.sha256,
                       [&room = services.room, file = file] { return gate::may_be_handed_out(room, file); }});
  }
  ZipEntry text;
  text.name = folder + "/post.txt";
  text.text = handout->text;
  entries.push_back(std::move(text));
  Reply reply;
  reply.type = "application/zip";
  reply.stream = zip_of(std::move(entries), services.school.today());
  const auto handing_out = std::make_shared<gate::HandingOut>(services.room, std::move(files));
  reply.may_go_on = [handing_out] { return handing_out->may_go_on(); };
  reply.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"{}.zip\"", folder));
  return reply;
}

Result<Reply> note_posted(Services& services, const Call& call) {
  Fields fields(call.body);
  const auto version = version_of(fields);
  const std::string link = fields.text("link", kMostLinkCharacters);
  const auto day = fields.day_if_there("day");
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  return after(
      services, call,
      posting_of(services).posted(call.path.id("post"), version, link, day, consent::by_page(call.user)));
}

Result<Reply> note_edited(Services& services, const Call& call) {
  Fields fields(call.body);
  const auto version = version_of(fields);
  const gate::PostDraft now = draft_of(fields, call.body);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  return after(services, call,
               posting_of(services).edited(call.path.id("post"), version, now, consent::by_page(call.user)));
}

Result<Reply> undo_posted(Services& services, const Call& call) {
  Fields fields(call.body);
  const auto version = version_of(fields);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  return after(services, call,
               posting_of(services).undo_posted(call.path.id("post"), version, consent::by_page(call.user)));
}

Status confirmed(const std::string& typed, const std::string& words) {
  if (typed == words) return {};
  return failure(ErrorCode::Refused, "the words that confirm it do not fit", "type: " + words);
}

Result<Reply> list_released(Services& services, const Call& call) {
  Query query = call.query;
  gate::ReleasedFilter filter{query.id("event"), query.text("platform", 40)};
  const std::size_t offset = query.offset();
  const std::size_t limit = query.limit();
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  auto pictures = gate::list_released(*services.school.database(), filter);
  // What is not in a post yet comes first.
  std::stable_partition(pictures.begin(), pictures.end(), [](const auto& one) { return !one.post; });
  json list = json::array();
  for (std::size_t i = offset; i < std::min(pictures.size(), offset + limit); ++i) {
    const gate::ReleasedPicture& one = pictures[i];
    json photo = small_photo_json(one.photo, call.role);
    photo["thumbnail"] = thumbnail_address(one.photo, call.role, one.file.sha256);
    list.push_back({{"photo", std::move(photo)},
                    {"platform", one.file.platform},
                    {"title", platform_title(one.file.platform)},
                    {"post", post_link_json(one.post)}});
  }
  return json_reply({{"offset", offset}, {"limit", limit}, {"total", pictures.size()}, {"pictures", list}});
}

}  // namespace schoolgate::review
