#include "gate/auditing/published_risks.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "pipeline/findings/shown_faces.hpp"

namespace schoolgate::gate {
namespace {

using consent::PersonId;
using consent::Purpose;

class Assessor {
 public:
  Assessor(const AuditedPicture& picture, const RiskRules& rules) : picture_(picture), rules_(rules) {
    platforms_ = picture.platform.empty() ? rules.settings.platforms
                                          : std::vector<consent::PlatformId>{picture.platform};
  }

  std::vector<RiskLine> assess() {
    faces();
    caption();
    texts();
    if (picture_.tells_age) add(PublishedRisk::DetailsLegible, "an age is told");
    if (std::ranges::find(picture_.findings.metadata, "exif.gps") != picture_.findings.metadata.end())
      add(PublishedRisk::Location, "the file says where it was taken");
    old();
    std::vector<RiskLine> lines;
    for (const auto& [risk, words] : found_)
      lines.push_back({risk, fmt::format("{}", fmt::join(words, "; "))});
    return lines;
  }

 private:
  void add(PublishedRisk risk, std::string words) { found_[risk].insert(std::move(words)); }

  // Why somebody may not be shown or named, on the first platform where that is so.
  // `written`: how they are named, where that is known.
  [[nodiscard]] std::optional<std::string> refusal(const PersonId& person, Purpose purpose,
                                                   std::string_view written = {}) const {
    for (const auto& platform : platforms_) {
      const auto answer = purpose == Purpose::Name
                              ? rules_.people.may_name(person, platform, written, rules_.today)
                              : rules_.people.may_show(person, platform, purpose, rules_.today);
      if (!answer.granted) return answer.reason;
    }
    return std::nullopt;
  }

  [[nodiscard]] bool took_back(const consent::Person& person) const {
    return std::ranges::any_of(platforms_, [&](const auto& platform) {
      const auto* answer = consent::find_consent(person, platform, Purpose::Image);
      return answer != nullptr && (answer->answer == consent::Answer::Withdrawn ||
                                   (answer->withdrawn && *answer->withdrawn <= rules_.today));
    });
  }

  [[nodiscard]] PublishedRisk kind_of(const PersonId& id) const {
    const auto* person = rules_.people.find(id);
    if (rules_.people.do_not_publish(id)) return PublishedRisk::MustNotAppear;
    if (person == nullptr) return PublishedRisk::NoConsent;
    if (took_back(*person)) return PublishedRisk::Withdrew;
    if (person->leaving_date && *person->leaving_date < rules_.today) return PublishedRisk::Left;
    return PublishedRisk::NoConsent;
  }

  void faces() {
    float highest = 0;
    std::size_t people = 0;
    for (const auto& face : picture_.findings.all<pipeline::Face>()) {
      const float height = pipeline::height_of(face);
      if (height < rules_.settings.legible_face_px) continue;
      for (const auto& candidate : face.identity) {
        seen_.insert(candidate.person);
        if (const auto why = refusal(candidate.person, Purpose::Image))
          add(kind_of(candidate.person),
              fmt::format("{} {}: {}",
                          candidate.certainty == consent::Certainty::Certain ? "shows" : "may show",
                          candidate.person, *why));
      }
      if (face.doubtful) continue;
      ++people;
      if (!pipeline::turned_away(face)) highest = std::max(highest, height);
    }
    const ExposureSettings& limits = rules_.settings.exposure;
    if (highest > limits.face_px && people < static_cast<std::size_t>(limits.with_others))
      add(PublishedRisk::LargeFace,
          fmt::format("a face of {:.0f} pixels looks into the camera", static_cast<double>(highest)));
  }

  // Nobody is named beside their own face, either, where the settings forbid it.
  void named(PublishedRisk risk, const PersonId& person, const char* where, std::string_view written) {
    if (const auto why = refusal(person, Purpose::Name, written)) {
      add(risk, fmt::format("the name of {} {}: {}", person, where, *why));
    } else if (seen_.contains(person) && std::ranges::any_of(platforms_, [&](const auto& platform) {
                 return rules_.settings.rule_for(platform, "", longest()).names_or_faces;
               })) {
      add(risk, fmt::format("the name of {} {}, beside their face", person, where));
    }
  }

  [[nodiscard]] int longest() const {
    return std::max({picture_.findings.size.width, picture_.findings.size.height, 1});
  }

  void caption() {
    for (const PersonId& person : picture_.in_caption)
      named(PublishedRisk::NamedInCaption, person, "stands in the caption", "");
  }

  void texts() {
    for (const auto& text : picture_.findings.all<pipeline::Text>()) {
      switch (text.kind) {
        case consent::TextKind::RegisterName:
          for (const PersonId& person : text.persons)
            named(PublishedRisk::NameLegible, person, "can be read", text.text);
          break;
        case consent::TextKind::OtherName:
          if (!text.doubtful) add(PublishedRisk::NameLegible, "a name that no list has can be read");
          break;
        case consent::TextKind::Identifier:
          add(PublishedRisk::DetailsLegible, "a number, address or the like can be read");
          break;
        case consent::TextKind::Unreadable:
        case consent::TextKind::Harmless:
          break;
      }
    }
  }

  void old() {
    if (!picture_.day || rules_.years == 0) return;
    const Day limit = rules_.today - std::chrono::years(rules_.years);
    if (*picture_.day < limit)
      add(PublishedRisk::Old,
          fmt::format("older than {} year{}", rules_.years, rules_.years == 1 ? "" : "s"));
  }

  const AuditedPicture& picture_;
  const RiskRules& rules_;
  std::vector<consent::PlatformId> platforms_;
  std::set<PersonId> seen_;  // whose face is, or may be, in it
  std::map<PublishedRisk, std::set<std::string>> found_;
};

}  // namespace

std::vector<RiskLine> risks_of(const AuditedPicture& picture, const RiskRules& rules) {
  return Assessor(picture, rules).assess();
}

}  // namespace schoolgate::gate
