#include "review/views/findings_view.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "review/http/fields.hpp"
#include "review/views/photo_json.hpp"
#include "review/views/wording.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using Kind = FindingRef::Kind;
using DecisionList = std::vector<consent::Decision> consent::PlatformDecisions::*;

constexpr std::array<std::pair<std::string_view, Kind>, 3> kKinds{
    {{"face", Kind::Face}, {"text", Kind::Text}, {"code", Kind::Code}}};

std::string_view kind_word(Kind kind) {
  switch (kind) {
    case Kind::Face:
      return "face";
    case Kind::Text:
      return "text";
    case Kind::Code:
      return "code";
  }
  return {};
}

pipeline::Quad corners(const cv::Rect2f& box) {
  const cv::Point2f across(box.width, 0);
  const cv::Point2f down(0, box.height);
  return {box.tl(), box.tl() + across, box.br(), box.tl() + down};
}

std::vector<Outcome> outcomes(const consent::PhotoDecision& decision, DecisionList list, std::size_t index) {
  std::vector<Outcome> grouped;
  for (const auto& platform : decision.platforms) {
    if (index >= (platform.*list).size()) continue;
    const consent::Decision& own = (platform.*list)[index];
    const auto same = std::find_if(grouped.begin(), grouped.end(), [&](const Outcome& other) {
      return other.decision.action == own.action && other.decision.reason == own.reason;
    });
    if (same == grouped.end()) {
      grouped.push_back({own, {platform.platform}});
    } else {
      same->platforms.push_back(platform.platform);
    }
  }
  return grouped;
}

bool is_rejected(const consent::Ruling& ruling, const consent::PersonId& person) {
  return std::find(ruling.rejected.begin(), ruling.rejected.end(), person) != ruling.rejected.end();
}

bool redacted_anywhere(const Finding& finding) {
  return std::any_of(finding.outcomes.begin(), finding.outcomes.end(), [](const Outcome& outcome) {
    return outcome.decision.action == consent::Action::Redact;
  });
}

Open open_of(const Finding& finding, const std::vector<FindingRef>& open) {
  if (std::find(open.begin(), open.end(), finding.place) == open.end()) return Open::None;
  return finding.face != nullptr && finding.doubtful && finding.suggestions.empty() ? Open::Doubtful
                                                                                    : Open::Undecided;
}

void note_mentions(Finding& finding) {
  for (const auto& suggestion : finding.suggestions) finding.mentions.insert(suggestion.person);
  for (const auto& outcome : finding.outcomes)
    finding.mentions.insert(outcome.decision.shows.begin(), outcome.decision.shows.end());
  finding.mentions.insert(finding.ruling.rejected.begin(), finding.ruling.rejected.end());
  if (!finding.ruling.person.empty()) finding.mentions.insert(finding.ruling.person);
}

Finding begin(Kind kind, std::size_t index, const std::vector<consent::Ruling>& rulings,
              const gate::PhotoView& view, DecisionList list) {
  Finding finding;
  finding.place = {kind, index};
  finding.ref = ref_text(finding.place);
  if (index < rulings.size()) finding.ruling = rulings[index];
  finding.outcomes = outcomes(view.decision, list, index);
  const auto& blocking = view.decision.blocking;
  finding.blocking = std::find(blocking.begin(), blocking.end(), finding.place) != blocking.end();
  return finding;
}

Finding face_finding(const gate::PhotoView& view, std::size_t index) {
  Finding finding = begin(Kind::Face, index, view.rulings.faces, view, &consent::PlatformDecisions::faces);
  const pipeline::Face& face = view.findings.faces[index];
  finding.face = &face;
  finding.box = face.box;
  finding.quad = corners(face.box);
  finding.doubtful = face.doubtful;
  for (const auto& candidate : face.identity) {
    finding.suggestions.push_back({candidate.person, candidate.similarity, candidate.certainty,
                                   is_rejected(finding.ruling, candidate.person)});
  }
  return finding;
}

Finding text_finding(const gate::PhotoView& view, std::size_t index) {
  Finding finding = begin(Kind::Text, index, view.rulings.texts, view, &consent::PlatformDecisions::texts);
  const pipeline::Text& text = view.findings.texts[index];
  finding.text = &text;
  finding.quad = text.quad;
  finding.box = bounds(text.quad);
  finding.doubtful = text.doubtful;
  for (const auto& owner : text.persons)
    finding.suggestions.push_back({owner, std::nullopt, std::nullopt, is_rejected(finding.ruling, owner)});
  return finding;
}

Finding code_finding(const gate::PhotoView& view, std::size_t index) {
  Finding finding = begin(Kind::Code, index, view.rulings.codes, view, &consent::PlatformDecisions::codes);
  const pipeline::Code& code = view.findings.codes[index];
  finding.code = &code;
  finding.quad = code.quad;
  finding.box = bounds(code.quad);
  return finding;
}

json outcome_json(const Outcome& outcome) {
  json titles = json::array();
  for (const auto& platform : outcome.platforms) titles.push_back(platform_title(platform));
  return {{"platforms", outcome.platforms},
          {"titles", titles},
          {"action", outcome.decision.action == consent::Action::Keep ? "keep" : "redact"},
          {"reason", outcome.decision.reason},
          {"words", decision_words(outcome.decision)}};
}

json suggestion_json(const Suggestion& suggestion) {
  json json_suggestion{{"person", suggestion.person},
                       {"similarity", nullptr},
                       {"certainty", nullptr},
                       {"words", "possible owner"},
                       {"rejected", suggestion.rejected}};
  if (suggestion.similarity) json_suggestion["similarity"] = *suggestion.similarity;
  if (suggestion.certainty) {
    json_suggestion["certainty"] = word(*suggestion.certainty);
    json_suggestion["words"] = likeness_words(*suggestion.certainty);
  }
  return json_suggestion;
}

std::string outcome_word(const Finding& finding) {
  bool kept = false;
  for (const auto& outcome : finding.outcomes)
    kept = kept || outcome.decision.action == consent::Action::Keep;
  if (!kept) return "redacted";
  return redacted_anywhere(finding) ? "mixed" : "shown";
}

std::string words_of(const Finding& finding) {
  if (finding.outcomes.size() == 1) return decision_words(finding.outcomes.front().decision);
  std::string words;
  for (const auto& outcome : finding.outcomes) {
    if (!words.empty()) words += "; ";
    words += fmt::format("{}: {}", platform_titles(outcome.platforms), decision_words(outcome.decision));
  }
  return words.empty() ? "redacted" : words;
}

json possible_actions(const Finding& finding) {
  json may = json::array();
  if (finding.ruling.kind != consent::Ruling::Kind::Redact) may.push_back("redact");
  const bool identifier = finding.text != nullptr && finding.text->kind == consent::TextKind::Identifier;
  if (finding.code == nullptr && !identifier) may.push_back("name");
  if (finding.doubtful && finding.ruling.kind != consent::Ruling::Kind::NotFinding) may.push_back("dismiss");
  if (finding.ruling.kind != consent::Ruling::Kind::None) may.push_back("reset");
  if (std::any_of(finding.suggestions.begin(), finding.suggestions.end(),
                  [](const Suggestion& suggestion) { return !suggestion.rejected; })) {
    may.push_back("reject");
  }
  return may;
}

std::string_view open_word(Open open) {
  switch (open) {
    case Open::None:
      return "none";
    case Open::Undecided:
      return "undecided";
    case Open::Doubtful:
      return "doubtful";
  }
  return {};
}

}  // namespace

std::string ref_text(const FindingRef& ref) { return fmt::format("{}:{}", kind_word(ref.kind), ref.index); }

std::optional<FindingRef> parse_ref(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view digits = text.substr(colon + 1);
  const auto index = digits == "0" ? std::optional<std::int64_t>(0) : parse_id(digits);
  if (!index) return std::nullopt;
  for (const auto& [name, kind] : kKinds) {
    if (name == text.substr(0, colon)) return FindingRef{kind, static_cast<std::size_t>(*index)};
  }
  return std::nullopt;
}

std::vector<Finding> list_findings(const gate::PhotoView& view) {
  std::vector<Finding> findings;
  for (std::size_t i = 0; i < view.findings.faces.size(); ++i) findings.push_back(face_finding(view, i));
  for (std::size_t i = 0; i < view.findings.texts.size(); ++i) findings.push_back(text_finding(view, i));
  for (std::size_t i = 0; i < view.findings.codes.size(); ++i) findings.push_back(code_finding(view, i));
  for (Finding& finding : findings) {
    finding.open = open_of(finding, view.open);
    note_mentions(finding);
  }
  return findings;
}

cv::Rect2f bounds(const pipeline::Quad& quad) {
  const auto [left, right] =
      std::minmax_element(quad.begin(), quad.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
  const auto [top, bottom] =
      std::minmax_element(quad.begin(), quad.end(), [](const auto& a, const auto& b) { return a.y < b.y; });
  return {cv::Point2f(left->x, top->y), cv::Point2f(right->x, bottom->y)};
}

json finding_json(const Finding& finding) {
  json list = json::array();
  for (const auto& outcome : finding.outcomes) list.push_back(outcome_json(outcome));
  json suggestions = json::array();
  for (const auto& suggestion : finding.suggestions) suggestions.push_back(suggestion_json(suggestion));
  json result{{"ref", finding.ref},
              {"kind", kind_word(finding.place.kind)},
              {"index", finding.place.index},
              {"box", {finding.box.x, finding.box.y, finding.box.width, finding.box.height}},
              {"quad", quad_json(finding.quad)},
              {"doubtful", finding.doubtful},
              {"blocking", finding.blocking},
              {"open", open_word(finding.open)},
              {"outcome", outcome_word(finding)},
              {"words", words_of(finding)},
              {"outcomes", list},
              {"suggestions", suggestions},
              {"ruling",
               {{"kind", word(finding.ruling.kind)},
                {"person", finding.ruling.person},
                {"rejected", finding.ruling.rejected}}},
              {"may", possible_actions(finding)},
              {"score", nullptr},
              {"text", nullptr},
              {"text_kind", nullptr},
              {"confidence", nullptr},
              {"format", nullptr}};
  if (finding.face != nullptr) result["score"] = finding.face->score;
  if (finding.text != nullptr) {
    result["text"] = finding.text->text;
    result["text_kind"] = word(finding.text->kind);
    result["confidence"] = finding.text->confidence;
  }
  if (finding.code != nullptr) result["format"] = finding.code->format;
  return result;
}

OutcomeCounts count_outcomes(const consent::PhotoDecision& decision,
                             const std::vector<consent::PlatformId>& platforms) {
  OutcomeCounts counts;
  for (const auto& platform : decision.platforms) {
    if (!platforms.empty() && platform.platform != platforms.front()) continue;
    for (const auto* list : {&platform.faces, &platform.texts, &platform.codes}) {
      for (const auto& own : *list) {
        if (own.action == consent::Action::Redact) {
          ++counts.redacted;
        } else if (!own.shows.empty() || list == &platform.faces) {
          ++counts.shown;
        }
      }
    }
    break;
  }
  return counts;
}

}  // namespace schoolgate::review
