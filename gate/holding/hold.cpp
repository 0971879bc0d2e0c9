#include "gate/holding/hold.hpp"

#include <algorithm>
#include <iterator>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "foundation/durable_file.hpp"
#include "gate/school/holds_folder.hpp"

namespace schoolgate::gate {
namespace {

using consent::FindingRef;

constexpr int kThumbnailSide = 320;

template <typename T>
T at_or_default(const std::vector<T>& values, std::size_t index) {
  return index < values.size() ? values[index] : T{};
}

using DecisionsOf = std::vector<consent::Decision> consent::PlatformDecisions::*;

bool kept_somewhere(const consent::PhotoDecision& decision, DecisionsOf findings, std::size_t index) {
  return std::any_of(decision.platforms.begin(), decision.platforms.end(), [&](const auto& platform) {
    return (platform.*findings).at(index).action == consent::Action::Keep;
  });
}

// Would naming one of the suggested people show the face on a platform where it is hidden now?
bool suggestion_matters(const pipeline::Face& face, const consent::Ruling& ruling, std::size_t index,
                        const consent::PhotoDecision& decision, const Knowledge& knowledge) {
  for (const auto& platform : decision.platforms) {
    if (platform.faces.at(index).action == consent::Action::Keep) continue;
    for (const auto& candidate : face.identity) {
      const bool rejected = std::find(ruling.rejected.begin(), ruling.rejected.end(), candidate.person) !=
                            ruling.rejected.end();
      if (!rejected &&
          knowledge.people
              .may_show(candidate.person, platform.platform, consent::Purpose::Image, knowledge.today)
              .granted) {
        return true;
      }
    }
  }
  return false;
}

template <typename Owners, typename Id>
bool unpublishable(const Owners& owners, const consent::Ruling& ruling, const Knowledge& knowledge, Id&& id) {
  return std::any_of(owners.begin(), owners.end(), [&](const auto& owner) {
    return knowledge.people.do_not_publish(id(owner)) &&
           std::find(ruling.rejected.begin(), ruling.rejected.end(), id(owner)) == ruling.rejected.end();
  });
}

bool awaited(const std::vector<FindingRef>& undecided, FindingRef::Kind kind, std::size_t index) {
  return std::find(undecided.begin(), undecided.end(), FindingRef{kind, index}) != undecided.end();
}

void count_shown_by_person(Workload& workload, const std::vector<consent::Ruling>& rulings,
                           const consent::PhotoDecision& decision, DecisionsOf findings) {
  for (std::size_t i = 0; i < rulings.size(); ++i) {
    const bool shows = rulings[i].kind == consent::Ruling::Kind::IsPerson ||
                       rulings[i].kind == consent::Ruling::Kind::NotFinding;
    workload.shown_by_person = workload.shown_by_person || (shows && kept_somewhere(decision, findings, i));
  }
}

std::vector<consent::Action> actions(const std::vector<consent::Decision>& decisions) {
  std::vector<consent::Action> result;
  std::transform(decisions.begin(), decisions.end(), std::back_inserter(result),
                 [](const auto& decision) { return decision.action; });
  return result;
}

std::size_t redactions(const consent::PhotoDecision& decision,
                       const std::vector<consent::PlatformId>& platforms) {
  if (platforms.empty()) return 0;
  for (const auto& one : decision.platforms) {
    if (one.platform != platforms.front()) continue;
    std::size_t count = 0;
    for (const auto* findings : {&one.faces, &one.texts, &one.codes}) {
      const auto all = actions(*findings);
      count += static_cast<std::size_t>(std::count(all.begin(), all.end(), consent::Action::Redact));
    }
    return count;
  }
  return 0;
}

Status write_thumbnail(const Workspace& workspace, const pipeline::VerifiedRendition& picture) {
  const cv::Mat whole = cv::imdecode(picture.jpeg(), cv::IMREAD_REDUCED_COLOR_2);
  const int side = std::max(whole.cols, whole.rows);
  if (side == 0)
    return failure(ErrorCode::Refused, "the verified picture could not be read for its thumbnail");
  cv::Mat small = whole;
  if (side > kThumbnailSide) {
    const double factor = static_cast<double>(kThumbnailSide) / side;
    cv::resize(whole, small,
               {std::max(1, cvRound(whole.cols * factor)), std::max(1, cvRound(whole.rows * factor))}, 0, 0,
               cv::INTER_AREA);
  }
  const auto jpeg = pipeline::encode_jpeg(small, {.jpeg_quality = 80, .longest_side = 0});
  if (!jpeg) return tl::unexpected(jpeg.error());
  return write_durably(thumbnail_file(workspace, picture.sha256()), *jpeg, IfPresent::Replace);
}

Result<std::vector<HeldRendition>> write_renditions(const Workspace& workspace,
                                                    const std::vector<MadeRendition>& made) {
  std::vector<HeldRendition> held;
  for (const MadeRendition& rendition : made) {
    const auto& picture = rendition.picture;
    const auto written = write_durably(hold_file(workspace, picture.sha256()), picture.jpeg());
    if (!written && written.error().code != ErrorCode::AlreadyExists) return tl::unexpected(written.error());
    held.push_back({picture.sha256(), picture.jpeg().size(), picture.size(), rendition.platforms});
  }
  if (!made.empty()) {
    if (auto written = write_thumbnail(workspace, made.front().picture); !written)
      return tl::unexpected(written.error());
  }
  return held;
}

}  // namespace

std::vector<OpenFinding> open_findings(const pipeline::Findings& findings, const pipeline::Rulings& rulings,
                                       const consent::PhotoDecision& decision, const Knowledge& knowledge) {
  std::vector<OpenFinding> open;
  for (std::size_t i = 0; i < findings.faces.size(); ++i) {
    const pipeline::Face& face = findings.faces[i];
    const consent::Ruling ruling = at_or_default(rulings.faces, i);
    if (ruling.kind != consent::Ruling::Kind::None) continue;
    const bool doubtful = awaited(decision.undecided, FindingRef::Kind::Face, i);
    if (doubtful || suggestion_matters(face, ruling, i, decision, knowledge) ||
        unpublishable(face.identity, ruling, knowledge,
                      [](const auto& candidate) { return candidate.person; })) {
      open.push_back({{FindingRef::Kind::Face, i}, doubtful && face.identity.empty()});
    }
  }
  for (std::size_t i = 0; i < findings.texts.size(); ++i) {
    const consent::Ruling ruling = at_or_default(rulings.texts, i);
    if (ruling.kind != consent::Ruling::Kind::None) continue;
    if (awaited(decision.undecided, FindingRef::Kind::Text, i) ||
        unpublishable(findings.texts[i].persons, ruling, knowledge,
                      [](const auto& person) { return person; })) {
      open.push_back({{FindingRef::Kind::Text, i}, false});
    }
  }
  return open;
}

Workload workload_of(const pipeline::Findings& findings, const pipeline::Rulings& rulings,
                     const consent::PhotoDecision& decision, const Knowledge& knowledge) {
  Workload workload;
  for (const OpenFinding& open : open_findings(findings, rulings, decision, knowledge)) {
    ++(open.doubtful ? workload.doubtful : workload.undecided);
  }
  workload.faces = static_cast<int>(findings.faces.size());
  for (std::size_t i = 0; i < findings.faces.size(); ++i) {
    workload.faces_shown += kept_somewhere(decision, &consent::PlatformDecisions::faces, i) ? 1 : 0;
  }
  for (std::size_t i = 0; i < findings.texts.size(); ++i) {
    if (findings.texts[i].kind == consent::TextKind::Harmless) continue;
    ++workload.names;
    workload.names_shown += kept_somewhere(decision, &consent::PlatformDecisions::texts, i) ? 1 : 0;
  }
  workload.names += static_cast<int>(findings.codes.size());
  count_shown_by_person(workload, rulings.faces, decision, &consent::PlatformDecisions::faces);
  count_shown_by_person(workload, rulings.texts, decision, &consent::PlatformDecisions::texts);
  workload.degraded = !findings.degraded.empty();
  workload.attention = decision.blocked         ? Attention::Blocked
                       : workload.undecided > 0 ? Attention::Undecided
                       : workload.doubtful > 0  ? Attention::Doubtful
                                                : Attention::None;
  return workload;
}

bool same_actions(const consent::PhotoDecision& a, const consent::PhotoDecision& b) {
  return a.blocked == b.blocked && std::equal(a.platforms.begin(), a.platforms.end(), b.platforms.begin(),
                                              b.platforms.end(), [](const auto& one, const auto& other) {
                                                return one.platform == other.platform &&
                                                       actions(one.faces) == actions(other.faces) &&
                                                       actions(one.texts) == actions(other.texts) &&
                                                       actions(one.codes) == actions(other.codes);
                                              });
}

Result<HoldContent> make_hold(School& school, Workbench& bench, const pipeline::Photo& photo,
                              const pipeline::Findings& findings, pipeline::Rulings rulings,
                              const Knowledge& knowledge) {
  const Settings& settings = school.settings();
  const pipeline::Plan plan = make_plan(findings, rulings, knowledge, settings);
  auto made = render_all(photo, findings, rulings, plan, settings, bench.verifier());
  if (!made) return tl::unexpected(made.error());
  std::stable_sort(made->begin(), made->end(), [&](const MadeRendition& a, const MadeRendition& b) {
    return redactions(plan.decision, a.platforms) > redactions(plan.decision, b.platforms);
  });
  auto held = write_renditions(school.workspace(), *made);
  if (!held) return tl::unexpected(held.error());
  const Workload workload = workload_of(findings, rulings, plan.decision, knowledge);
  return HoldContent{std::move(rulings), plan.decision, knowledge.people.version(), workload,
                     std::move(*held)};
}

}  // namespace schoolgate::gate
