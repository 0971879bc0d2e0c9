#include <fmt/format.h>

#include "consent/ledger/who.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/release.hpp"
#include "gate/leaving/shred.hpp"
#include "gate/log/photos.hpp"
#include "review/handlers/handlers.hpp"
#include "review/handlers/services.hpp"
#include "review/views/findings_view.hpp"
#include "review/views/photo_json.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;

constexpr std::size_t kMostReasonCharacters = 500;
constexpr std::size_t kMostCommentCharacters = 2000;
constexpr std::size_t kMostChanges = 200;
constexpr std::size_t kMostEventCharacters = 120;
constexpr std::size_t kMostIdCharacters = 64;
constexpr std::size_t kMostPictures = 100;
constexpr std::size_t kMostRegions = 10'000;

// A conflict tells how the photo stands now, and by whose hand.
Reply refusal(Services& services, gate::PhotoId photo, const Error& error) {
  Reply plain = error_reply(error);
  if (error.code != ErrorCode::Conflict) return plain;
  const auto view = gate::show_photo(services.room, photo);
  if (!view) return plain;
  json body = json::parse(plain.body);
  body["current"] = {
      {"version", view->photo.version},
      {"state", word(view->photo.state)},
      {"changed", to_iso(view->photo.changed)},
      {"by", view->history.empty() ? std::string() : consent::account_of(view->history.back().who)}};
  return json_reply(body, plain.status);
}

Result<Reply> done(Services& services, gate::PhotoId photo, gate::PhotoVersion version,
                   json more = json::object()) {
  auto view = look_at(services.room, services.people, photo);
  if (!view) return tl::unexpected(view.error());
  more["version"] = version;
  more["view"] = std::move(*view);
  return json_reply(more);
}

Result<Reply> answer_action(Services& services, gate::PhotoId photo,
                            const Result<gate::PhotoVersion>& outcome) {
  if (!outcome) return refusal(services, photo, outcome.error());
  return done(services, photo, *outcome);
}

gate::Actor actor(const Call& call, Fields& fields) {
  return {consent::by_page(call.user), fields.integer("version", 0, INT64_MAX)};
}

// An action that needs nothing but the version, or the version and a reason.
template <typename With, typename Act>
Result<Reply> plain_action(Services& services, const Call& call, With& with, const Act& act) {
  Fields fields(call.body);
  const gate::Actor who = actor(call, fields);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const gate::PhotoId photo = call.path.id("photo");
  return answer_action(services, photo, act(with, photo, who));
}

enum class Reason { Needed, MayBeEmpty };

template <typename With, typename Act>
Result<Reply> action_with_reason(Services& services, const Call& call, Reason reason_is, With& with,
                                 const Act& act) {
  Fields fields(call.body);
  const gate::Actor who = actor(call, fields);
  const std::string reason = fields.text("reason", kMostReasonCharacters);
  if (reason_is == Reason::Needed && reason.find_first_not_of(' ') == std::string::npos)
    fields.wrong("\"reason\" is empty", "say why in a few words");
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const gate::PhotoId photo = call.path.id("photo");
  return answer_action(services, photo, act(with, photo, who, reason));
}

consent::FindingId finding_of(Fields& fields, const pipeline::Findings& findings) {
  const auto ref = parse_ref(fields.text("finding", 40));
  if (!ref) fields.wrong("\"finding\" names no finding", "name one as face:3");
  return id_of(findings, ref.value_or(Ref{}));
}

consent::FindingId region_of(Fields& fields, const pipeline::Findings& findings) {
  const auto index = static_cast<std::size_t>(fields.integer("drawn", 0, kMostRegions));
  return id_of(findings, {pipeline::FindingKind::Drawn, index});
}

pipeline::Quad read_quad(Fields& fields) {
  pipeline::Quad quad{};
  const auto corners = fields.elements("quad", 4);
  bool good = corners.size() == quad.size();
  for (std::size_t i = 0; good && i < quad.size(); ++i) {
    const json& corner = corners[i];
    good = corner.is_array() && corner.size() == 2 && corner[0].is_number() && corner[1].is_number();
    if (good) quad[i] = {corner[0].get<float>(), corner[1].get<float>()};
  }
  if (!good) fields.wrong("\"quad\" is no list of four corners [x, y]");
  return quad;
}

Result<gate::RulingChange> parse_change(const json& element, const pipeline::Findings& findings) {
  Fields fields(element, "an element of \"changes\"");
  const std::string what = fields.text("do", 20);
  std::optional<gate::RulingChange> change;
  using Kind = consent::Ruling::Kind;
  if (what == "redact") {
    change = gate::RuleOn{finding_of(fields, findings), Kind::Redact};
  } else if (what == "name") {
    change =
        gate::RuleOn{finding_of(fields, findings), Kind::IsPerson, fields.text("person", kMostIdCharacters)};
  } else if (what == "dismiss") {
    change = gate::RuleOn{finding_of(fields, findings), Kind::NotFinding};
  } else if (what == "reset") {
    change = gate::RuleOn{finding_of(fields, findings), Kind::None};
  } else if (what == "reject") {
    change = gate::RejectSuggestion{finding_of(fields, findings), fields.text("person", kMostIdCharacters)};
  } else if (what == "draw") {
    change = gate::DrawRegion{read_quad(fields)};
  } else if (what == "change") {
    change = gate::ChangeRegion{region_of(fields, findings), read_quad(fields)};
  } else if (what == "delete") {
    change = gate::DeleteRegion{region_of(fields, findings)};
  } else if (what == "crop") {
    const std::string platform = fields.text("platform", kMostIdCharacters);
    const auto ratio = from_word<pipeline::CropRatio>(fields.text("ratio", kMostIdCharacters));
    if (!ratio)
      fields.wrong("\"ratio\" is no shape",
                   fmt::format("name one of {}", listed_words<pipeline::CropRatio>()));
    change = gate::CropFor{platform, ratio};
  } else if (what == "uncrop") {
    change = gate::CropFor{fields.text("platform", kMostIdCharacters), std::nullopt};
  } else {
    return failure(ErrorCode::InvalidInput, "\"do\" is none of the changes that are known",
                   "known are: redact, name, dismiss, reset, reject, draw, change, delete, crop, uncrop");
  }
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  return *change;
}

}  // namespace

Result<Reply> rule(Services& services, const Call& call) {
  Fields fields(call.body);
  const gate::Actor who = actor(call, fields);
  const auto elements = fields.elements("changes", kMostChanges);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const gate::PhotoId photo = call.path.id("photo");
  const auto view = gate::show_photo(services.room, photo);
  if (!view) return tl::unexpected(view.error());
  std::vector<gate::RulingChange> changes;
  for (const json& element : elements) {
    auto change = parse_change(element, view->findings);
    if (!change) return tl::unexpected(change.error());
    changes.push_back(std::move(*change));
  }
  return answer_action(services, photo, gate::apply_rulings(services.room, photo, who, changes));
}

Result<Reply> undo(Services& services, const Call& call) {
  return plain_action(services, call, services.room, gate::undo);
}

Result<Reply> refresh(Services& services, const Call& call) {
  return plain_action(services, call, services.room, gate::refresh);
}

Result<Reply> retry(Services& services, const Call& call) {
  auto reply = plain_action(services, call, services.log, gate::retry);
  if (reply && reply->status == 200) services.processing.wake();
  return reply;
}

Result<Reply> allow_device(Services& services, const Call& call) {
  const auto act = [&](gate::PhotoLog& log, gate::PhotoId photo, const gate::Actor& who) {
    return gate::allow_device_of(log, services.school.clock(), photo, who);
  };
  auto reply = plain_action(services, call, services.log, act);
  if (reply && reply->status == 200) services.processing.wake();
  return reply;
}

Result<Reply> move_photo(Services& services, const Call& call) {
  Fields fields(call.body);
  const gate::Actor who = actor(call, fields);
  const std::string event = fields.text("event", kMostEventCharacters);
  if (event.find_first_not_of(' ') == std::string::npos)
    fields.wrong("\"event\" is empty", "name it as its folder in the inbox: 2026-07-03 Sports Day");
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const gate::PhotoId photo = call.path.id("photo");
  return answer_action(services, photo, gate::move_to_event(services.room, photo, who, event));
}

Result<Reply> reject(Services& services, const Call& call) {
  return action_with_reason(services, call, Reason::Needed, services.log, gate::reject);
}

Result<Reply> hold_back(Services& services, const Call& call) {
  return action_with_reason(services, call, Reason::MayBeEmpty, services.log, gate::hold_back);
}

Result<Reply> block(Services& services, const Call& call) {
  return action_with_reason(services, call, Reason::Needed, services.log, gate::block);
}

Result<Reply> approve(Services& services, const Call& call) {
  Fields fields(call.body);
  const gate::Actor who = actor(call, fields);
  const std::string open = fields.text_or("open", 20, "refuse");
  gate::ApproveOptions options;
  if (open == "keep-redacted") {
    options.open = gate::OpenFindings::KeepRedacted;
  } else if (open != "refuse") {
    fields.wrong("\"open\" is neither \"refuse\" nor \"keep-redacted\"");
  }
  options.platforms = fields.texts_or("platforms", 100, 40);
  if (options.platforms.empty() && call.body.contains("platforms"))
    fields.wrong("\"platforms\" is empty", "name one at least, or leave it out for all");
  gate::SeenOnPage look{fields.digests_or("seen", kMostPictures)};
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const gate::PhotoId photo = call.path.id("photo");
  const auto approval = gate::approve(services.room, photo, who, look, options);
  if (!approval) return refusal(services, photo, approval.error());
  return done(services, photo, approval->version, {{"complete", approval->complete}});
}

Result<Reply> take_down(Services& services, const Call& call) {
  const auto act = [&](gate::PhotoLog& log, gate::PhotoId photo, const gate::Actor& who,
                       const std::string& reason) -> Result<gate::PhotoVersion> {
    const auto before = log.photos.find(photo);
    if (!before) return tl::unexpected(before.error());
    if (before->version != who.seen)
      return failure(ErrorCode::Conflict, fmt::format("photo {} was changed meanwhile", photo),
                     "look at it again");
    if (auto taken = gate::take_down(log, services.room.workspace, photo, who.who, reason); !taken)
      return tl::unexpected(taken.error());
    const auto after = log.photos.find(photo);
    if (!after) return tl::unexpected(after.error());
    return after->version;
  };
  return action_with_reason(services, call, Reason::Needed, services.log, act);
}

// Nothing is left to look at afterwards.
Result<Reply> shred(Services& services, const Call& call) {
  Fields fields(call.body);
  const gate::Actor who = actor(call, fields);
  const std::string typed = fields.text("confirm", kMostIdCharacters);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const gate::PhotoId photo = call.path.id("photo");
  if (auto meant = confirmed(typed, fmt::format("shred {}", photo)); !meant)
    return tl::unexpected(meant.error());
  const auto before = services.log.photos.find(photo);
  if (!before) return tl::unexpected(before.error());
  if (before->version != who.seen)
    return refusal(
        services, photo,
        {ErrorCode::Conflict, fmt::format("photo {} was changed meanwhile", photo), "look at it again"});
  const auto done = gate::shred(services.room, photo, services.school.clock().now(), who.who);
  if (!done) return tl::unexpected(done.error());
  if (auto rewritten = services.school.database()->compact(); !rewritten)
    return tl::unexpected(rewritten.error());
  return json_reply({{"taken_down", done->taken_down}, {"take_downs", take_downs_json(services)}});
}

Result<Reply> add_comment(Services& services, const Call& call) {
  Fields fields(call.body);
  const std::string text = fields.text("text", kMostCommentCharacters, Lines::Many);
  if (text.find_first_not_of(" \n\t") == std::string::npos)
    fields.wrong("\"text\" is empty", "write something");
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const gate::PhotoId photo = call.path.id("photo");
  if (auto said = gate::comment(services.log, photo, consent::by_page(call.user), text); !said)
    return tl::unexpected(said.error());
  auto view = look_at(services.room, services.people, photo);
  if (!view) return tl::unexpected(view.error());
  return json_reply({{"view", std::move(*view)}});
}

}  // namespace schoolgate::review
