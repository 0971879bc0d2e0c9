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

// How the page names a finding: "face:3", counted from 0 within its kind.
struct Ref {
  pipeline::FindingKind kind = pipeline::FindingKind::Face;
  std::size_t index = 0;
};
[[nodiscard]] std::optional<Ref> parse_ref(std::string_view text);
// None when the photo has no such finding.
[[nodiscard]] consent::FindingId id_of(const pipeline::Findings& findings, const Ref& ref);
[[nodiscard]] std::string ref_text(const pipeline::Findings& findings, consent::FindingId id);

enum class Open { None, Undecided, Doubtful };
constexpr auto words_of(Open) {
  using enum Open;
  return words<Open>({{None, "none"}, {Undecided, "undecided"}, {Doubtful, "doubtful"}});
}

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

struct FindingView {
  const pipeline::Finding* finding = nullptr;  // within the view that was given
  std::string ref;
  std::size_t index = 0;
  bool blocking = false;
  Open open = Open::None;
  std::vector<Outcome> outcomes;
  std::vector<Suggestion> suggestions;
  consent::Ruling ruling;
  std::set<consent::PersonId> mentions;
};

// Without the drawn regions, which the page gets apart. The view must outlive what is given.
[[nodiscard]] std::vector<FindingView> list_findings(const gate::PhotoView& view);
// The regions that were drawn.
[[nodiscard]] std::vector<FindingView> list_regions(const gate::PhotoView& view);

[[nodiscard]] nlohmann::json finding_json(const FindingView& view);
[[nodiscard]] nlohmann::json region_json(const FindingView& view);

struct OutcomeCounts {
  std::size_t redacted = 0;
  std::size_t shown = 0;  // harmless texts are not counted
};
// On the first of the platforms: those of one rendition are alike.
[[nodiscard]] OutcomeCounts count_outcomes(const gate::PhotoView& view,
                                           const std::vector<consent::PlatformId>& platforms);

}  // namespace schoolgate::review
