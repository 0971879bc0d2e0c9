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

constexpr float kBiasAlone = -2.13F;
constexpr float kBiasInContext = -4.67F;
constexpr std::array<Weight, kEvidenceCount> kWeights{{
    {Evidence::RegisterSome, "register_some", 3.33F, 2.88F},
    {Evidence::RegisterStrong, "register_strong", 2.97F, 2.22F},
    {Evidence::RegisterTelling, "register_telling", 0.61F, -0.10F},
    {Evidence::RegisterOrdinary, "register_ordinary", -0.08F, 0.35F},
    {Evidence::RegisterAlone, "register_alone", 2.61F, 3.10F},
    {Evidence::RegisterInText, "register_in_text", -0.60F, -0.06F},
    {Evidence::RegisterUnsure, "register_unsure", -4.32F, -3.55F},
    {Evidence::RegisterInitial, "register_initial", 0.15F, 0.05F},
    {Evidence::RegisterAfterCue, "register_after_cue", -0.38F, 0.06F},
    {Evidence::Unsure, "unsure", 0.88F, 0.70F},
    {Evidence::Ordinary, "ordinary", -1.72F, -1.56F},
    {Evidence::ProperNoun, "proper_noun", 0.11F, -0.09F},
    {Evidence::StrangeCapital, "strange_capital", 1.53F, 1.92F},
    {Evidence::StrangeSmall, "strange_small", -1.39F, -1.18F},
    {Evidence::Sentence, "sentence", -2.27F, -1.03F},
    {Evidence::UnreadLong, "unread_long", -4.03F, -2.64F},
    {Evidence::UnreadShort, "unread_short", 1.29F, 1.11F},
    {Evidence::CueJustBefore, "cue_just_before", 2.86F, 2.58F},
    {Evidence::CueBefore, "cue_before", 2.14F, 1.33F},
    {Evidence::WeakCueBefore, "weak_cue_before", 2.12F, 2.19F},
    {Evidence::CueLeft, "cue_left", 0.81F, 0.82F},
    {Evidence::CueAbove, "cue_above", -0.42F, -0.19F},
    {Evidence::WeakCueAbove, "weak_cue_above", -2.41F, -1.65F},
    {Evidence::CueStrange, "cue_strange", 0.83F, 0.82F},
    {Evidence::OtherLabelBefore, "other_label_before", -2.42F, -2.04F},
    {Evidence::OtherLabelAbove, "other_label_above", 0.10F, 0.16F},
    {Evidence::UnknownLabelBefore, "unknown_label_before", 0.08F, -0.19F},
    {Evidence::IdentifierLabel, "identifier_label", 1.49F, 1.21F},
    {Evidence::Identifier, "identifier", 2.86F, 2.13F},
    {Evidence::Date, "date", 5.24F, 2.21F},
    {Evidence::BirthDate, "birth_date", -0.38F, 0.91F},
    {Evidence::Digits, "digits", 1.20F, 1.05F},
    {Evidence::Honorific, "honorific", 0.58F, 0.16F},
    {Evidence::LoneName, "lone_name", 1.67F, 0.79F},
    {Evidence::IsCue, "is_cue", -1.03F, -1.04F},
    {Evidence::SingleLetter, "single_letter", -0.99F, -0.88F},
    {Evidence::Number, "number", 0.24F, 0.34F},
    {Evidence::Capitals, "capitals", 0.07F, 0.11F},
    {Evidence::FewWords, "few_words", 1.64F, 3.16F},
    {Evidence::PageEnd, "page_end", 1.36F, 1.37F},
    {Evidence::PageStart, "page_start", -1.54F, -1.15F},
    {Evidence::Alone, "alone", 1.37F, 1.40F},
    {Evidence::SchoolLine, "school_line", -3.34F, -2.96F},
    {Evidence::Narrow, "narrow", -2.97F, -2.32F},
    {Evidence::LabelLike, "label_like", 1.93F, 2.24F},
    {Evidence::NoSheet, "no_sheet", -0.12F, 0.46F},
    {Evidence::Foot, "foot", -0.86F, -0.80F},
    {Evidence::Head, "head", -0.88F, -0.33F},
    {Evidence::Tall, "tall", 0.76F, 1.01F},
    {Evidence::Neighbour, "neighbour", 0.0F, 2.24F},
    {Evidence::ColumnNames, "column_names", 0.0F, 2.10F},
    {Evidence::RowNames, "row_names", 0.0F, 0.01F},
    {Evidence::DateInNameRow, "date_in_name_row", 0.0F, 1.67F},
    {Evidence::UnsureInNames, "unsure_in_names", 0.0F, 0.87F},
    {Evidence::OrdinaryByName, "ordinary_by_name", 0.0F, 0.12F},
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
