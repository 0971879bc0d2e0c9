#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "consent/ledger/who.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/office_thumbnail.hpp"
#include "gate/log/photo_queue.hpp"
#include "gate/planning/stand_aside.hpp"
#include "review/handlers/handlers.hpp"
#include "review/handlers/services.hpp"
#include "review/people/deeds.hpp"
#include "review/views/findings_view.hpp"
#include "review/views/photo_json.hpp"
#include "review/views/wording.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;

constexpr std::size_t kMostPictures = 100;
constexpr std::size_t kSmallestOriginal = 64;
constexpr std::size_t kLargestOriginal = 8192;
constexpr std::size_t kUsualOriginal = 2560;

// "would be shown on Facebook; redacted on X"
std::string outlook(const std::vector<consent::PlatformId>& shown,
                    const std::vector<consent::PlatformId>& redacted) {
  if (shown.empty()) return "would stay redacted everywhere";
  if (redacted.empty()) return "would be shown everywhere";
  return fmt::format("would be shown on {}; redacted on {}", platform_titles(shown),
                     platform_titles(redacted));
}

bool is_face(const FindingView& view) { return view.finding->kind() == pipeline::FindingKind::Face; }

// To show the finding, if it were theirs.
consent::Permission permission_of(const consent::RegisterView& people, const consent::PersonId& person,
                                  const consent::PlatformId& platform, const pipeline::Finding& finding,
                                  Day today) {
  switch (finding.kind()) {
    case pipeline::FindingKind::Face:
      return people.may_show(person, platform, consent::Purpose::Image, today);
    case pipeline::FindingKind::Text:
      return people.may_name(person, platform, std::get<pipeline::Text>(finding.what).text, today);
    case pipeline::FindingKind::Drawn:
      return people.may_show(person, platform, consent::Purpose::Work, today);
    case pipeline::FindingKind::Code:
      break;
  }
  return {};
}

// Whom it may be or name beside this person, and who was not turned down.
std::vector<Suggestion> others_standing(const FindingView& finding, const consent::PersonId& person) {
  std::vector<Suggestion> others;
  std::ranges::copy_if(finding.suggestions, std::back_inserter(others),
                       [&](const Suggestion& one) { return !one.rejected && one.person != person; });
  return others;
}

// Who has to be turned down before this face can be shown as somebody else's; null when nobody.
const Suggestion* in_the_way(const std::vector<Suggestion>& others, const consent::RegisterView& people) {
  const auto found = std::ranges::find_if(others, [&](const Suggestion& one) {
    return one.certainty == consent::Certainty::Certain || people.do_not_publish(one.person);
  });
  return found == others.end() ? nullptr : &*found;
}

bool is_them(const FindingView& face, const consent::PersonId& person) {
  if (face.ruling.kind == consent::Ruling::Kind::IsPerson) return face.ruling.person == person;
  return std::ranges::any_of(face.suggestions, [&](const Suggestion& one) {
    return one.person == person && !one.rejected && one.certainty == consent::Certainty::Certain;
  });
}

json person_entry(Services& services, const consent::Person& person, const PeopleSnapshot& people,
                  const FindingView& finding, const std::vector<FindingView>& all) {
  const Day today = services.school.today();
  json platforms = json::array();
  std::vector<consent::PlatformId> shown;
  std::vector<consent::PlatformId> redacted;
  const auto others = others_standing(finding, person.id);
  const bool text = finding.finding->kind() == pipeline::FindingKind::Text;
  const Suggestion* first = is_face(finding) ? in_the_way(others, people.view()) : nullptr;
  for (const auto& platform : services.room.settings.platforms) {
    const auto permission = permission_of(people.view(), person.id, platform, *finding.finding, today);
    const bool faceless =
        is_face(finding) && services.room.settings.exposure_of(platform) == consent::Exposure::Faceless;
    // A text is decided by everybody whose name it may be.
    const bool by_all = !text || std::ranges::all_of(others, [&](const Suggestion& one) {
      return permission_of(people.view(), one.person, platform, *finding.finding, today).granted;
    });
    (permission.granted && !faceless && by_all && first == nullptr ? shown : redacted).push_back(platform);
    platforms.push_back({{"platform", platform},
                         {"title", platform_title(platform)},
                         {"granted", permission.granted},
                         {"reason", permission.reason}});
  }
  const bool elsewhere = std::any_of(all.begin(), all.end(), [&](const FindingView& other) {
    return is_face(other) && other.ref != finding.ref && is_them(other, person.id);
  });
  json entry{
      {"person", person_brief(person)},
      {"suggestion", nullptr},
      {"elsewhere_in_photo", elsewhere},
      {"platforms", platforms},
      {"words", person.do_not_publish ? std::string("must not be published: the whole photo would be blocked")
                : first != nullptr ? fmt::format("would stay redacted until {} is turned down", first->person)
                                   : outlook(shown, redacted)}};
  const auto suggestion =
      std::find_if(finding.suggestions.begin(), finding.suggestions.end(),
                   [&](const Suggestion& one) { return one.person == person.id && !one.rejected; });
  if (suggestion != finding.suggestions.end()) {
    json told{{"similarity", nullptr}, {"certainty", nullptr}, {"words", "possible owner"}};
    if (suggestion->similarity) told["similarity"] = *suggestion->similarity;
    if (suggestion->certainty) {
      told["certainty"] = word(*suggestion->certainty);
      told["words"] = likeness_words(*suggestion->certainty);
    }
    entry["suggestion"] = told;
  }
  return entry;
}

// Suggestions that still stand and fit what was typed, then who else does: staff and those of the event's
// classes, where these are known, before everybody else.
std::vector<const consent::Person*> ordered(const PeopleSnapshot& people, const FindingView& finding,
                                            std::string_view typed, const std::vector<std::string>& classes) {
  std::vector<const consent::Person*> found = people.find(typed);
  if (!classes.empty()) {
    std::stable_partition(found.begin(), found.end(), [&](const consent::Person* person) {
      return person->kind == consent::PersonKind::Staff ||
             std::ranges::find(classes, person->class_name) != classes.end();
    });
  }
  std::vector<const consent::Person*> first;
  for (const Suggestion& suggestion : finding.suggestions) {
    if (suggestion.rejected) continue;
    const auto place = std::find_if(found.begin(), found.end(), [&](const consent::Person* person) {
      return person->id == suggestion.person;
    });
    if (place == found.end()) continue;
    first.push_back(*place);
    found.erase(place);
  }
  first.insert(first.end(), found.begin(), found.end());
  return first;
}

// Each different picture that would go out; the one that shows most, which is kept last, first.
json pictures_json(Services& services, Role role, const gate::PhotoRecord& photo) {
  json pictures = json::array();
  const auto renditions = services.log.holds.renditions(photo.id);
  for (auto one = renditions.rbegin(); one != renditions.rend(); ++one) {
    if (one->platforms.empty()) continue;
    pictures.push_back({{"sha256", to_hex(one->sha256)},
                        {"titles", platform_titles(one->platforms)},
                        {"thumbnail", thumbnail_address(photo, role, one->sha256)}});
  }
  return pictures;
}

// Of which events with held photos nobody said yet that they looked for those who may not be shown.
json to_look_for_json(Services& services) {
  json due = json::array();
  for (const auto& event : gate::planned_events_under_review(*services.school.database())) {
    const auto sheet = gate::stand_aside_sheet(event, services.people.now()->view(),
                                               services.room.settings.platforms, services.school.today());
    if (!gate::must_look_for(event, sheet)) continue;
    due.push_back({{"event", event_json(event.event)},
                   {"words", sheet.question(platform_title)},
                   {"list", to_hex(sheet.print())}});
  }
  return due;
}

constexpr std::size_t kMostInBulk = 500;

bool is_platform(const Services& services, const std::string& platform) {
  const auto& known = services.room.settings.platforms;
  return std::find(known.begin(), known.end(), platform) != known.end();
}

}  // namespace

Result<Reply> show_photo(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  auto view = look_at(services.room, services.people, call.path.id("photo"));
  if (!view) return tl::unexpected(view.error());
  return json_reply(*view);
}

Result<Reply> show_rendition(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const Digest sha256 = call.path.digest("sha256");
  const auto jpeg = gate::rendition_jpeg(services.room, call.path.id("photo"), sha256);
  if (!jpeg) return tl::unexpected(jpeg.error());
  Reply reply = jpeg_reply(*jpeg);
  reply.headers.emplace_back("ETag", '"' + to_hex(sha256) + '"');
  return reply;
}

Result<Reply> show_thumbnail(Services& services, const Call& call) {
  Query query = call.query;
  static_cast<void>(query.number("version", 0, 0, 999'999'999));
  const auto named = query.text("picture", 64);
  std::optional<Digest> picture;
  if (named) {
    if (auto digest = digest_from_hex(*named)) picture = *digest;
  }
  if (named && !picture) query.wrong("parameter \"picture\" is no SHA-256");
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const gate::PhotoId photo = call.path.id("photo");
  if (!may(access(Deed::Review), call.role)) {
    const auto jpeg = gate::thumbnail_for_office(services.room, photo, picture);
    if (!jpeg) return tl::unexpected(jpeg.error());
    return jpeg_reply(*jpeg);
  }
  const auto jpeg = picture ? gate::thumbnail_jpeg(services.room, photo, *picture)
                            : gate::thumbnail_jpeg(services.room, photo);
  if (!jpeg) return tl::unexpected(jpeg.error());
  return jpeg_reply(*jpeg);
}

Result<Reply> show_original(Services& services, const Call& call) {
  Query query = call.query;
  const std::size_t side = query.number("side", kUsualOriginal, 0, kLargestOriginal);
  if (side != 0 && side < kSmallestOriginal) query.wrong("parameter \"side\" is 0 or 64 to 8192");
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const auto jpeg = gate::original_jpeg(services.room, call.path.id("photo"), static_cast<int>(side),
                                        consent::by_page(call.user));
  if (!jpeg) return tl::unexpected(jpeg.error());
  return jpeg_reply(*jpeg);
}

Result<Reply> suggest_people(Services& services, const Call& call) {
  Query query = call.query;
  const std::string named = query.text("finding", 40).value_or("");
  const auto ref = parse_ref(named);
  if (!ref) query.wrong("parameter \"finding\" is missing or no finding", "name one as face:3");
  const std::string typed = query.text("q", 100).value_or("");
  const std::size_t limit = query.limit(12, 50);
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());

  const auto view = gate::show_photo(services.room, call.path.id("photo"));
  if (!view) return tl::unexpected(view.error());
  auto all = list_findings(*view);
  std::ranges::move(list_regions(*view), std::back_inserter(all));
  const auto finding = std::ranges::find(all, named, &FindingView::ref);
  if (finding == all.end() || ref->kind == pipeline::FindingKind::Code) {
    return failure(ErrorCode::NotFound, fmt::format("the photo has no {} that could be named", named),
                   "load the photo anew");
  }
  const auto people = services.people.now();
  const auto planned = gate::event_classes(*services.school.database(), view->photo.event.id);
  const auto found =
      ordered(*people, *finding, typed, planned ? planned->classes : std::vector<std::string>());
  json entries = json::array();
  for (std::size_t i = 0; i < std::min(found.size(), limit); ++i)
    entries.push_back(person_entry(services, *found[i], *people, *finding, all));
  return json_reply({{"people", entries}, {"total", found.size()}});
}

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
  for (const auto& photo : page.photos) {
    json one = photo_summary(photo);
    one["pictures"] = one["bulk"] == true ? pictures_json(services, call.role, photo) : json::array();
    photos.push_back(std::move(one));
  }
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
                     {"to_look_for", to_look_for_json(services)},
                     {"photos", photos}});
}

Result<Reply> approve_many(Services& services, const Call& call) {
  Fields fields(call.body);
  std::vector<gate::SeenPhoto> wanted;
  for (const json& element : fields.elements("photos", kMostInBulk)) {
    Fields one(element, "an element of \"photos\"");
    const gate::PhotoId photo = one.integer("id", 1, INT64_MAX);
    const gate::PhotoVersion version = one.integer("version", 0, INT64_MAX);
    auto seen = one.digests_or("seen", kMostPictures);
    if (auto good = one.finish(); !good) return tl::unexpected(good.error());
    wanted.push_back({photo, version, gate::SeenOnPage{std::move(seen)}});
  }
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());

  const gate::BulkApproval bulk = gate::approve_in_bulk(services.room, wanted, consent::by_page(call.user));
  json approved = json::array();
  for (const auto& one : bulk.approved) approved.push_back({{"id", one.photo}, {"version", one.version}});
  json left = json::array();
  for (const auto& one : bulk.left) left.push_back({{"photo", one.photo}, {"reason", one.reason}});
  return json_reply({{"approved", approved},
                     {"left", left},
                     {"doubtful", bulk.doubtful},
                     {"doubtful_in", bulk.doubtful_in}});
}

}  // namespace schoolgate::review
