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

constexpr float kBiasAlone = -2.15F;
constexpr float kBiasInContext = -4.74F;
constexpr std::array<Weight, kEvidenceCount> kWeights{{
    {Evidence::RegisterSome, "register_some", 4.17F, 3.65F},
    {Evidence::RegisterStrong, "register_strong", 2.21F, 1.56F},
    {Evidence::RegisterTelling, "register_telling", 0.32F, -0.33F},
    {Evidence::RegisterOrdinary, "register_ordinary", -0.34F, 0.00F},
    {Evidence::RegisterAlone, "register_alone", 2.43F, 3.04F},
    {Evidence::RegisterInText, "register_in_text", -1.32F, -0.63F},
    {Evidence::RegisterUnsure, "register_unsure", -5.45F, -4.53F},
    {Evidence::RegisterInitial, "register_initial", 0.34F, 0.12F},
    {Evidence::RegisterAfterCue, "register_after_cue", -0.85F, -0.49F},
    {Evidence::Unsure, "unsure", 1.01F, 0.85F},
    {Evidence::Ordinary, "ordinary", -1.70F, -1.49F},
    {Evidence::ProperNoun, "proper_noun", 0.09F, -0.11F},
    {Evidence::StrangeCapital, "strange_capital", 1.46F, 1.86F},
    {Evidence::StrangeSmall, "strange_small", -1.44F, -1.23F},
    {Evidence::Sentence, "sentence", -2.09F, -0.82F},
    {Evidence::UnreadLong, "unread_long", -4.09F, -2.64F},
    {Evidence::UnreadShort, "unread_short", 1.28F, 1.11F},
    {Evidence::CueJustBefore, "cue_just_before", 2.92F, 2.60F},
    {Evidence::CueBefore, "cue_before", 2.24F, 1.39F},
    {Evidence::WeakCueBefore, "weak_cue_before", 2.18F, 2.25F},
    {Evidence::CueLeft, "cue_left", 1.15F, 1.10F},
    {Evidence::CueAbove, "cue_above", -0.21F, -0.01F},
    {Evidence::WeakCueAbove, "weak_cue_above", -2.56F, -1.69F},
    {Evidence::CueStrange, "cue_strange", 0.82F, 0.85F},
    {Evidence::OtherLabelBefore, "other_label_before", -2.37F, -1.92F},
    {Evidence::OtherLabelAbove, "other_label_above", 0.09F, 0.15F},
    {Evidence::UnknownLabelBefore, "unknown_label_before", 0.00F, -0.25F},
    {Evidence::IdentifierLabel, "identifier_label", 1.44F, 1.16F},
    {Evidence::Identifier, "identifier", 2.94F, 2.18F},
    {Evidence::Date, "date", 5.23F, 2.21F},
    {Evidence::BirthDate, "birth_date", -0.40F, 0.89F},
    {Evidence::Digits, "digits", 1.23F, 1.10F},
    {Evidence::Honorific, "honorific", 0.58F, 0.18F},
    {Evidence::LoneName, "lone_name", 1.72F, 0.80F},
    {Evidence::IsCue, "is_cue", -1.04F, -1.03F},
    {Evidence::SingleLetter, "single_letter", -0.97F, -0.89F},
    {Evidence::Number, "number", 0.19F, 0.28F},
    {Evidence::Capitals, "capitals", 0.08F, 0.12F},
    {Evidence::FewWords, "few_words", 1.59F, 3.15F},
    {Evidence::PageEnd, "page_end", 1.30F, 1.29F},
    {Evidence::PageStart, "page_start", -1.53F, -1.13F},
    {Evidence::Alone, "alone", 1.30F, 1.34F},
    {Evidence::SchoolLine, "school_line", -3.28F, -2.87F},
    {Evidence::Narrow, "narrow", -2.90F, -2.23F},
    {Evidence::LabelLike, "label_like", 1.92F, 2.21F},
    {Evidence::NoSheet, "no_sheet", -0.10F, 0.45F},
    {Evidence::Foot, "foot", -0.78F, -0.72F},
    {Evidence::Head, "head", -0.87F, -0.35F},
    {Evidence::Tall, "tall", 0.77F, 1.00F},
    {Evidence::Neighbour, "neighbour", 0.0F, 2.32F},
    {Evidence::ColumnNames, "column_names", 0.0F, 2.03F},
    {Evidence::RowNames, "row_names", 0.0F, -0.01F},
    {Evidence::DateInNameRow, "date_in_name_row", 0.0F, 1.71F},
    {Evidence::UnsureInNames, "unsure_in_names", 0.0F, 0.80F},
    {Evidence::OrdinaryByName, "ordinary_by_name", 0.0F, 0.04F},
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
