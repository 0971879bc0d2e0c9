#include "pipeline/texts/evidence.hpp"

#include <cmath>

namespace schoolgate::pipeline {
namespace {

struct Weight {
  Evidence evidence;
  std::string_view name;
  float alone;
  float in_context;
};

constexpr float kBiasAlone = -2.19F;
constexpr float kBiasInContext = -3.76F;
constexpr std::array<Weight, kEvidenceCount> kWeights{{
    {Evidence::RegisterSome, "register_some", 1.78F, 1.68F},
    {Evidence::RegisterStrong, "register_strong", 2.08F, 1.27F},
    {Evidence::RegisterTelling, "register_telling", 0.24F, -0.16F},
    {Evidence::RegisterOrdinary, "register_ordinary", -0.22F, 0.05F},
    {Evidence::RegisterAlone, "register_alone", 2.49F, 2.42F},
    {Evidence::RegisterInText, "register_in_text", 0.0F, 0.0F},
    {Evidence::Unsure, "unsure", 0.73F, 0.37F},
    {Evidence::Ordinary, "ordinary", -0.13F, -0.07F},
    {Evidence::ProperNoun, "proper_noun", -0.14F, -0.29F},
    {Evidence::StrangeCapital, "strange_capital", 1.01F, 1.27F},
    {Evidence::StrangeSmall, "strange_small", 0.57F, 0.75F},
    {Evidence::Sentence, "sentence", -3.02F, -1.80F},
    {Evidence::UnreadLong, "unread_long", -1.62F, -1.35F},
    {Evidence::UnreadShort, "unread_short", 0.73F, 1.19F},
    {Evidence::CueJustBefore, "cue_just_before", 2.73F, 2.70F},
    {Evidence::CueBefore, "cue_before", 1.70F, 0.86F},
    {Evidence::WeakCueBefore, "weak_cue_before", 1.51F, 1.58F},
    {Evidence::CueLeft, "cue_left", 0.59F, 0.60F},
    {Evidence::CueAbove, "cue_above", -0.11F, -0.25F},
    {Evidence::WeakCueAbove, "weak_cue_above", -0.92F, -0.69F},
    {Evidence::CueStrange, "cue_strange", 1.58F, 1.38F},
    {Evidence::OtherLabelBefore, "other_label_before", -1.96F, -1.57F},
    {Evidence::OtherLabelAbove, "other_label_above", -0.76F, -0.75F},
    {Evidence::IdentifierLabel, "identifier_label", 1.98F, 1.75F},
    {Evidence::Identifier, "identifier", 2.71F, 1.46F},
    {Evidence::Date, "date", 3.65F, 1.13F},
    {Evidence::BirthDate, "birth_date", 0.36F, 1.17F},
    {Evidence::Digits, "digits", 3.19F, 3.17F},
    {Evidence::Honorific, "honorific", 0.04F, 0.40F},
    {Evidence::LoneName, "lone_name", 2.21F, 1.38F},
    {Evidence::IsCue, "is_cue", -2.12F, -2.36F},
    {Evidence::SingleLetter, "single_letter", 0.97F, 0.95F},
    {Evidence::Number, "number", -0.47F, -0.54F},
    {Evidence::Capitals, "capitals", 0.70F, 0.64F},
    {Evidence::FewWords, "few_words", 1.20F, 2.43F},
    {Evidence::PageEnd, "page_end", 0.55F, 0.57F},
    {Evidence::PageStart, "page_start", -0.43F, -0.08F},
    {Evidence::Alone, "alone", 0.38F, 0.17F},
    {Evidence::SchoolLine, "school_line", 0.0F, 0.0F},
    {Evidence::Narrow, "narrow", 0.0F, 0.0F},
    {Evidence::LabelLike, "label_like", 0.0F, 0.0F},
    {Evidence::NoSheet, "no_sheet", 0.0F, 0.0F},
    {Evidence::Foot, "foot", 0.0F, 0.0F},
    {Evidence::Head, "head", 0.0F, 0.0F},
    {Evidence::Tall, "tall", 0.0F, 0.0F},
    {Evidence::Neighbour, "neighbour", 0.0F, 2.23F},
    {Evidence::ColumnNames, "column_names", 0.0F, 0.80F},
    {Evidence::RowNames, "row_names", 0.0F, -0.04F},
    {Evidence::DateInNameRow, "date_in_name_row", 0.0F, 1.70F},
    {Evidence::UnsureInNames, "unsure_in_names", 0.0F, 0.0F},
    {Evidence::OrdinaryByName, "ordinary_by_name", 0.0F, 0.0F},
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
  return logistic(sum);
}

}  // namespace schoolgate::pipeline
