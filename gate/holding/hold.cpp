#include "gate/holding/hold.hpp"

#include <algorithm>
#include <memory>
#include <set>

#include "foundation/durable_file.hpp"
#include "gate/school/holds_folder.hpp"

namespace schoolgate::gate {
namespace {

using consent::FindingId;
using pipeline::Finding;
using pipeline::FindingKind;

bool kept_somewhere(const consent::PhotoDecision& decision, FindingId finding) {
  return std::ranges::any_of(decision.platforms, [&](const auto& platform) {
    return platform.of(finding).action == consent::Action::Keep;
  });
}

// Everything else is redacted.
std::set<FindingId> kept_on(const consent::PlatformDecisions& platform) {
  std::set<FindingId> kept;
  for (const auto& [id, decision] : platform.findings) {
    if (decision.action == consent::Action::Keep) kept.insert(id);
  }
  return kept;
}

// Whose face or name it may be, without those who were turned down.
std::vector<consent::PersonId> suggested(const Finding& finding, const consent::Ruling& ruling) {
  auto persons = finding.persons();
  std::erase_if(persons, [&](const auto& person) {
    return std::ranges::find(ruling.rejected, person) != ruling.rejected.end();
  });
  return persons;
}

// Would naming one of the suggested people show the face on a platform where it is hidden now? Not where it
// is hidden whoever it is.
bool suggestion_matters(const Finding& face, const std::vector<consent::PersonId>& persons,
                        const consent::PhotoDecision& decision, const Knowledge& knowledge) {
  return std::ranges::any_of(decision.platforms, [&](const auto& platform) {
    return platform.of(face.id).action == consent::Action::Redact &&
           platform.exposure != consent::Exposure::Faceless &&
           std::ranges::find(platform.overexposed, face.id) == platform.overexposed.end() &&
           std::ranges::any_of(persons, [&](const auto& person) {
             return knowledge.people
                 .may_show(person, platform.platform, consent::Purpose::Image, knowledge.today)
                 .granted;
           });
  });
}

std::size_t redactions(const consent::PhotoDecision& decision,
                       const std::vector<consent::PlatformId>& platforms) {
  if (platforms.empty()) return 0;
  const auto* decisions = decision.on(platforms.front());
  if (decisions == nullptr) return 0;
  return static_cast<std::size_t>(std::ranges::count_if(
      decisions->findings, [](const auto& one) { return one.second.action == consent::Action::Redact; }));
}

// Pictures that are on the disk under names of their own, until they are put in their places.
class WrittenPictures {
 public:
  explicit WrittenPictures(const Workspace& workspace) : workspace_(workspace) {}

  Status add(const pipeline::VerifiedRendition& picture) {
    return add(hold_file(workspace_, picture.sha256()), picture.jpeg(), picture.sha256());
  }

  Status add_thumbnail(const pipeline::VerifiedRendition& picture) {
    const auto jpeg = make_thumbnail(picture.jpeg());
    if (!jpeg) return tl::unexpected(jpeg.error());
    return add(thumbnail_file(workspace_, picture.sha256()), *jpeg, std::nullopt);
  }

  Status put() {
    for (Written& one : all_) {
      if (auto named = put(one); !named) return named;
    }
    return {};
  }

 private:
  struct Written {
    KeptWriter writer;
    KeptFile file;
    std::size_t bytes = 0;
    std::optional<Digest> sha256;  // none: whatever lies there is replaced
  };

  Status add(KeptFile file, ByteView jpeg, std::optional<Digest> sha256) {
    auto writer = workspace_.files().begin(workspace_.holds());
    if (!writer) return tl::unexpected(writer.error());
    if (auto added = writer->add(jpeg); !added) return added;
    if (auto synced = writer->sync(); !synced) return synced;
    all_.push_back({std::move(*writer), std::move(file), jpeg.size(), sha256});
    return {};
  }

  // What lies there already under its digest is proved, not believed: the same picture is made anew where it
  // was altered.
  Status put(Written& one) {
    if (!one.sha256) return one.writer.commit(one.file, IfPresent::Replace);
    auto named = one.writer.commit(one.file);
    if (named || named.error().code != ErrorCode::AlreadyExists) return named;
    const auto there = workspace_.files().read(one.file, one.bytes);
    if (there && sha256(*there) == *one.sha256) return {};
    return one.writer.commit(one.file, IfPresent::Replace);
  }

  const Workspace& workspace_;
  std::vector<Written> all_;
};

Result<std::vector<HeldRendition>> write_renditions(WrittenPictures& pictures,
                                                    const std::vector<MadeRendition>& made) {
  std::vector<HeldRendition> held;
  for (const MadeRendition& rendition : made) {
    const auto& picture = rendition.picture;
    if (auto written = pictures.add(picture); !written) return tl::unexpected(written.error());
    held.push_back(
        {picture.sha256(), picture.jpeg().size(), picture.size(), rendition.platforms, rendition.part});
  }
  if (!made.empty()) {
    if (auto written = pictures.add_thumbnail(made.front().picture); !written)
      return tl::unexpected(written.error());
  }
  return held;
}

bool turned_down(const Finding& finding, const consent::Ruling& ruling, const consent::PersonId& person) {
  return std::ranges::find(ruling.rejected, person) != ruling.rejected.end() ||
         (ruling.kind == consent::Ruling::Kind::NotFinding && finding.doubtful());
}

// Was somebody turned down whom the finding surely shows, or who must not be published?
bool turned_down_the_sure(const Finding& finding, const consent::Ruling& ruling,
                          const consent::RegisterView& people) {
  const auto persons = finding.persons();
  const auto rejected = [&](const auto& one) { return turned_down(finding, ruling, one); };
  if (std::ranges::any_of(persons,
                          [&](const auto& one) { return rejected(one) && people.do_not_publish(one); }))
    return true;
  if (const auto* face = std::get_if<pipeline::Face>(&finding.what))
    return std::ranges::any_of(face->identity, [&](const consent::Candidate& one) {
      return one.certainty == consent::Certainty::Certain && rejected(one.person);
    });
  return !finding.doubtful() && !persons.empty() && std::ranges::all_of(persons, rejected);
}

bool kept_beyond(const consent::PhotoDecision& decision, const consent::PhotoDecision& by_rules,
                 FindingId finding) {
  return std::ranges::any_of(decision.platforms, [&](const auto& platform) {
    const auto* rules = by_rules.on(platform.platform);
    return platform.of(finding).action == consent::Action::Keep &&
           (rules == nullptr || rules->of(finding).action == consent::Action::Redact);
  });
}

// Of a photo that the rules block everything is hidden, and more than that one face is shown again.
bool shown_against(const pipeline::Findings& findings, const pipeline::Rulings& rulings,
                   const consent::PhotoDecision& decision, const consent::PhotoDecision& by_rules,
                   const consent::RegisterView& people) {
  return !decision.blocked && std::ranges::any_of(findings.list, [&](const Finding& finding) {
    const bool blocked = std::ranges::find(by_rules.blocking, finding.id) != by_rules.blocking.end();
    return (blocked || kept_beyond(decision, by_rules, finding.id)) &&
           turned_down_the_sure(finding, rulings.of(finding.id), people);
  });
}

}  // namespace

std::vector<OpenFinding> open_findings(const pipeline::Findings& findings, const pipeline::Rulings& rulings,
                                       const consent::PhotoDecision& decision, const Knowledge& knowledge) {
  std::vector<OpenFinding> open;
  for (const Finding& finding : findings.list) {
    const consent::Ruling ruling = rulings.of(finding.id);
    if (ruling.kind != consent::Ruling::Kind::None) continue;
    const bool awaited = std::ranges::find(decision.undecided, finding.id) != decision.undecided.end();
    const bool face = finding.kind() == FindingKind::Face;
    const auto persons = suggested(finding, ruling);
    if (awaited || (face && suggestion_matters(finding, persons, decision, knowledge)) ||
        std::ranges::any_of(persons, [&](const auto& one) { return knowledge.people.do_not_publish(one); })) {
      open.push_back({finding.id, awaited && face && finding.persons().empty()});
    }
  }
  return open;
}

consent::PhotoDecision by_rules_alone(const pipeline::Findings& findings, const Knowledge& knowledge,
                                      const Settings& settings, const std::string& event) {
  return decide_today(findings, {}, knowledge, settings, event, settings.platforms);
}

Workload workload_of(const pipeline::Findings& findings, const pipeline::Rulings& rulings,
                     const consent::PhotoDecision& decision, const consent::PhotoDecision& by_rules,
                     const Knowledge& knowledge) {
  Workload workload;
  for (const OpenFinding& open : open_findings(findings, rulings, decision, knowledge)) {
    ++(open.doubtful ? workload.doubtful : workload.undecided);
  }
  for (const Finding& finding : findings.list) {
    const bool kept = kept_somewhere(decision, finding.id);
    const auto* text = std::get_if<pipeline::Text>(&finding.what);
    if (text != nullptr && text->kind == consent::TextKind::Harmless) continue;
    const bool face = finding.kind() == FindingKind::Face;
    ++(face ? workload.faces : workload.names);
    (face ? workload.faces_shown : workload.names_shown) += kept ? 1 : 0;
  }
  workload.shown_against = shown_against(findings, rulings, decision, by_rules, knowledge.people);
  // Also of somebody's work in a region that was drawn; also what the rules would show by themselves.
  const bool named = std::ranges::any_of(rulings.on, [&](const auto& one) {
    const auto& [id, ruling] = one;
    return (ruling.kind == consent::Ruling::Kind::IsPerson ||
            ruling.kind == consent::Ruling::Kind::NotFinding) &&
           kept_somewhere(decision, id);
  });
  workload.shown_by_person = named || workload.shown_against || shows_more(decision, by_rules);
  workload.degraded = !findings.degraded.empty();
  workload.attention = decision.blocked         ? Attention::Blocked
                       : workload.undecided > 0 ? Attention::Undecided
                       : workload.doubtful > 0  ? Attention::Doubtful
                                                : Attention::None;
  return workload;
}

bool same_actions(const consent::PhotoDecision& a, const consent::PhotoDecision& b) {
  const auto same = [](const consent::PlatformDecisions& one, const consent::PlatformDecisions& other) {
    return one.platform == other.platform && kept_on(one) == kept_on(other) &&
           one.exposure == other.exposure && one.largest_scale == other.largest_scale;
  };
  return a.blocked == b.blocked && std::ranges::equal(a.platforms, b.platforms, same);
}

Result<HoldContent> make_hold(const Workspace& workspace, const Settings& settings, Workbench& bench,
                              const pipeline::Photo& photo, const pipeline::Findings& findings,
                              pipeline::Rulings rulings, const Knowledge& knowledge, const Event& event) {
  pipeline::Plan plan = make_plan(findings, rulings, knowledge, settings, event.name);
  auto made = render_all(photo, findings, rulings, plan, settings, bench.verifier());
  if (!made) return tl::unexpected(made.error());
  std::stable_sort(made->begin(), made->end(), [&](const MadeRendition& a, const MadeRendition& b) {
    return redactions(plan.decision, a.platforms) > redactions(plan.decision, b.platforms);
  });
  const auto pictures = std::make_shared<WrittenPictures>(workspace);
  auto held = write_renditions(*pictures, *made);
  if (!held) return tl::unexpected(held.error());
  const Workload workload = workload_of(findings, rulings, plan.decision,
                                        by_rules_alone(findings, knowledge, settings, event.name), knowledge);
  HoldContent content{std::move(rulings), plan.decision, knowledge.people.version(), workload,
                      std::move(*held)};
  content.put_pictures = [pictures] { return pictures->put(); };
  return content;
}

}  // namespace schoolgate::gate
