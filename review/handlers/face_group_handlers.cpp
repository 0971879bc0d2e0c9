#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "consent/ledger/who.hpp"
#include "gate/deciding/face_groups.hpp"
#include "gate/log/holds.hpp"
#include "gate/log/photo_queue.hpp"
#include "gate/log/photos.hpp"
#include "review/handlers/handlers.hpp"
#include "review/handlers/services.hpp"
#include "review/views/findings_view.hpp"
#include "review/views/photo_json.hpp"
#include "review/views/wording.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;

constexpr std::size_t kMostFaces = 50;  // named in one request: each may make a photo's pictures anew
constexpr std::size_t kMostIdCharacters = 64;

// Groups as they stand now: faces that somebody decided on meanwhile are left out, and groups of one.
class PresentGroups {
 public:
  explicit PresentGroups(gate::PhotoLog& log) : log_(log) {}

  json tell(const std::vector<gate::FaceGroup>& groups) {
    json told = json::array();
    for (std::size_t i = 0; i < groups.size(); ++i) {
      json faces = json::array();
      for (const gate::UnknownFace& face : groups[i]) {
        if (is_still_unknown(face)) faces.push_back(face_json(face));
      }
      if (faces.size() > 1) told.push_back({{"group", i + 1}, {"faces", std::move(faces)}});
    }
    return told;
  }

 private:
  struct Present {
    std::optional<gate::PhotoRecord> photo;  // when it is still held
    pipeline::Findings findings;
    pipeline::Rulings rulings;
  };

  const Present& look(gate::PhotoId id) {
    const auto [place, first] = photos_.try_emplace(id);
    Present& present = place->second;
    if (!first) return present;
    const auto photo = log_.photos.find(id);
    if (!photo || photo->state != gate::PhotoState::Held) return present;
    present.photo = *photo;
    present.findings = log_.holds.findings(id);
    present.rulings = log_.holds.plan(id).rulings;
    return present;
  }

  bool is_still_unknown(const gate::UnknownFace& face) {
    const Present& present = look(face.photo);
    const auto* finding = present.findings.find(face.face);
    const auto* found = finding == nullptr ? nullptr : std::get_if<pipeline::Face>(&finding->what);
    return present.photo && found != nullptr && gate::is_unknown(*found, present.rulings.of(face.face));
  }

  json face_json(const gate::UnknownFace& face) {
    const Present& present = look(face.photo);
    return {{"photo", face.photo},
            {"version", present.photo->version},
            {"number", present.photo->number},
            {"source_name", present.photo->source_name},
            {"finding", ref_text(present.findings, face.face)},
            {"box", {face.box.x, face.box.y, face.box.width, face.box.height}},
            {"width", present.findings.size.width},
            {"height", present.findings.size.height},
            {"thumbnail", thumbnail_address(*present.photo)}};
  }

  gate::PhotoLog& log_;
  std::map<gate::PhotoId, Present> photos_;
};

json state_json(Services& services, const Grouping& grouping) {
  return {{"state", word(grouping.state)},
          {"done", grouping.progress.done},
          {"photos", grouping.progress.photos},
          {"problem", grouping.problem},
          {"kept_seconds", services.face_groups.unasked().count()},
          {"compared", grouping.found.compared},
          {"too_poor", grouping.found.too_poor},
          {"left_out", grouping.found.left_out},
          {"unreadable", grouping.found.unreadable}};
}

// The face of the group that the page means; none when it is not in it.
consent::FindingId face_in(gate::Holds& holds, const gate::FaceGroup& group, gate::PhotoId photo,
                           const Ref& ref) {
  const auto id = id_of(holds.findings(photo), ref);
  const bool there = std::ranges::any_of(
      group, [&](const gate::UnknownFace& face) { return face.photo == photo && face.face == id; });
  return there ? id : consent::FindingId::None;
}

tl::unexpected<Error> no_groups() {
  return failure(ErrorCode::Conflict, "these groups are no longer at hand", "look for the faces again");
}

Result<gate::SeenFace> parse_face(gate::Holds& holds, const json& element, const gate::FaceGroup& group) {
  Fields fields(element, "an element of \"faces\"");
  gate::SeenFace seen;
  seen.photo = fields.integer("photo", 1, INT64_MAX);
  seen.version = fields.integer("version", 0, INT64_MAX);
  const std::string named = fields.text("finding", 40);
  const auto ref = parse_ref(named);
  if (ref) seen.face = face_in(holds, group, seen.photo, *ref);
  if (!ref) {
    fields.wrong("\"finding\" names no finding", "name one as face:3");
  } else if (seen.face == consent::FindingId::None) {
    fields.wrong(fmt::format("{} of photo {} is not in this group", named, seen.photo),
                 "look at the groups again");
  }
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  return seen;
}

// "shown on Facebook, X; redacted on TikTok", "redacted everywhere", "blocked: ..."
std::string outcome_words(const gate::PhotoView& view, consent::FindingId face) {
  if (view.decision.blocked) return "blocked: " + view.decision.block_reason;
  std::vector<consent::PlatformId> shown;
  std::vector<consent::PlatformId> redacted;
  for (const auto& platform : view.decision.platforms)
    (platform.of(face).action == consent::Action::Keep ? shown : redacted).push_back(platform.platform);
  if (shown.empty()) return "redacted everywhere";
  if (redacted.empty()) return "shown everywhere";
  return fmt::format("shown on {}; redacted on {}", platform_titles(shown), platform_titles(redacted));
}

json naming_json(const gate::Darkroom& room, const std::vector<gate::SeenFace>& faces,
                 const gate::GroupNaming& naming) {
  json named = json::array();
  for (const gate::SeenPhoto& one : naming.named) {
    const auto face = std::find_if(faces.begin(), faces.end(),
                                   [&](const gate::SeenFace& seen) { return seen.photo == one.photo; });
    const auto view = gate::show_photo(room, one.photo);
    named.push_back({{"photo", one.photo},
                     {"version", one.version},
                     {"words", view ? outcome_words(*view, face->face) : sentence(view.error())}});
  }
  json left = json::array();
  for (const auto& one : naming.left) left.push_back({{"photo", one.photo}, {"reason", one.reason}});
  return {{"named", named}, {"left", left}};
}

Status known_event(Services& services, gate::EventId event) {
  const auto events = gate::list_events(*services.school.database());
  if (std::any_of(events.begin(), events.end(), [&](const auto& one) { return one.event.id == event; }))
    return {};
  return failure(ErrorCode::NotFound, fmt::format("there is no event {}", event),
                 "pick one from the list of events");
}

}  // namespace

Result<Reply> begin_face_groups(Services& services, const Call& call) {
  Fields fields(call.body);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const gate::EventId event = call.path.id("event");
  if (auto known = known_event(services, event); !known) return tl::unexpected(known.error());
  if (auto begun = services.face_groups.begin(call.session, consent::by_page(call.user), event); !begun)
    return tl::unexpected(begun.error());
  return json_reply(state_json(services, services.face_groups.look(call.session, event)), 202);
}

Result<Reply> show_face_groups(Services& services, const Call& call) {
  Query query = call.query;
  const std::string part = query.text("part", 10).value_or("all");
  if (part != "all" && part != "state") query.wrong(R"(parameter "part" is neither "all" nor "state")");
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const Grouping grouping = services.face_groups.look(call.session, call.path.id("event"));
  json told = state_json(services, grouping);
  if (part == "all") told["groups"] = PresentGroups(services.log).tell(grouping.found.groups);
  return json_reply(told);
}

Result<Reply> show_grouped_face(Services& services, const Call& call) {
  Query query = call.query;
  const auto photo = query.id("photo");
  const auto ref = parse_ref(query.text("finding", 40).value_or(""));
  if (!photo || !ref)
    query.wrong("parameters \"photo\" and \"finding\" are needed", "name them as 12 and face:3");
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const Grouping grouping = services.face_groups.look(call.session, call.path.id("event"));
  for (const gate::FaceGroup& group : grouping.found.groups) {
    const auto face = face_in(services.log.holds, group, *photo, *ref);
    if (face == consent::FindingId::None) continue;
    const auto jpeg = gate::face_jpeg(services.room, *photo, face);
    if (!jpeg) return tl::unexpected(jpeg.error());
    return jpeg_reply(*jpeg);
  }
  return no_groups();
}

Result<Reply> name_face_group(Services& services, const Call& call) {
  Fields fields(call.body);
  const auto number = static_cast<std::size_t>(fields.integer("group", 1, INT32_MAX));
  const std::string person = fields.text("person", kMostIdCharacters);
  const auto elements = fields.elements("faces", kMostFaces);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const Grouping grouping = services.face_groups.look(call.session, call.path.id("event"));
  if (number > grouping.found.groups.size()) return no_groups();
  std::vector<gate::SeenFace> faces;
  for (const json& element : elements) {
    const auto face = parse_face(services.log.holds, element, grouping.found.groups[number - 1]);
    if (!face) return tl::unexpected(face.error());
    faces.push_back(*face);
  }
  const auto naming = gate::name_faces(services.room, faces, person, consent::by_page(call.user));
  if (!naming) return tl::unexpected(naming.error());
  return json_reply(naming_json(services.room, faces, *naming));
}

Result<Reply> drop_face_groups(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  services.face_groups.drop(call.session);
  return json_reply(json::object());
}

}  // namespace schoolgate::review
