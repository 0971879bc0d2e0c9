#include "gate/posting/caption_check.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace schoolgate::gate {
namespace {

using consent::PersonKind;
using pipeline::Mention;
using pipeline::MentionCertainty;
using pipeline::MentionKind;

// "a Year 4 pupil" of class 4B; "a pupil" where the class says no year.
std::string pupil_of(const std::string& class_name) {
  const auto digits = std::min(class_name.size(), class_name.find_first_not_of("0123456789"));
  return digits == 0 ? "a pupil" : fmt::format("a Year {} pupil", class_name.substr(0, digits));
}

std::string words_for(const consent::Person& person) {
  switch (person.kind) {
    case PersonKind::Pupil:
      return pupil_of(person.class_name);
    case PersonKind::Staff:
      return "a member of our staff";
    case PersonKind::Governor:
      return "one of our governors";
    case PersonKind::Visitor:
      return "our visitor";
  }
  return "somebody";
}

}  // namespace

CaptionChecker::CaptionChecker(const Knowledge& knowledge, const Settings& settings)
    : knowledge_(knowledge),
      dictionary_(settings.texts.dictionary),
      reader_(knowledge.people, knowledge.names, dictionary_, settings.mail.school) {}

bool ReadCaption::may_mean_somebody() const {
  return std::ranges::any_of(mentions, [](const Mention& mention) { return !mention.persons.empty(); });
}

ReadCaption CaptionChecker::read(std::string text) const {
  auto mentions = reader_.all_in(text);
  return {std::move(text), std::move(mentions)};
}

std::vector<CaptionFinding> CaptionChecker::check(const ReadCaption& caption,
                                                  const CaptionPlace& place) const {
  std::vector<CaptionFinding> found;
  for (const Mention& mention : caption.mentions) {
    std::string words(caption.text.substr(mention.from, mention.to - mention.from));
    const bool shown = std::ranges::any_of(
        mention.persons, [&](const consent::PersonId& person) { return place.shown.contains(person); });
    if (mention.certainty == MentionCertainty::Spelt && !shown) continue;
    std::string why = why_not(mention, words, place);
    if (why.empty()) continue;
    const bool suspected = mention.certainty == MentionCertainty::Spelt ||
                           (mention.certainty == MentionCertainty::Suspected && !shown);
    if (suspected) why = fmt::format("is this a person? If it is: {}", why);
    std::string grounds = grounds_of(mention, words, place);
    found.push_back({mention.kind, mention.from, mention.to, std::move(words), mention.persons,
                     std::move(why), instead_of(mention), suspected, std::move(grounds)});
  }
  return found;
}

std::string CaptionChecker::why_not(const Mention& mention, std::string_view words,
                                    const CaptionPlace& place) const {
  switch (mention.kind) {
    case MentionKind::FullName:
    case MentionKind::FirstName:
    case MentionKind::Surname:
    case MentionKind::Tag:
      return why_not_named(mention, words, place);
    case MentionKind::NameWithClass:
      return "a class or age beside a name tells strangers where to find a child";
    case MentionKind::OtherName:
      return "this may be a name, and the register knows nobody of that name who agreed";
    case MentionKind::Handle:
      return "this is somebody's own account";
    case MentionKind::Phone:
      return "this is a telephone number";
    case MentionKind::Email:
      return "this is an e-mail address";
    case MentionKind::Address:
      return "this is an address";
    case MentionKind::Number:
      return "this is a number that stands for one person";
    case MentionKind::WhenAndWhere:
      return "this tells strangers when and where to meet children";
  }
  return "this may lead to somebody";
}

std::string CaptionChecker::why_not_named(const Mention& mention, std::string_view words,
                                          const CaptionPlace& place) const {
  const auto& people = knowledge_.people;
  for (const consent::PersonId& person : mention.persons) {
    if (const auto name = people.may_name(person, place.platform, words, knowledge_.today); !name.granted)
      return fmt::format("it may name {}: {}", person, name.reason);
  }
  for (const consent::PersonId& person : mention.persons) {
    if (!place.shown.contains(person)) continue;
    if (place.names_or_faces)
      return fmt::format("the picture shows {}, and on {} nobody's name stands beside their face", person,
                         place.platform);
    const auto image = people.may_show(person, place.platform, consent::Purpose::Image, knowledge_.today);
    if (!image.granted) return fmt::format("the picture may show {}: {}", person, image.reason);
  }
  return mention.persons.empty() ? "it may name somebody" : "";
}

std::string CaptionChecker::grounds_of(const Mention& mention, std::string_view words,
                                       const CaptionPlace& place) const {
  std::string grounds;
  for (const consent::PersonId& person : mention.persons) {
    grounds += fmt::format("{}: {}", person, place.shown.contains(person) ? "shown" : "not shown");
    for (const auto& says :
         {knowledge_.people.may_name(person, place.platform, words, knowledge_.today),
          knowledge_.people.may_show(person, place.platform, consent::Purpose::Image, knowledge_.today)})
      grounds += fmt::format(", {} {}", says.granted ? "yes" : "no", says.reason);
    grounds += '\n';
  }
  return grounds;
}

std::string CaptionChecker::instead_of(const Mention& mention) const {
  switch (mention.kind) {
    case MentionKind::FullName:
    case MentionKind::FirstName:
    case MentionKind::Surname:
    case MentionKind::NameWithClass:
      break;
    case MentionKind::OtherName:
      return "somebody";
    case MentionKind::Phone:
    case MentionKind::Email:
      return "the school office";
    case MentionKind::Tag:
    case MentionKind::Handle:
    case MentionKind::Address:
    case MentionKind::Number:
    case MentionKind::WhenAndWhere:
      return {};
  }
  std::string words;
  for (const consent::PersonId& id : mention.persons) {
    const consent::Person* person = knowledge_.people.find(id);
    const std::string own = person == nullptr ? "somebody" : words_for(*person);
    if (!words.empty() && words != own)
      return own.ends_with("pupil") && words.ends_with("pupil") ? "a pupil" : "somebody";
    words = own;
  }
  return words.empty() ? "somebody" : words;
}

Result<CaptionPlace> place_beside(const Darkroom& room, const consent::PlatformId& platform,
                                  const std::vector<PhotoId>& photos) {
  CaptionPlace place{platform, {}, false};
  for (const PhotoId id : photos) {
    const auto photo = room.log.photos.find(id);
    if (!photo) return tl::unexpected(photo.error());
    const auto findings = room.log.holds.findings(id);
    const int side = std::max(findings.size.width, findings.size.height);
    place.names_or_faces =
        place.names_or_faces || room.settings.rule_for(platform, photo->event.name, side).names_or_faces;
    const StoredPlan plan = room.log.holds.plan(id);
    const auto* decisions = plan.decision.on(platform);
    if (decisions == nullptr) continue;
    for (const pipeline::Finding& finding : findings.list) {
      if (!std::holds_alternative<pipeline::Face>(finding.what)) continue;
      const consent::Decision& decision = decisions->of(finding.id);
      if (decision.action == consent::Action::Keep)
        place.shown.insert(decision.shows.begin(), decision.shows.end());
    }
  }
  return place;
}

}  // namespace schoolgate::gate
