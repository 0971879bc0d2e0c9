#include "review/views/photo_json.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include <fmt/format.h>

#include "consent/ledger/who.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/office_thumbnail.hpp"
#include "gate/log/findings_json.hpp"
#include "review/people/deeds.hpp"
#include "review/views/findings_view.hpp"
#include "review/views/wording.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;

bool may_be_approved(gate::PhotoState state) { return gate::may_become(state, gate::PhotoState::Approved); }

json rect_json(const cv::Rect& rect) {
  return rect.empty() ? json() : json{rect.x, rect.y, rect.width, rect.height};
}

// The shape that was wished for; null for the whole picture.
json wish_json(const gate::PhotoView& view, const gate::HeldRendition& rendition) {
  if (rendition.platforms.empty()) return nullptr;
  const auto wish = view.rulings.crops.find(rendition.platforms.front());
  return wish == view.rulings.crops.end() ? json() : json(word(wish->second));
}

json crops_json(const std::vector<gate::OfferedCrop>& offered) {
  json crops = json::array();
  for (const auto& [ratio, crop] : offered) {
    json& one = crops.emplace_back(gate::crop_to_json(crop));
    one["ratio"] = word(ratio);
    one["words"] = pipeline::words_about(crop);
  }
  return crops;
}

json rendition_json(const gate::PhotoView& view, const gate::HeldRendition& rendition) {
  json titles = json::array();
  for (const auto& platform : rendition.platforms) titles.push_back(platform_title(platform));
  const OutcomeCounts counts = count_outcomes(view, rendition.platforms);
  const std::string words =
      rendition.platforms.empty()
          ? view.decision.blocked ? "blocked: nothing is published"
                                  : "no platform is open: nothing is published"
          : fmt::format("{}: {} redacted, {} shown{}", platform_titles(rendition.platforms), counts.redacted,
                        counts.shown, rendition.part.empty() ? "" : ", cropped");
  const auto offered = rendition.platforms.empty() ? std::vector<gate::OfferedCrop>()
                                                   : gate::crops_for(view, rendition.platforms.front());
  return {{"sha256", to_hex(rendition.sha256)},
          {"part", rect_json(rendition.part)},
          {"crop", wish_json(view, rendition)},
          {"crops", crops_json(offered)},
          {"width", rendition.size.width},
          {"height", rendition.size.height},
          {"bytes", rendition.bytes},
          {"platforms", rendition.platforms},
          {"titles", titles},
          {"redacted", counts.redacted},
          {"shown", counts.shown},
          {"words", words},
          {"shown_faces", rendition.platforms.empty()
                              ? std::string()
                              : gate::shown_faces_words(view, rendition.platforms.front())},
          {"url", rendition_address(view.photo.id, rendition.sha256)}};
}

json history_json(const gate::HistoryEntry& entry) {
  json detail = json::parse(entry.detail, nullptr, false);
  return {{"when", to_iso(entry.when)},
          {"who", consent::account_of(entry.who)},
          {"action", entry.action},
          {"words", action_words(entry.action)},
          {"detail", detail.is_discarded() ? json(entry.detail) : detail}};
}

json approval_json(const gate::PhotoView& view) {
  const auto& work = view.photo.workload;
  const bool open = work.undecided > 0 || work.doubtful > 0;
  std::string why_not;
  if (!may_be_approved(view.photo.state)) {
    why_not = fmt::format("a photo that is {} cannot be approved", word(view.photo.state));
  } else if (view.register_changed) {
    why_not = "the register changed since the pictures were made: refresh them first";
  }
  return {{"possible", why_not.empty()}, {"why_not", why_not}, {"needs", open ? "open" : "clean"}};
}

}  // namespace

json event_json(const gate::Event& event) {
  return {{"id", event.id}, {"day", to_iso(event.day)}, {"name", event.name}, {"title", gate::title(event)}};
}

json platform_json(const consent::PlatformId& platform) {
  return {{"id", platform}, {"title", platform_title(platform)}};
}

json person_brief(const consent::Person& person) {
  return {{"id", person.id},
          {"name", full_name(person)},
          {"known_as", person.known_as},
          {"class", person.class_name},
          {"kind", word(person.kind)},
          {"do_not_publish", person.do_not_publish}};
}

json people_in(const std::vector<std::string>& words, const PeopleSnapshot& people) {
  const auto of_an_id = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
  };
  json named = json::object();
  for (const std::string& text : words) {
    for (auto from = text.begin(); from != text.end();) {
      from = std::find_if(from, text.end(), of_an_id);
      const auto end = std::find_if_not(from, text.end(), of_an_id);
      const auto* person = people.view().find(std::string(from, end));
      if (person != nullptr) named[person->id] = {{"name", full_name(*person)}};
      from = end;
    }
  }
  return named;
}

json quad_json(const pipeline::Quad& quad) {
  json corners = json::array();
  for (const auto& corner : quad) corners.push_back({corner.x, corner.y});
  return corners;
}

json thumbnail_address(const gate::PhotoRecord& photo) {
  switch (photo.state) {
    case gate::PhotoState::Received:
    case gate::PhotoState::Analysed:
    case gate::PhotoState::Quarantined:
    case gate::PhotoState::Shredded:
      return nullptr;
    case gate::PhotoState::Held:
    case gate::PhotoState::Approved:
    case gate::PhotoState::Released:
    case gate::PhotoState::TakenDown:
    case gate::PhotoState::Rejected:
    case gate::PhotoState::Blocked:
      break;
  }
  return fmt::format("/api/photos/{}/thumbnail?version={}", photo.id, photo.version);
}

json thumbnail_address(const gate::PhotoRecord& photo, Role role) {
  if (!may(access(Deed::Review), role) && !gate::office_may_see(photo.state)) return nullptr;
  return thumbnail_address(photo);
}

json thumbnail_address(const gate::PhotoRecord& photo, Role role, const Digest& picture) {
  const json address = thumbnail_address(photo, role);
  if (address.is_null()) return nullptr;
  return address.get<std::string>() + "&picture=" + to_hex(picture);
}

std::string rendition_address(gate::PhotoId photo, const Digest& sha256) {
  return fmt::format("/api/photos/{}/renditions/{}", photo, to_hex(sha256));
}

json photo_summary(const gate::PhotoRecord& photo) {
  const auto& work = photo.workload;
  return {{"id", photo.id},
          {"version", photo.version},
          {"state", word(photo.state)},
          {"state_words", state_words(photo.state)},
          {"event", event_json(photo.event)},
          {"number", photo.number},
          {"source_name", photo.source_name},
          {"uploader", consent::account_of(photo.uploader)},
          {"received", to_iso(photo.received)},
          {"changed", to_iso(photo.changed)},
          {"reason", photo.reason},
          {"held_back", photo.held_back},
          {"attention", word(work.attention)},
          {"undecided", work.undecided},
          {"doubtful", work.doubtful},
          {"faces", work.faces},
          {"faces_shown", work.faces_shown},
          {"names", work.names},
          {"names_shown", work.names_shown},
          {"shown_by_person", work.shown_by_person},
          {"degraded", work.degraded},
          {"bulk", gate::why_not_in_bulk(photo).empty()},
          {"approved_by", photo.approved_by},
          {"approved_by_changer", photo.approved_by_changer},
          {"thumbnail", thumbnail_address(photo)}};
}

json photo_view(const gate::PhotoView& view, const PeopleSnapshot& people) {
  json renditions = json::array();
  for (const auto& rendition : view.renditions) renditions.push_back(rendition_json(view, rendition));

  const auto findings = list_findings(view);
  json finding_list = json::array();
  json undecided = json::array();
  json doubtful = json::array();
  std::set<std::string> mentioned;
  for (const FindingView& finding : findings) {
    finding_list.push_back(finding_json(finding));
    mentioned.insert(finding.mentions.begin(), finding.mentions.end());
    if (finding.open == Open::Undecided) undecided.push_back(finding.ref);
    if (finding.open == Open::Doubtful) doubtful.push_back(finding.ref);
  }
  json drawn = json::array();
  for (const FindingView& region : list_regions(view)) {
    drawn.push_back(region_json(region));
    mentioned.insert(region.mentions.begin(), region.mentions.end());
  }
  json briefs = json::object();
  for (const std::string& id : mentioned) {
    if (const auto* person = people.view().find(id)) briefs[id] = person_brief(*person);
  }
  json comments = json::array();
  for (const auto& comment : view.comments)
    comments.push_back(
        {{"when", to_iso(comment.when)}, {"who", consent::account_of(comment.who)}, {"text", comment.text}});
  json history = json::array();
  for (const auto& entry : view.history) history.push_back(history_json(entry));

  std::vector<std::string> marks = view.decision.marks;
  if (!view.of_event.empty()) marks.push_back(view.of_event);

  return {{"photo", photo_summary(view.photo)},
          {"sha256", to_hex(view.photo.sha256)},
          {"bytes", view.photo.bytes},
          {"width", view.findings.size.width},
          {"height", view.findings.size.height},
          {"renditions", renditions},
          {"findings", finding_list},
          {"drawn", drawn},
          {"marks", marks},
          {"device", word(view.device)},
          {"block_reason", view.decision.block_reason},
          {"open", {{"undecided", undecided}, {"doubtful", doubtful}}},
          {"approval", approval_json(view)},
          {"people", briefs},
          {"metadata", view.findings.metadata},
          {"degraded", view.findings.degraded},
          {"register_version", view.register_version},
          {"register_changed", view.register_changed},
          {"undo_steps", view.undo_steps},
          {"original", view.original_kept},
          {"comments", comments},
          {"history", history}};
}

Result<json> look_at(const gate::Darkroom& room, PeopleDirectory& people, gate::PhotoId photo) {
  const auto view = gate::show_photo(room, photo);
  if (!view) return tl::unexpected(view.error());
  return photo_view(*view, *people.now());
}

}  // namespace schoolgate::review
