#include <fmt/format.h>

#include "consent/ledger/who.hpp"
#include "review/handlers/services.hpp"
#include "review/register/register_change.hpp"
#include "review/register/register_handlers.hpp"
#include "review/views/photo_json.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;

constexpr std::size_t kMostPortraitNameBytes = 255;
constexpr std::size_t kMostConfirmed = 2000;
constexpr std::size_t kMostPersonCharacters = 64;

json portrait_json(const PortraitAtHand& portrait, const PeopleSnapshot& people) {
  json named = json::array();
  for (const auto& id : portrait.named) {
    if (const auto* person = people.view().find(id)) named.push_back(person_brief(*person));
  }
  return {{"portrait", portrait.number}, {"file", portrait.name}, {"people", named}};
}

json wanted_json(Services& services, const PeopleSnapshot& people) {
  json wanted = json::array();
  for (const auto& one : gate::wanted_portraits(services.school)) {
    const auto* person = people.view().find(one.person);
    if (person == nullptr) continue;
    json brief = person_brief(*person);
    brief["portraits"] = one.portraits;
    wanted.push_back(std::move(brief));
  }
  return wanted;
}

}  // namespace

Result<Reply> show_portraits(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const std::string why_off = services.room.settings.recognition.why_off(services.school.today());
  return json_reply({{"problem", why_off.empty() ? json(nullptr) : json(why_off)},
                     {"wanted", wanted_json(services, *services.people.now())}});
}

Result<Reply> bring_portraits(Services& services, const Call& call) {
  Query query = call.query;
  const auto name = query.text("name", kMostPortraitNameBytes);
  if (!name || name->empty() || name->size() > kMostPortraitNameBytes)
    query.wrong("parameter \"name\" is missing or too long", "give the file's name");
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const auto brought = services.portraits.bring(call.session, *name, call.file);
  if (!brought) return tl::unexpected(brought.error());
  const auto people = services.people.now();
  json portraits = json::array();
  for (const auto& portrait : brought->portraits) portraits.push_back(portrait_json(portrait, *people));
  return json_reply({{"portraits", portraits}, {"left_out", brought->left_out}}, 201);
}

Result<Reply> show_portrait(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  const auto jpeg = services.portraits.face(call.session, call.path.id("portrait"));
  if (!jpeg) return tl::unexpected(jpeg.error());
  return jpeg_reply(*jpeg);
}

Result<Reply> check_portrait(Services& services, const Call& call) {
  Fields fields(call.body);
  const std::int64_t number = fields.integer("portrait", 1, INT32_MAX);
  const std::string id = fields.text("person", kMostPersonCharacters);
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const auto people = services.people.now();
  const auto* person = people->view().find(id);
  if (person == nullptr) return tl::unexpected(nobody_called(id));
  const auto checked = services.portraits.check(call.session, number, id, consent::by_page(call.user));
  if (!checked && checked.error().code == ErrorCode::Conflict) return tl::unexpected(checked.error());
  return json_reply({{"portrait", number},
                     {"person", person_brief(*person)},
                     {"refused", checked ? json(nullptr) : json(sentence(checked.error()))}});
}

Result<Reply> learn_portraits(Services& services, const Call& call) {
  Fields fields(call.body);
  std::vector<ConfirmedPortrait> confirmed;
  for (const json& element : fields.elements("portraits", kMostConfirmed)) {
    Fields own(element, "an element of \"portraits\"");
    ConfirmedPortrait one;
    one.number = own.integer("portrait", 1, INT32_MAX);
    one.person = own.text("person", kMostPersonCharacters);
    if (auto good = own.finish(); !good) fields.wrong(good.error().message, good.error().hint);
    confirmed.push_back(std::move(one));
  }
  if (auto good = fields.finish(); !good) return tl::unexpected(good.error());
  const auto learnt = services.portraits.learn(call.session, confirmed);
  if (!learnt) return tl::unexpected(learnt.error());
  // Who is known now may be in what waits.
  services.processing.wake();
  json refused = json::array();
  for (const auto& one : learnt->refused)
    refused.push_back({{"person", one.person}, {"file", one.path.string()}, {"reason", one.reason}});
  json alike = json::array();
  for (const auto& pair : learnt->look_alikes) alike.push_back({pair.first, pair.second});
  return json_reply({{"people", learnt->people},
                     {"templates", learnt->templates},
                     {"refused", refused},
                     {"look_alikes", alike},
                     {"wanted", wanted_json(services, *services.people.now())}});
}

Result<Reply> drop_portraits(Services& services, const Call& call) {
  Query query = call.query;
  if (auto good = query.finish(); !good) return tl::unexpected(good.error());
  services.portraits.drop(call.session);
  return json_reply(json::object());
}

}  // namespace schoolgate::review
