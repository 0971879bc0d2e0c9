#include "pipeline/findings/plan.hpp"

#include <algorithm>
#include <tuple>

namespace schoolgate::pipeline {
namespace {

Quad corners(const cv::Rect2f& box) {
  const cv::Point2f top_left = box.tl();
  const cv::Point2f bottom_right = box.br();
  return {top_left, {bottom_right.x, top_left.y}, bottom_right, {top_left.x, bottom_right.y}};
}

template <typename T>
T at_or_default(const std::vector<T>& values, std::size_t index) {
  return index < values.size() ? values[index] : T{};
}

// Neighbouring pieces of one line meet in their corners.
bool goes_on(const Quad& piece, const Quad& next) {
  constexpr float kSamePlace = 0.5F;  // pixels
  return cv::norm(piece[1] - next[0]) < kSamePlace && cv::norm(piece[2] - next[3]) < kSamePlace;
}

consent::PhotoEvidence evidence_of(const Findings& findings, const Rulings& rulings) {
  consent::PhotoEvidence evidence;
  for (std::size_t i = 0; i < findings.faces.size(); ++i) {
    const Face& face = findings.faces[i];
    // A head that lies on its side is as high as its box is wide.
    evidence.faces.push_back({std::max(face.box.width, face.box.height), face.doubtful, face.identity,
                              at_or_default(rulings.faces, i)});
  }
  std::size_t line = 0;
  for (std::size_t i = 0; i < findings.texts.size(); ++i) {
    const Text& text = findings.texts[i];
    if (i > 0 && !goes_on(findings.texts[i - 1].quad, text.quad)) ++line;
    evidence.texts.push_back({text.kind, text.doubtful, text.persons, at_or_default(rulings.texts, i), line});
  }
  for (std::size_t i = 0; i < findings.codes.size(); ++i) {
    evidence.codes.push_back({at_or_default(rulings.codes, i)});
  }
  return evidence;
}

// The same decisions give the same picture: the actions alone tell two platforms apart.
using Actions =
    std::tuple<std::vector<consent::Action>, std::vector<consent::Action>, std::vector<consent::Action>>;

std::vector<consent::Action> actions(const std::vector<consent::Decision>& decisions) {
  std::vector<consent::Action> result;
  result.reserve(decisions.size());
  for (const auto& decision : decisions) result.push_back(decision.action);
  return result;
}

Actions actions(const consent::PlatformDecisions& decisions) {
  return {actions(decisions.faces), actions(decisions.texts), actions(decisions.codes)};
}

// Neighbours that are hidden are covered as one; none of them is decided with another.
void place_texts(const std::vector<Text>& texts, const std::vector<consent::Decision>& decisions,
                 RenditionPlan& plan) {
  const auto shown = [&decisions](std::size_t i) { return decisions[i].action == consent::Action::Keep; };
  for (std::size_t first = 0; first < texts.size();) {
    Quad quad = texts[first].quad;
    std::size_t end = first + 1;
    while (!shown(first) && end < texts.size() && !shown(end) &&
           goes_on(texts[end - 1].quad, texts[end].quad)) {
      quad[1] = texts[end].quad[1];
      quad[2] = texts[end].quad[2];
      ++end;
    }
    (shown(first) ? plan.shown : plan.redacted).push_back({Region::Kind::Text, quad, 0});
    first = end;
  }
}

RenditionPlan rendition_of(const Findings& findings, const Rulings& rulings,
                           const consent::PlatformDecisions& decisions) {
  RenditionPlan plan;
  plan.platforms = {decisions.platform};
  const auto place = [&plan](const consent::Decision& decision, Region region) {
    (decision.action == consent::Action::Keep ? plan.shown : plan.redacted).push_back(region);
  };
  for (std::size_t i = 0; i < findings.faces.size(); ++i) {
    const Face& face = findings.faces[i];
    place(decisions.faces[i], {Region::Kind::Face, corners(face.box), face.roll_degrees});
  }
  place_texts(findings.texts, decisions.texts, plan);
  for (std::size_t i = 0; i < findings.codes.size(); ++i) {
    place(decisions.codes[i], {Region::Kind::Code, findings.codes[i].quad, 0});
  }
  plan.redacted.insert(plan.redacted.end(), rulings.drawn.begin(), rulings.drawn.end());
  return plan;
}

}  // namespace

Plan make_plan(const Findings& findings, const Rulings& rulings, const consent::RegisterView& people,
               const std::vector<consent::PlatformId>& platforms, Day day,
               const consent::DecisionRules& rules) {
  Plan plan;
  plan.decision = consent::decide(evidence_of(findings, rulings), people, platforms, day, rules);
  if (plan.decision.blocked) return plan;

  std::vector<Actions> seen;
  for (const auto& decisions : plan.decision.platforms) {
    const Actions wanted = actions(decisions);
    const auto equal = std::find(seen.begin(), seen.end(), wanted);
    if (equal != seen.end()) {
      plan.renditions[static_cast<std::size_t>(equal - seen.begin())].platforms.push_back(decisions.platform);
      continue;
    }
    seen.push_back(wanted);
    plan.renditions.push_back(rendition_of(findings, rulings, decisions));
  }
  return plan;
}

RenditionPlan redact_everything(const Findings& findings, const Rulings& rulings) {
  consent::PlatformDecisions all;  // a decision that nobody made is a redaction
  all.faces.resize(findings.faces.size());
  all.texts.resize(findings.texts.size());
  all.codes.resize(findings.codes.size());
  RenditionPlan plan = rendition_of(findings, rulings, all);
  plan.platforms.clear();
  return plan;
}

}  // namespace schoolgate::pipeline
