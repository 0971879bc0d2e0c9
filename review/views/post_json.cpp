#include "review/views/post_json.hpp"

#include "consent/ledger/who.hpp"
#include "review/http/fields.hpp"
#include "review/people/deeds.hpp"
#include "review/views/photo_json.hpp"
#include "review/views/wording.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;

json day_or_null(const std::optional<Day>& day) { return day ? json(to_iso(*day)) : json(nullptr); }

std::string_view text_of(const gate::CheckedPost& checked, const gate::PostFinding& finding) {
  return finding.picture ? checked.post.pictures[*finding.picture].alt : checked.post.text;
}

}  // namespace

namespace {

std::string veiled_why(const gate::CaptionFinding& finding) {
  return finding.suspected ? "is this a person? If it is, this name may not stand there"
                           : "this name may not stand there";
}

}  // namespace

json caption_finding_json(const gate::CaptionFinding& finding, std::string_view text, Role role) {
  const bool veiled = !finding.persons.empty() && !may(access(Deed::Review), role);
  return {{"kind", word(finding.kind)},
          {"from", count_characters(text.substr(0, finding.from))},
          {"to", count_characters(text.substr(0, finding.to))},
          {"words", finding.words},
          {"persons", veiled ? json::array() : json(finding.persons)},
          {"why", veiled ? veiled_why(finding) : finding.why},
          {"instead", finding.instead},
          {"suspected", finding.suspected}};
}

json post_summary(const gate::Post& post) {
  return {{"id", post.id},
          {"version", post.version},
          {"platform", post.platform},
          {"title", platform_title(post.platform)},
          {"state", word(post.state)},
          {"text", post.text},
          {"pictures", post.pictures.size()},
          {"not_before", day_or_null(post.not_before)},
          {"made", to_iso(post.made)},
          {"made_by", consent::account_of(post.made_by)},
          {"presented_by", consent::account_of(post.presented_by)},
          {"confirmed_by", consent::account_of(post.confirmed_by)},
          {"posted_by", consent::account_of(post.posted_by)},
          {"posted", day_or_null(post.posted)},
          {"link", post.link},
          {"returned", post.returned}};
}

json post_link_json(const std::optional<gate::PostLink>& link) {
  if (!link) return nullptr;
  return {{"day", to_iso(link->day)},
          {"link", link->link},
          {"note", link->note},
          {"who", consent::account_of(link->who)}};
}

json screenshot_json(const gate::Screenshot& screenshot) {
  return {{"id", screenshot.id},
          {"kept", to_iso(screenshot.kept)},
          {"who", consent::account_of(screenshot.who)},
          {"picture", fmt::format("/api/screenshots/{}", screenshot.id)}};
}

json small_photo_json(const gate::PhotoRecord& photo, Role role) {
  return {{"id", photo.id},
          {"number", photo.number},
          {"source_name", photo.source_name},
          {"event", event_json(photo.event)},
          {"thumbnail", thumbnail_address(photo, role)}};
}

json post_view(const gate::CheckedPost& checked, gate::PhotoLog& log, Role role) {
  json view = post_summary(checked.post);
  view["missing"] = checked.missing;
  view["exported"] = checked.exported;
  view["handed_out"] = checked.handed_out;
  const bool may_look = may(access(Deed::Review), role);
  view["pictures"] = json::array();
  for (const auto& one : checked.post.pictures) {
    const auto photo = log.photos.find(one.photo);
    view["pictures"].push_back(
        {{"photo", one.photo},
         {"alt", one.alt},
         {"name", photo ? photo->source_name : std::string()},
         {"thumbnail", photo ? thumbnail_address(*photo, role, one.sha256) : json(nullptr)},
         {"picture", may_look ? json(rendition_address(one.photo, one.sha256)) : json(nullptr)}});
  }
  view["screenshots"] = json::array();
  if (may(access(Deed::Release), role)) {
    for (const auto& one : gate::list_screenshots(
             *log.database, gate::ScreenshotOf{gate::ScreenshotOf::What::Post, checked.post.id}))
      view["screenshots"].push_back(screenshot_json(one));
  }
  view["findings"] = json::array();
  for (const auto& one : checked.findings) {
    json finding = caption_finding_json(one.finding, text_of(checked, one), role);
    // By it, what the register says could be guessed.
    finding["key"] = may_look ? json(one.key) : json(nullptr);
    finding["picture"] = one.picture ? json(*one.picture) : json(nullptr);
    finding["overruled"] = nullptr;
    if (one.overruled)
      finding["overruled"] = {{"reason", may_look ? one.overruled->reason : std::string()},
                              {"who", consent::account_of(one.overruled->who)}};
    view["findings"].push_back(std::move(finding));
  }
  return view;
}

}  // namespace schoolgate::review
