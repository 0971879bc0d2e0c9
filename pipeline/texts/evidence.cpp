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

constexpr float kBiasAlone = -2.22F;
constexpr float kBiasInContext = -4.68F;
// class_after is set by hand, to a weak cue's weight and its strangeness together: the pictures that the
// others were fitted to hold hardly any work signed with name and class.
constexpr std::array<Weight, kEvidenceCount> kWeights{{
    {Evidence::RegisterSome, "register_some", 2.83F, 2.56F},
    {Evidence::RegisterStrong, "register_strong", 2.72F, 2.00F},
    {Evidence::RegisterTelling, "register_telling", 0.84F, 0.01F},
    {Evidence::RegisterOrdinary, "register_ordinary", 0.31F, 0.76F},
    {Evidence::RegisterAlone, "register_alone", 2.03F, 2.41F},
    {Evidence::RegisterInText, "register_in_text", -0.53F, -0.15F},
    {Evidence::RegisterUnsure, "register_unsure", -3.64F, -3.06F},
    {Evidence::RegisterInitial, "register_initial", 0.10F, 0.04F},
    {Evidence::RegisterAfterCue, "register_after_cue", -0.29F, 0.03F},
    {Evidence::Unsure, "unsure", 1.12F, 1.03F},
    {Evidence::Ordinary, "ordinary", -1.17F, -1.09F},
    {Evidence::ProperNoun, "proper_noun", 0.14F, -0.06F},
    {Evidence::StrangeCapital, "strange_capital", 1.75F, 2.09F},
    {Evidence::StrangeSmall, "strange_small", -1.04F, -0.84F},
    {Evidence::Sentence, "sentence", -2.40F, -1.16F},
    {Evidence::UnreadLong, "unread_long", -3.27F, -2.30F},
    {Evidence::UnreadShort, "unread_short", 1.37F, 1.10F},
    {Evidence::CueJustBefore, "cue_just_before", 2.69F, 2.43F},
    {Evidence::CueBefore, "cue_before", 2.10F, 1.31F},
    {Evidence::WeakCueBefore, "weak_cue_before", 2.01F, 2.09F},
    {Evidence::CueLeft, "cue_left", 0.65F, 0.78F},
    {Evidence::CueAbove, "cue_above", -0.36F, -0.21F},
    {Evidence::WeakCueAbove, "weak_cue_above", -2.07F, -1.44F},
    {Evidence::CueStrange, "cue_strange", 0.95F, 0.97F},
    {Evidence::ClassAfter, "class_after", 3.00F, 3.00F},
    {Evidence::OtherLabelBefore, "other_label_before", -2.12F, -1.72F},
    {Evidence::OtherLabelAbove, "other_label_above", 0.12F, 0.12F},
    {Evidence::UnknownLabelBefore, "unknown_label_before", 0.05F, -0.08F},
    {Evidence::IdentifierLabel, "identifier_label", 1.41F, 1.14F},
    {Evidence::Identifier, "identifier", 3.01F, 2.24F},
    {Evidence::Date, "date", 3.94F, 1.58F},
    {Evidence::BirthDate, "birth_date", -0.31F, 0.60F},
    {Evidence::Digits, "digits", 0.84F, 0.83F},
    {Evidence::Honorific, "honorific", 0.39F, 0.05F},
    {Evidence::LoneName, "lone_name", 1.64F, 0.87F},
    {Evidence::IsCue, "is_cue", -1.02F, -1.02F},
    {Evidence::SingleLetter, "single_letter", -0.61F, -0.49F},
    {Evidence::Number, "number", 0.02F, 0.20F},
    {Evidence::Capitals, "capitals", 0.12F, 0.18F},
    {Evidence::FewWords, "few_words", 1.47F, 2.91F},
    {Evidence::PageEnd, "page_end", 1.30F, 1.29F},
    {Evidence::PageStart, "page_start", -1.31F, -0.90F},
    {Evidence::Alone, "alone", 1.08F, 1.16F},
    {Evidence::SchoolLine, "school_line", -2.88F, -2.45F},
    {Evidence::Narrow, "narrow", -2.65F, -2.05F},
    {Evidence::LabelLike, "label_like", 1.80F, 2.05F},
    {Evidence::NoSheet, "no_sheet", -0.16F, 0.31F},
    {Evidence::Foot, "foot", -0.80F, -0.72F},
    {Evidence::Head, "head", -0.76F, -0.31F},
    {Evidence::Tall, "tall", 0.68F, 0.90F},
    {Evidence::Neighbour, "neighbour", 0.0F, 2.25F},
    {Evidence::ColumnNames, "column_names", 0.0F, 1.94F},
    {Evidence::RowNames, "row_names", 0.0F, 0.01F},
    {Evidence::DateInNameRow, "date_in_name_row", 0.0F, 1.41F},
    {Evidence::UnsureInNames, "unsure_in_names", 0.0F, 0.57F},
    {Evidence::OrdinaryByName, "ordinary_by_name", 0.0F, 0.33F},
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
