#include "pipeline/texts/judging/evidence.hpp"

#include <algorithm>

namespace schoolgate::pipeline {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, kEvidenceCount> kNames{"register_some",
                                                              "register_strong",
                                                              "register_telling",
                                                              "register_ordinary",
                                                              "register_alone",
                                                              "register_in_text",
                                                              "register_unsure",
                                                              "register_initial",
                                                              "register_after_cue",
                                                              "unsure",
                                                              "ordinary",
                                                              "proper_noun",
                                                              "strange_capital",
                                                              "strange_small",
                                                              "sentence",
                                                              "unread_long",
                                                              "unread_short",
                                                              "cue_just_before",
                                                              "cue_before",
                                                              "weak_cue_before",
                                                              "cue_left",
                                                              "cue_above",
                                                              "weak_cue_above",
                                                              "cue_strange",
                                                              "class_after",
                                                              "other_label_before",
                                                              "other_label_above",
                                                              "unknown_label_before",
                                                              "identifier_label",
                                                              "identifier",
                                                              "date",
                                                              "birth_date",
                                                              "digits",
                                                              "honorific",
                                                              "lone_name",
                                                              "is_cue",
                                                              "single_letter",
                                                              "number",
                                                              "capitals",
                                                              "few_words",
                                                              "page_end",
                                                              "page_start",
                                                              "alone",
                                                              "school_line",
                                                              "narrow",
                                                              "label_like",
                                                              "no_sheet",
                                                              "foot",
                                                              "head",
                                                              "tall",
                                                              "neighbour",
                                                              "column_names",
                                                              "row_names",
                                                              "date_in_name_row",
                                                              "unsure_in_names",
                                                              "ordinary_by_name"};
static_assert(!kNames.back().empty());

}  // namespace

std::string_view name_of(Evidence evidence) { return kNames[static_cast<std::size_t>(evidence)]; }

std::optional<Evidence> evidence_named(std::string_view name) {
  const auto* found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Evidence>(found - kNames.begin());
}

}  // namespace schoolgate::pipeline
