#include "review/views/findings_view.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "review/http/fields.hpp"
#include "review/views/photo_json.hpp"
#include "review/views/wording.hpp"

namespace schoolgate::review {
namespace {

using nlohmann::json;
using pipeline::FindingKind;

std::vector<Outcome> outcomes(const consent::PhotoDecision& decision, consent::FindingId finding) {
  std::vector<Outcome> grouped;
  for (const auto& platform : decision.platforms) {
    const consent::Decision& own = platform.of(finding);
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

bool redacted_anywhere(const FindingView& view) {
  return std::any_of(view.outcomes.begin(), view.outcomes.end(), [](const Outcome& outcome) {
    return outcome.decision.action == consent::Action::Redact;
  });
}

std::vector<Suggestion> suggestions(const pipeline::Finding& finding, const consent::Ruling& ruling) {
  std::vector<Suggestion> found;
  for (const auto& person : finding.persons()) {
    const bool rejected = std::ranges::find(ruling.rejected, person) != ruling.rejected.end();
    found.push_back({person, std::nullopt, std::nullopt, rejected});
  }
  if (const auto* face = std::get_if<pipeline::Face>(&finding.what)) {
    for (std::size_t i = 0; i < found.size(); ++i) {
      found[i].similarity = face->identity[i].similarity;
      found[i].certainty = face->identity[i].certainty;
    }
  }
  return found;
}

std::set<consent::PersonId> mentions(const FindingView& view) {
  std::set<consent::PersonId> people(view.ruling.rejected.begin(), view.ruling.rejected.end());
  for (const auto& suggestion : view.suggestions) people.insert(suggestion.person);
  for (const auto& outcome : view.outcomes)
    people.insert(outcome.decision.shows.begin(), outcome.decision.shows.end());
  if (!view.ruling.person.empty()) people.insert(view.ruling.person);
  return people;
}

bool contains_id(const std::vector<consent::FindingId>& ids, consent::FindingId id) {
  return std::ranges::find(ids, id) != ids.end();
}

FindingView view_of(const gate::PhotoView& photo, const pipeline::Finding& finding) {
  FindingView view;
  view.finding = &finding;
  view.ref = ref_text(photo.findings, finding.id);
  view.index = photo.findings.index_of(finding.id);
  view.blocking = contains_id(photo.decision.blocking, finding.id);
  view.outcomes = outcomes(photo.decision, finding.id);
  view.ruling = photo.rulings.of(finding.id);
  view.suggestions = suggestions(finding, view.ruling);
  view.mentions = mentions(view);
  if (contains_id(photo.open, finding.id)) {
    const bool no_face =
        finding.kind() == FindingKind::Face && finding.doubtful() && view.suggestions.empty();
    view.open = no_face ? Open::Doubtful : Open::Undecided;
  }
  return view;
}

json outcome_json(const Outcome& outcome) {
  json titles = json::array();
  for (const auto& platform : outcome.platforms) titles.push_back(platform_title(platform));
  return {{"platforms", outcome.platforms},
          {"titles", titles},
          {"action", word(outcome.decision.action)},
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

std::string outcome_word(const FindingView& view) {
  bool kept = false;
  for (const auto& outcome : view.outcomes) kept = kept || outcome.decision.action == consent::Action::Keep;
  if (!kept) return "redacted";
  return redacted_anywhere(view) ? "mixed" : "shown";
}

std::string view_words(const FindingView& view) {
  if (view.outcomes.size() == 1) return decision_words(view.outcomes.front().decision);
  std::string words;
  for (const auto& outcome : view.outcomes) {
    if (!words.empty()) words += "; ";
    words += fmt::format("{}: {}", platform_titles(outcome.platforms), decision_words(outcome.decision));
  }
  return words.empty() ? "redacted" : words;
}

json possible_actions(const FindingView& view) {
  json may = json::array();
  if (view.ruling.kind != consent::Ruling::Kind::Redact) may.push_back("redact");
  const auto* text = std::get_if<pipeline::Text>(&view.finding->what);
  const bool named = text == nullptr ? view.finding->kind() != FindingKind::Code
                                     : text->kind != consent::TextKind::Identifier;
  if (named) may.push_back("name");
  if (view.finding->doubtful() && view.ruling.kind != consent::Ruling::Kind::NotFinding)
    may.push_back("dismiss");
  if (view.ruling.kind != consent::Ruling::Kind::None) may.push_back("reset");
  if (std::any_of(view.suggestions.begin(), view.suggestions.end(),
                  [](const Suggestion& suggestion) { return !suggestion.rejected; })) {
    may.push_back("reject");
  }
  return may;
}

}  // namespace

std::optional<Ref> parse_ref(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view digits = text.substr(colon + 1);
  const auto index = digits == "0" ? std::optional<std::int64_t>(0) : parse_id(digits);
  if (!index) return std::nullopt;
  const auto kind = from_word<FindingKind>(text.substr(0, colon));
  if (!kind) return std::nullopt;
  return Ref{*kind, static_cast<std::size_t>(*index)};
}

consent::FindingId id_of(const pipeline::Findings& findings, const Ref& ref) {
  const auto* finding = findings.nth(ref.kind, ref.index);
  return finding == nullptr ? consent::FindingId::None : finding->id;
}

std::string ref_text(const pipeline::Findings& findings, consent::FindingId id) {
  const auto* finding = findings.find(id);
  if (finding == nullptr) return "";
  return fmt::format("{}:{}", word(finding->kind()), findings.index_of(id));
}

std::vector<FindingView> list_findings(const gate::PhotoView& view) {
  std::vector<FindingView> findings;
  for (const auto& finding : view.findings.list) {
    if (finding.kind() != FindingKind::Drawn) findings.push_back(view_of(view, finding));
  }
  return findings;
}

std::vector<FindingView> list_regions(const gate::PhotoView& view) {
  std::vector<FindingView> regions;
  for (const auto& finding : view.findings.list) {
    if (finding.kind() == FindingKind::Drawn) regions.push_back(view_of(view, finding));
  }
  return regions;
}

json region_json(const FindingView& view) {
  json outcomes = json::array();
  for (const auto& outcome : view.outcomes) outcomes.push_back(outcome_json(outcome));
  return {{"ref", view.ref},
          {"index", view.index},
          {"quad", quad_json(view.finding->quad())},
          {"words", view_words(view)},
          {"outcomes", outcomes},
          {"ruling", {{"kind", word(view.ruling.kind)}, {"person", view.ruling.person}}}};
}

json finding_json(const FindingView& view) {
  const pipeline::Finding& finding = *view.finding;
  const cv::Rect2f box = finding.box();
  json list = json::array();
  for (const auto& outcome : view.outcomes) list.push_back(outcome_json(outcome));
  json suggested = json::array();
  for (const auto& suggestion : view.suggestions) suggested.push_back(suggestion_json(suggestion));
  json result{{"ref", view.ref},
              {"kind", word(finding.kind())},
              {"index", view.index},
              {"box", {box.x, box.y, box.width, box.height}},
              {"quad", quad_json(finding.quad())},
              {"doubtful", finding.doubtful()},
              {"blocking", view.blocking},
              {"open", word(view.open)},
              {"outcome", outcome_word(view)},
              {"words", view_words(view)},
              {"outcomes", list},
              {"suggestions", suggested},
              {"ruling",
               {{"kind", word(view.ruling.kind)},
                {"person", view.ruling.person},
                {"rejected", view.ruling.rejected}}},
              {"may", possible_actions(view)},
              {"score", nullptr},
              {"text", nullptr},
              {"text_kind", nullptr},
              {"confidence", nullptr},
              {"format", nullptr}};
  if (const auto* face = std::get_if<pipeline::Face>(&finding.what)) result["score"] = face->score;
  if (const auto* text = std::get_if<pipeline::Text>(&finding.what)) {
    result["text"] = text->text;
    result["text_kind"] = word(text->kind);
    result["confidence"] = text->confidence;
  }
  if (const auto* code = std::get_if<pipeline::Code>(&finding.what)) result["format"] = code->format;
  return result;
}

OutcomeCounts count_outcomes(const gate::PhotoView& view, const std::vector<consent::PlatformId>& platforms) {
  OutcomeCounts counts;
  const auto& all = view.decision.platforms;
  const auto* platform = !platforms.empty() ? view.decision.on(platforms.front())
                         : all.empty()      ? nullptr
                                            : &all.front();
  if (platform == nullptr) return counts;
  for (const auto& finding : view.findings.list) {
    const auto& own = platform->of(finding.id);
    if (finding.kind() == FindingKind::Drawn) continue;
    if (own.action == consent::Action::Redact) {
      ++counts.redacted;
    } else if (!own.shows.empty() || finding.kind() == FindingKind::Face) {
      ++counts.shown;
    }
  }
  return counts;
}

}  // namespace schoolgate::review
