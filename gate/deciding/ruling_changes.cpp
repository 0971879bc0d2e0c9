#include "gate/deciding/ruling_changes.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace schoolgate::gate {
namespace {

using consent::FindingRef;
using consent::Ruling;

constexpr std::size_t kMostRegions = 200;
constexpr float kLeastSide = 3;

tl::unexpected<Error> wrong(std::string what, std::string hint = "look at the photo again") {
  return failure(ErrorCode::InvalidInput, std::move(what), std::move(hint));
}

class Changer {
 public:
  Changer(pipeline::Rulings rulings, const pipeline::Findings& findings, const consent::RegisterView& people)
      : rulings_(std::move(rulings)), findings_(findings), people_(people) {
    rulings_.faces.resize(findings.faces.size());
    rulings_.texts.resize(findings.texts.size());
    rulings_.codes.resize(findings.codes.size());
  }

  Status operator()(const RuleOn& change) {
    Ruling* ruling = find(change.finding);
    if (ruling == nullptr) return wrong("there is no such finding in this photo");
    switch (change.kind) {
      case Ruling::Kind::None:
      case Ruling::Kind::Redact:
        break;
      case Ruling::Kind::IsPerson:
        if (auto named = check_naming(change, *ruling); !named) return named;
        break;
      case Ruling::Kind::NotFinding:
        if (!doubtful(change.finding))
          return wrong("only a doubtful finding can be dismissed", "redact it, or name the person");
        break;
    }
    ruling->kind = change.kind;
    ruling->person = change.kind == Ruling::Kind::IsPerson ? change.person : "";
    return {};
  }

  Status operator()(const RejectSuggestion& change) {
    Ruling* ruling = find(change.finding);
    if (ruling == nullptr) return wrong("there is no such finding in this photo");
    if (!suggested(change.finding, change.person))
      return wrong(fmt::format("{} was not suggested there", change.person));
    if (ruling->kind == Ruling::Kind::IsPerson && ruling->person == change.person)
      *ruling = {Ruling::Kind::None, "", ruling->rejected};
    if (std::find(ruling->rejected.begin(), ruling->rejected.end(), change.person) == ruling->rejected.end())
      ruling->rejected.push_back(change.person);
    return {};
  }

  Status operator()(const DrawRegion& change) {
    if (auto inside = check_region(change.quad); !inside) return inside;
    if (rulings_.drawn.size() >= kMostRegions)
      return wrong(fmt::format("a photo can have {} drawn regions at most", kMostRegions),
                   "reject the photo instead");
    rulings_.drawn.push_back({pipeline::Region::Kind::Drawn, change.quad, 0});
    return {};
  }

  Status operator()(const ChangeRegion& change) {
    if (change.index >= rulings_.drawn.size()) return wrong("there is no such drawn region");
    if (auto inside = check_region(change.quad); !inside) return inside;
    rulings_.drawn[change.index].quad = change.quad;
    return {};
  }

  Status operator()(const DeleteRegion& change) {
    if (change.index >= rulings_.drawn.size()) return wrong("there is no such drawn region");
    rulings_.drawn.erase(rulings_.drawn.begin() + static_cast<std::ptrdiff_t>(change.index));
    return {};
  }

  [[nodiscard]] pipeline::Rulings take() { return std::move(rulings_); }

 private:
  Ruling* find(const FindingRef& finding) {
    auto& list = finding.kind == FindingRef::Kind::Face   ? rulings_.faces
                 : finding.kind == FindingRef::Kind::Text ? rulings_.texts
                                                          : rulings_.codes;
    return finding.index < list.size() ? &list[finding.index] : nullptr;
  }

  Status check_naming(const RuleOn& change, Ruling& ruling) {
    if (change.finding.kind == FindingRef::Kind::Code) return wrong("a code is nobody's face or name");
    if (people_.find(change.person) == nullptr)
      return wrong(fmt::format("'{}' is nobody in the register", change.person),
                   "pick somebody from the list");
    // Naming somebody takes an earlier rejection of them back.
    std::erase(ruling.rejected, change.person);
    return {};
  }

  [[nodiscard]] bool doubtful(const FindingRef& finding) const {
    switch (finding.kind) {
      case FindingRef::Kind::Face:
        return findings_.faces[finding.index].doubtful;
      case FindingRef::Kind::Text:
        return findings_.texts[finding.index].doubtful;
      case FindingRef::Kind::Code:
        return false;
    }
    return false;
  }

  [[nodiscard]] bool suggested(const FindingRef& finding, const consent::PersonId& person) const {
    switch (finding.kind) {
      case FindingRef::Kind::Face: {
        const auto& identity = findings_.faces[finding.index].identity;
        return std::any_of(identity.begin(), identity.end(),
                           [&](const auto& one) { return one.person == person; });
      }
      case FindingRef::Kind::Text: {
        const auto& persons = findings_.texts[finding.index].persons;
        return std::find(persons.begin(), persons.end(), person) != persons.end();
      }
      case FindingRef::Kind::Code:
        return false;
    }
    return false;
  }

  [[nodiscard]] Status check_region(const pipeline::Quad& quad) const {
    const auto width = static_cast<float>(findings_.size.width);
    const auto height = static_cast<float>(findings_.size.height);
    for (const cv::Point2f& corner : quad) {
      if (!(corner.x >= 0 && corner.y >= 0 && corner.x <= width && corner.y <= height))
        return wrong("the region reaches out of the photo", "draw it within the picture");
    }
    const auto [left, right] = std::minmax({quad[0].x, quad[1].x, quad[2].x, quad[3].x});
    const auto [top, bottom] = std::minmax({quad[0].y, quad[1].y, quad[2].y, quad[3].y});
    if (right - left < kLeastSide || bottom - top < kLeastSide)
      return wrong("the region is too small to hide anything", "draw a larger one");
    return {};
  }

  pipeline::Rulings rulings_;
  const pipeline::Findings& findings_;
  const consent::RegisterView& people_;
};

}  // namespace

Result<pipeline::Rulings> with_changes(pipeline::Rulings rulings, const std::vector<RulingChange>& changes,
                                       const pipeline::Findings& findings,
                                       const consent::RegisterView& people) {
  Changer changer(std::move(rulings), findings, people);
  for (const RulingChange& change : changes) {
    if (auto done = std::visit(changer, change); !done) return tl::unexpected(done.error());
  }
  return changer.take();
}

}  // namespace schoolgate::gate
