#include "pipeline/texts/judging/evidence.hpp"

#include <cmath>

#include "pipeline/texts/judging/evidence_trees.hpp"

namespace schoolgate::pipeline {
namespace {

struct Weight {
  Evidence evidence;
  std::string_view name;
  float alone;
  float in_context;
};

constexpr float kBiasAlone = -1.90F;
constexpr float kBiasInContext = -4.00F;
// class_after is set by hand, to a weak cue's weight and its strangeness together: the pictures that the
// others were fitted to hold hardly any work signed with name and class.
constexpr std::array<Weight, kEvidenceCount> kWeights{{
    {Evidence::RegisterSome, "register_some", 2.75F, 2.48F},
    {Evidence::RegisterStrong, "register_strong", 2.78F, 1.99F},
    {Evidence::RegisterTelling, "register_telling", 0.42F, -0.22F},
    {Evidence::RegisterOrdinary, "register_ordinary", 0.19F, 0.67F},
    {Evidence::RegisterAlone, "register_alone", 1.77F, 2.15F},
    {Evidence::RegisterInText, "register_in_text", -0.21F, 0.03F},
    {Evidence::RegisterUnsure, "register_unsure", -3.37F, -2.80F},
    {Evidence::RegisterInitial, "register_initial", 0.15F, 0.04F},
    {Evidence::RegisterAfterCue, "register_after_cue", -0.17F, 0.10F},
    {Evidence::Unsure, "unsure", 0.76F, 0.74F},
    {Evidence::Ordinary, "ordinary", -1.16F, -1.26F},
    {Evidence::ProperNoun, "proper_noun", 0.08F, -0.09F},
    {Evidence::StrangeCapital, "strange_capital", 1.76F, 1.98F},
    {Evidence::StrangeSmall, "strange_small", -0.76F, -0.73F},
    {Evidence::Sentence, "sentence", -2.81F, -1.49F},
    {Evidence::UnreadLong, "unread_long", -2.99F, -2.19F},
    {Evidence::UnreadShort, "unread_short", 1.50F, 1.31F},
    {Evidence::CueJustBefore, "cue_just_before", 2.41F, 2.04F},
    {Evidence::CueBefore, "cue_before", 1.84F, 1.13F},
    {Evidence::WeakCueBefore, "weak_cue_before", 1.61F, 1.60F},
    {Evidence::CueLeft, "cue_left", 0.34F, 0.39F},
    {Evidence::CueAbove, "cue_above", -0.31F, -0.16F},
    {Evidence::WeakCueAbove, "weak_cue_above", -1.85F, -1.29F},
    {Evidence::CueStrange, "cue_strange", 1.26F, 1.26F},
    {Evidence::ClassAfter, "class_after", 3.00F, 3.00F},
    {Evidence::OtherLabelBefore, "other_label_before", -1.92F, -1.59F},
    {Evidence::OtherLabelAbove, "other_label_above", 0.16F, 0.09F},
    {Evidence::UnknownLabelBefore, "unknown_label_before", -0.20F, -0.22F},
    {Evidence::IdentifierLabel, "identifier_label", 1.23F, 0.98F},
    {Evidence::Identifier, "identifier", 2.74F, 2.05F},
    {Evidence::Date, "date", 3.54F, 1.31F},
    {Evidence::BirthDate, "birth_date", -0.06F, 0.82F},
    {Evidence::Digits, "digits", 1.00F, 1.03F},
    {Evidence::Honorific, "honorific", 0.27F, -0.02F},
    {Evidence::LoneName, "lone_name", 1.44F, 0.87F},
    {Evidence::IsCue, "is_cue", -1.06F, -1.09F},
    {Evidence::SingleLetter, "single_letter", -0.28F, -0.27F},
    {Evidence::Number, "number", -0.30F, -0.18F},
    {Evidence::Capitals, "capitals", 0.05F, 0.10F},
    {Evidence::FewWords, "few_words", 1.23F, 2.56F},
    {Evidence::PageEnd, "page_end", 1.18F, 1.12F},
    {Evidence::PageStart, "page_start", -0.67F, -0.28F},
    {Evidence::Alone, "alone", 0.63F, 0.67F},
    {Evidence::SchoolLine, "school_line", -3.04F, -2.69F},
    {Evidence::Narrow, "narrow", -2.41F, -1.87F},
    {Evidence::LabelLike, "label_like", 1.41F, 1.54F},
    {Evidence::NoSheet, "no_sheet", 0.27F, 0.48F},
    {Evidence::Foot, "foot", -0.79F, -0.63F},
    {Evidence::Head, "head", -0.87F, -0.37F},
    {Evidence::Tall, "tall", 0.44F, 0.35F},
    {Evidence::Neighbour, "neighbour", 0.0F, 1.97F},
    {Evidence::ColumnNames, "column_names", 0.0F, 1.86F},
    {Evidence::RowNames, "row_names", 0.0F, -0.20F},
    {Evidence::DateInNameRow, "date_in_name_row", 0.0F, 1.63F},
    {Evidence::UnsureInNames, "unsure_in_names", 0.0F, 0.19F},
    {Evidence::OrdinaryByName, "ordinary_by_name", 0.0F, 0.66F},
}};

float logistic(float x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

std::string_view name_of(Evidence evidence) { return kWeights[static_cast<std::size_t>(evidence)].name; }

float score_alone(const EvidenceValues& values) {
  float sum = kBiasAlone;
  for (std::size_t i = 0; i < kFirstContext; ++i) sum += kWeights[i].alone * values[i];
  return logistic(sum);
}

float score_in_context(const EvidenceValues& values) {
  float sum = kBiasInContext;
  for (std::size_t i = 0; i < kEvidenceCount; ++i) sum += kWeights[i].in_context * values[i];
  return logistic(sum + correction_in_context(values));
}

}  // namespace schoolgate::pipeline
