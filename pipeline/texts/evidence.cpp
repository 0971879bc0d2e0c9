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

constexpr float kBiasAlone = -0.70F;
constexpr float kBiasInContext = -3.12F;
constexpr std::array<Weight, kEvidenceCount> kWeights{{
    {Evidence::RegisterSome, "register_some", 2.70F, 2.52F},
    {Evidence::RegisterStrong, "register_strong", 2.10F, 1.07F},
    {Evidence::RegisterTelling, "register_telling", 1.10F, 0.32F},
    {Evidence::RegisterOrdinary, "register_ordinary", 0.23F, 0.52F},
    {Evidence::RegisterAlone, "register_alone", 2.12F, 2.33F},
    {Evidence::RegisterInText, "register_in_text", -1.28F, -0.52F},
    {Evidence::RegisterUnsure, "register_unsure", -4.99F, -4.01F},
    {Evidence::RegisterInitial, "register_initial", 0.44F, 0.13F},
    {Evidence::RegisterAfterCue, "register_after_cue", 0.43F, 0.63F},
    {Evidence::Unsure, "unsure", -0.49F, -0.61F},
    {Evidence::Ordinary, "ordinary", -2.71F, -2.83F},
    {Evidence::ProperNoun, "proper_noun", -0.27F, -0.42F},
    {Evidence::StrangeCapital, "strange_capital", 0.05F, 0.46F},
    {Evidence::StrangeSmall, "strange_small", -1.33F, -1.13F},
    {Evidence::Sentence, "sentence", -2.26F, -0.85F},
    {Evidence::UnreadLong, "unread_long", -4.48F, -2.90F},
    {Evidence::UnreadShort, "unread_short", 1.33F, 1.33F},
    {Evidence::CueJustBefore, "cue_just_before", 2.44F, 2.33F},
    {Evidence::CueBefore, "cue_before", 1.93F, 1.04F},
    {Evidence::WeakCueBefore, "weak_cue_before", 1.83F, 1.75F},
    {Evidence::CueLeft, "cue_left", 0.96F, 1.00F},
    {Evidence::CueAbove, "cue_above", -0.68F, -0.68F},
    {Evidence::WeakCueAbove, "weak_cue_above", -2.53F, -1.68F},
    {Evidence::CueStrange, "cue_strange", 1.10F, 1.12F},
    {Evidence::OtherLabelBefore, "other_label_before", -2.11F, -1.60F},
    {Evidence::OtherLabelAbove, "other_label_above", -0.14F, -0.03F},
    {Evidence::UnknownLabelBefore, "unknown_label_before", 1.36F, 1.78F},
    {Evidence::IdentifierLabel, "identifier_label", 1.50F, 1.18F},
    {Evidence::Identifier, "identifier", 1.45F, 0.99F},
    {Evidence::Date, "date", 5.10F, 1.94F},
    {Evidence::BirthDate, "birth_date", -0.16F, 0.99F},
    {Evidence::Digits, "digits", 1.60F, 1.84F},
    {Evidence::Honorific, "honorific", -0.64F, -0.98F},
    {Evidence::LoneName, "lone_name", 1.93F, 1.06F},
    {Evidence::IsCue, "is_cue", -1.19F, -1.18F},
    {Evidence::SingleLetter, "single_letter", -0.28F, -0.59F},
    {Evidence::Number, "number", -0.26F, -0.32F},
    {Evidence::Capitals, "capitals", 0.50F, 0.31F},
    {Evidence::FewWords, "few_words", 1.58F, 3.35F},
    {Evidence::PageEnd, "page_end", 0.33F, 0.37F},
    {Evidence::PageStart, "page_start", -0.02F, 0.30F},
    {Evidence::Alone, "alone", -0.52F, -0.66F},
    {Evidence::SchoolLine, "school_line", -3.49F, -3.16F},
    {Evidence::Narrow, "narrow", -2.72F, -2.21F},
    {Evidence::LabelLike, "label_like", 1.93F, 2.12F},
    {Evidence::NoSheet, "no_sheet", -0.59F, -0.10F},
    {Evidence::Foot, "foot", -0.12F, -0.07F},
    {Evidence::Head, "head", -1.61F, -0.98F},
    {Evidence::Tall, "tall", 0.81F, 0.93F},
    {Evidence::Neighbour, "neighbour", 0.0F, 2.06F},
    {Evidence::ColumnNames, "column_names", 0.0F, 1.81F},
    {Evidence::RowNames, "row_names", 0.0F, -0.36F},
    {Evidence::DateInNameRow, "date_in_name_row", 0.0F, 1.86F},
    {Evidence::UnsureInNames, "unsure_in_names", 0.0F, -0.16F},
    {Evidence::OrdinaryByName, "ordinary_by_name", 0.0F, 0.90F},
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
