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

constexpr float kBiasAlone = -2.21F;
constexpr float kBiasInContext = -4.50F;
constexpr std::array<Weight, kEvidenceCount> kWeights{{
    {Evidence::RegisterSome, "register_some", 2.83F, 2.52F},
    {Evidence::RegisterStrong, "register_strong", 2.55F, 1.86F},
    {Evidence::RegisterTelling, "register_telling", 0.76F, 0.00F},
    {Evidence::RegisterOrdinary, "register_ordinary", 0.28F, 0.71F},
    {Evidence::RegisterAlone, "register_alone", 1.94F, 2.31F},
    {Evidence::RegisterInText, "register_in_text", -0.56F, -0.16F},
    {Evidence::RegisterUnsure, "register_unsure", -3.37F, -2.79F},
    {Evidence::RegisterInitial, "register_initial", 0.12F, 0.04F},
    {Evidence::RegisterAfterCue, "register_after_cue", -0.16F, 0.14F},
    {Evidence::Unsure, "unsure", 1.04F, 0.92F},
    {Evidence::Ordinary, "ordinary", -1.12F, -1.08F},
    {Evidence::ProperNoun, "proper_noun", 0.15F, -0.06F},
    {Evidence::StrangeCapital, "strange_capital", 1.75F, 2.07F},
    {Evidence::StrangeSmall, "strange_small", -1.02F, -0.81F},
    {Evidence::Sentence, "sentence", -2.42F, -1.24F},
    {Evidence::UnreadLong, "unread_long", -3.11F, -2.19F},
    {Evidence::UnreadShort, "unread_short", 1.27F, 1.05F},
    {Evidence::CueJustBefore, "cue_just_before", 2.45F, 2.27F},
    {Evidence::CueBefore, "cue_before", 1.85F, 1.14F},
    {Evidence::WeakCueBefore, "weak_cue_before", 1.80F, 1.89F},
    {Evidence::CueLeft, "cue_left", 0.54F, 0.59F},
    {Evidence::CueAbove, "cue_above", -0.43F, -0.26F},
    {Evidence::WeakCueAbove, "weak_cue_above", -1.98F, -1.42F},
    {Evidence::CueStrange, "cue_strange", 0.99F, 0.95F},
    {Evidence::OtherLabelBefore, "other_label_before", -2.11F, -1.75F},
    {Evidence::OtherLabelAbove, "other_label_above", 0.14F, 0.15F},
    {Evidence::UnknownLabelBefore, "unknown_label_before", 0.07F, -0.05F},
    {Evidence::IdentifierLabel, "identifier_label", 1.36F, 1.12F},
    {Evidence::Identifier, "identifier", 2.88F, 2.14F},
    {Evidence::Date, "date", 3.74F, 1.49F},
    {Evidence::BirthDate, "birth_date", -0.29F, 0.56F},
    {Evidence::Digits, "digits", 0.88F, 0.85F},
    {Evidence::Honorific, "honorific", 0.27F, 0.00F},
    {Evidence::LoneName, "lone_name", 1.60F, 0.90F},
    {Evidence::IsCue, "is_cue", -1.07F, -1.08F},
    {Evidence::SingleLetter, "single_letter", -0.60F, -0.50F},
    {Evidence::Number, "number", 0.03F, 0.21F},
    {Evidence::Capitals, "capitals", 0.09F, 0.14F},
    {Evidence::FewWords, "few_words", 1.40F, 2.72F},
    {Evidence::PageEnd, "page_end", 1.21F, 1.23F},
    {Evidence::PageStart, "page_start", -1.29F, -0.93F},
    {Evidence::Alone, "alone", 1.09F, 1.18F},
    {Evidence::SchoolLine, "school_line", -2.83F, -2.47F},
    {Evidence::Narrow, "narrow", -2.57F, -2.04F},
    {Evidence::LabelLike, "label_like", 1.68F, 1.96F},
    {Evidence::NoSheet, "no_sheet", -0.15F, 0.31F},
    {Evidence::Foot, "foot", -0.78F, -0.71F},
    {Evidence::Head, "head", -0.82F, -0.38F},
    {Evidence::Tall, "tall", 0.63F, 0.85F},
    {Evidence::Neighbour, "neighbour", 0.0F, 2.08F},
    {Evidence::ColumnNames, "column_names", 0.0F, 1.95F},
    {Evidence::RowNames, "row_names", 0.0F, 0.05F},
    {Evidence::DateInNameRow, "date_in_name_row", 0.0F, 1.32F},
    {Evidence::UnsureInNames, "unsure_in_names", 0.0F, 0.69F},
    {Evidence::OrdinaryByName, "ordinary_by_name", 0.0F, 0.43F},
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
