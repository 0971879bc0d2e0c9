#include "gate/deciding/ruling_changes.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "consent/register/same_person.hpp"
#include "pipeline/findings/heads.hpp"

namespace schoolgate::gate {
namespace {

using consent::Ruling;
using pipeline::Finding;
using pipeline::FindingKind;

constexpr std::size_t kMostRegions = 200;
constexpr int kLeastSide = 4;

tl::unexpected<Error> wrong(std::string what, std::string hint = "look at the photo again") {
  return failure(ErrorCode::InvalidInput, std::move(what), std::move(hint));
}

class Changer {
 public:
  Changer(pipeline::Rulings rulings, const pipeline::Findings& findings, const consent::RegisterView& people,
          const std::vector<consent::PlatformId>& platforms)
      : rulings_(std::move(rulings)),
        findings_(with_drawn(findings, rulings_)),
        people_(people),
        platforms_(platforms) {}

  Status operator()(const RuleOn& change) {
    const Finding* finding = found(change.finding);
    if (finding == nullptr) return wrong("there is no such finding in this photo");
    Ruling& ruling = rulings_.on[change.finding];
    switch (change.kind) {
      case Ruling::Kind::None:
      case Ruling::Kind::Redact:
        break;
      // Of a drawn region: it is their work.
      case Ruling::Kind::IsPerson:
        if (auto named = check_naming(change, *finding); !named) return named;
        // Naming somebody takes an earlier rejection of them back.
        std::erase(ruling.rejected, change.person);
        break;
      case Ruling::Kind::NotFinding:
        if (!finding->doubtful())
          return wrong("only a doubtful finding can be dismissed", "redact it, or name the person");
        break;
    }
    ruling.kind = change.kind;
    ruling.person = change.kind == Ruling::Kind::IsPerson ? change.person : "";
    return {};
  }

  Status operator()(const RejectSuggestion& change) {
    const Finding* finding = found(change.finding);
    if (finding == nullptr) return wrong("there is no such finding in this photo");
    const auto suggested = finding->persons();
    if (std::ranges::find(suggested, change.person) == suggested.end())
      return wrong(fmt::format("{} was not suggested there", change.person));
    Ruling& ruling = rulings_.on[change.finding];
    if (ruling.kind == Ruling::Kind::IsPerson && ruling.person == change.person)
      ruling = {Ruling::Kind::None, "", ruling.rejected};
    if (std::ranges::find(ruling.rejected, change.person) == ruling.rejected.end())
      ruling.rejected.push_back(change.person);
    return {};
  }

  Status operator()(const DrawRegion& change) {
    if (auto good = check_region(change.quad); !good) return good;
    if (rulings_.drawn.size() >= kMostRegions)
      return wrong(fmt::format("a photo can have {} drawn regions at most", kMostRegions),
                   "reject the photo instead");
    rulings_.drawn.push_back({findings_.next_id(), pipeline::Drawn{change.quad}});
    return {};
  }

  Status operator()(const ChangeRegion& change) {
    const auto region = std::ranges::find(rulings_.drawn, change.region, &Finding::id);
    if (region == rulings_.drawn.end()) return wrong("there is no such drawn region");
    if (auto good = check_region(change.quad); !good) return good;
    // Whose work it was said of what lay there before.
    if (region->quad() != change.quad) rulings_.on.erase(change.region);
    region->what = pipeline::Drawn{change.quad};
    return {};
  }

  Status operator()(const DeleteRegion& change) {
    const auto is_it = [&](const Finding& region) { return region.id == change.region; };
    if (std::erase_if(rulings_.drawn, is_it) == 0) return wrong("there is no such drawn region");
    rulings_.on.erase(change.region);
    return {};
  }

  Status operator()(const CropFor& change) {
    if (std::ranges::find(platforms_, change.platform) == platforms_.end()) {
      return wrong(fmt::format("the settings know no platform '{}'", change.platform),
                   fmt::format("name one of {}", fmt::join(platforms_, ", ")));
    }
    rulings_.crops.erase(change.platform);
    if (change.ratio) rulings_.crops.emplace(change.platform, *change.ratio);
    return {};
  }

  [[nodiscard]] pipeline::Rulings take() { return std::move(rulings_); }

 private:
  [[nodiscard]] const Finding* found(consent::FindingId id) const { return findings_.find(id); }

  [[nodiscard]] Status check_naming(const RuleOn& change, const Finding& finding) const {
    if (finding.kind() == FindingKind::Code) return wrong("a code is nobody's face or name");
    if (people_.find(change.person) == nullptr)
      return wrong(fmt::format("'{}' is nobody in the register", change.person),
                   "pick somebody from the list");
    return finding.kind() == FindingKind::Face ? check_once(change) : Status{};
  }

  // One person is at most once in a photo, under whichever id; but one head may have been found in pieces.
  [[nodiscard]] Status check_once(const RuleOn& change) const {
    const pipeline::Heads heads(findings_);
    const auto head = heads.of(change.finding);
    const auto ids = maybe_same(people_, change.person);
    const auto is_them = [&](const consent::PersonId& id) { return std::ranges::find(ids, id) != ids.end(); };
    for (const Finding& other : findings_.list) {
      const auto* face = std::get_if<pipeline::Face>(&other.what);
      if (face == nullptr || other.id == change.finding || (head && heads.of(other.id) == head)) continue;
      const Ruling ruling = rulings_.of(other.id);
      const std::string name = findings_.name_of(other.id);
      if (ruling.kind == Ruling::Kind::IsPerson && is_them(ruling.person))
        return wrong(
            fmt::format("{} has been named {} already, and nobody is in a photo twice", name, ruling.person),
            fmt::format("take that name back first, if it is not {}", ruling.person));
      if (ruling.kind == Ruling::Kind::NotFinding && other.doubtful()) continue;
      for (const consent::Candidate& one : face->identity) {
        const bool rejected = std::ranges::find(ruling.rejected, one.person) != ruling.rejected.end();
        if (one.certainty == consent::Certainty::Certain && is_them(one.person) && !rejected)
          return wrong(fmt::format("{} is surely {}, and nobody is in a photo twice", name, one.person),
                       fmt::format("say first that {} is not {}, if that is so", name, one.person));
      }
    }
    return {};
  }

  // Somewhat outside is a hand that slipped over the edge; far outside is a mistake.
  [[nodiscard]] Status check_region(const pipeline::Quad& quad) const {
    const auto width = static_cast<float>(findings_.size.width);
    const auto height = static_cast<float>(findings_.size.height);
    for (const cv::Point2f& corner : quad) {
      if (!(std::abs(corner.x - width / 2) <= width && std::abs(corner.y - height / 2) <= height))
        return wrong("a corner of the region lies far outside the photo", "draw it within the picture");
    }
    const cv::Rect2f inside = pipeline::box_around(quad) & cv::Rect2f(0, 0, width, height);
    if (std::min(inside.width, inside.height) < kLeastSide)
      return wrong(fmt::format("the region is smaller than {} pixels", kLeastSide), "draw it larger");
    return {};
  }

  pipeline::Rulings rulings_;
  pipeline::Findings findings_;
  const consent::RegisterView& people_;
  const std::vector<consent::PlatformId>& platforms_;
};

}  // namespace

Result<pipeline::Rulings> with_changes(pipeline::Rulings rulings, const std::vector<RulingChange>& changes,
                                       const pipeline::Findings& findings,
                                       const consent::RegisterView& people,
                                       const std::vector<consent::PlatformId>& platforms) {
  Changer changer(std::move(rulings), findings, people, platforms);
  for (const RulingChange& change : changes) {
    if (auto done = std::visit(changer, change); !done) return tl::unexpected(done.error());
  }
  return changer.take();
}

}  // namespace schoolgate::gate
