// The findings of a photo with what became of each, as one list for the page: faces, texts, codes.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "gate/deciding/review_queue.hpp"

namespace schoolgate::review {

using consent::FindingRef;

// "face:3", counted from 0 as in the photo's findings.
[[nodiscard]] std::string ref_text(const FindingRef& ref);
[[nodiscard]] std::optional<FindingRef> parse_ref(std::string_view text);

enum class Open { None, Undecided, Doubtful };

// Platforms on which a finding has the same outcome for the same reason.
struct Outcome {
  consent::Decision decision;
  std::vector<consent::PlatformId> platforms;
};

struct Suggestion {
  consent::PersonId person;
  std::optional<float> similarity;  // faces only, like the certainty
  std::optional<consent::Certainty> certainty;
  bool rejected = false;
};

struct Finding {
  FindingRef place;
  std::string ref;
  cv::Rect2f box;
  pipeline::Quad quad{};
  bool doubtful = false;
  bool blocking = false;
  Open open = Open::None;
  std::vector<Outcome> outcomes;
  std::vector<Suggestion> suggestions;
  consent::Ruling ruling;
  std::set<consent::PersonId> mentions;
  const pipeline::Face* face = nullptr;  // one of the three; within the view that was given
  const pipeline::Text* text = nullptr;
  const pipeline::Code* code = nullptr;
};

// The view must outlive what is given.
[[nodiscard]] std::vector<Finding> list_findings(const gate::PhotoView& view);

[[nodiscard]] nlohmann::json finding_json(const Finding& finding);

struct OutcomeCounts {
  std::size_t redacted = 0;
  std::size_t shown = 0;  // harmless texts are not counted
};
[[nodiscard]] cv::Rect2f bounds(const pipeline::Quad& quad);

// On the first of the platforms: those of one rendition are alike.
[[nodiscard]] OutcomeCounts count_outcomes(const consent::PhotoDecision& decision,
                                           const std::vector<consent::PlatformId>& platforms);

}  // namespace schoolgate::review
