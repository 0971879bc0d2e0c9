#include "pipeline/texts/judging/text_judge.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "pipeline/texts/finding/line_geometry.hpp"
#include "pipeline/texts/judging/line_layout.hpp"
#include "pipeline/texts/judging/line_pieces.hpp"
#include "pipeline/texts/judging/people_lists.hpp"

namespace schoolgate::pipeline {
namespace {

float& value(Stretch& stretch, Evidence evidence) {
  return stretch.evidence[static_cast<std::size_t>(evidence)];
}

void raise(Stretch& stretch, Evidence evidence, float by) {
  value(stretch, evidence) = std::max(value(stretch, evidence), by);
}

// What the lines around say, by their cues.
void add_layout_evidence(std::vector<LineAnalysis>& lines, const std::vector<LinePlace>& places) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const LinePlace& place = places[i];
    for (std::size_t number = 0; number < lines[i].stretches.size(); ++number) {
      Stretch& stretch = lines[i].stretches[number];
      if (place.last) raise(stretch, Evidence::PageEnd, 1);
      if (place.first) raise(stretch, Evidence::PageStart, 1);
      if (place.first && place.last && place.row.empty()) raise(stretch, Evidence::Alone, 1);
      if (place.on_sheet == 0) raise(stretch, Evidence::NoSheet, 1);
      if (place.on_sheet > 0) raise(stretch, Evidence::LabelLike, 1 / static_cast<float>(place.on_sheet));
      if (place.head) raise(stretch, Evidence::Head, 1);
      if (place.foot) raise(stretch, Evidence::Foot, 1);
      raise(stretch, Evidence::Tall, std::clamp(place.relative_height - 1, 0.0F, 1.0F));
      if (place.left && lines[*place.left].ends_with) {
        switch (*lines[*place.left].ends_with) {
          case Cue::Name:
          case Cue::WeakName:
          case Cue::Honorific:
            raise(stretch, Evidence::CueLeft, 1);
            break;
          case Cue::Birth:
            raise(stretch, Evidence::BirthDate, value(stretch, Evidence::Date));
            [[fallthrough]];
          case Cue::Identifier:
            raise(stretch, Evidence::IdentifierLabel, 1);
            break;
          case Cue::OtherLabel:
            raise(stretch, Evidence::OtherLabelBefore, 1);
            break;
        }
      }
      if (place.above && lines[*place.above].ends_with) {
        switch (*lines[*place.above].ends_with) {
          case Cue::Name:
            raise(stretch, Evidence::CueAbove, 1);
            break;
          case Cue::WeakName:
          case Cue::Honorific:
            raise(stretch, Evidence::WeakCueAbove, 1);
            break;
          case Cue::Birth:
          case Cue::Identifier:
            break;
          case Cue::OtherLabel:
            raise(stretch, Evidence::OtherLabelAbove, 1);
            break;
        }
      }
      const float cue =
          std::max({value(stretch, Evidence::CueJustBefore), value(stretch, Evidence::CueBefore),
                    value(stretch, Evidence::WeakCueBefore), value(stretch, Evidence::CueLeft),
                    value(stretch, Evidence::CueAbove), value(stretch, Evidence::Honorific)});
      const bool ordinary = value(stretch, Evidence::Ordinary) > 0 || value(stretch, Evidence::Number) > 0 ||
                            value(stretch, Evidence::IsCue) > 0;
      if (!ordinary) raise(stretch, Evidence::CueStrange, cue);
      // What stands after "Date:" is nobody's birthday.
      const bool other_date =
          value(stretch, Evidence::OtherLabelBefore) > value(stretch, Evidence::IdentifierLabel);
      if (other_date) value(stretch, Evidence::Date) = 0;
      value(stretch, Evidence::RegisterAfterCue) = cue * value(stretch, Evidence::RegisterSome);
    }
  }
}

float best_score(const LineAnalysis& line) {
  float best = 0;
  for (const Stretch& stretch : line.stretches) best = std::max(best, stretch.score);
  return best;
}

void add_context(std::vector<LineAnalysis>& lines, const std::vector<LinePlace>& places) {
  std::vector<float> best;
  for (const LineAnalysis& line : lines) best.push_back(best_score(line));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    float column = 0;
    for (const std::size_t other : places[i].column) column += best[other];
    // Two neighbours at a margin say less than ten.
    if (!places[i].column.empty()) column /= static_cast<float>(places[i].column.size()) + 1;
    float row = 0;
    for (const std::size_t other : places[i].row) row = std::max(row, best[other]);
    auto& stretches = lines[i].stretches;
    for (std::size_t number = 0; number < stretches.size(); ++number) {
      if (number > 0) raise(stretches[number], Evidence::Neighbour, stretches[number - 1].score);
      if (number + 1 < stretches.size())
        raise(stretches[number], Evidence::Neighbour, stretches[number + 1].score);
      value(stretches[number], Evidence::ColumnNames) = column;
      value(stretches[number], Evidence::RowNames) = row;
      value(stretches[number], Evidence::DateInNameRow) = row * value(stretches[number], Evidence::Date);
      value(stretches[number], Evidence::UnsureInNames) = column * value(stretches[number], Evidence::Unsure);
      value(stretches[number], Evidence::OrdinaryByName) =
          value(stretches[number], Evidence::Neighbour) * value(stretches[number], Evidence::Ordinary);
    }
  }
}

// An e-mail address is hidden as a whole, though a reader makes several words of it.
void join_identifiers(LineAnalysis& line) {
  auto& stretches = line.stretches;
  for (std::size_t first = 0; first < stretches.size();) {
    std::size_t end = first + 1;
    if (stretches[first].identifier) {
      float score = stretches[first].score;
      for (; end < stretches.size() && stretches[end].identifier; ++end)
        score = std::max(score, stretches[end].score);
      for (std::size_t i = first; i < end; ++i) stretches[i].score = score;
    }
    first = end;
  }
}

}  // namespace

std::vector<LineAnalysis> score_lines(const SeenTexts& seen, const Knowledge& knowledge,
                                      const TextSettings& settings) {
  std::vector<LineAnalysis> analyses;
  std::vector<Quad> quads;
  for (const ReadLine& line : seen.lines) {
    analyses.push_back(analyse_line(line, knowledge));
    quads.push_back(line.quad);
  }
  const std::vector<LinePlace> places = lay_out(quads, seen.documents);
  add_layout_evidence(analyses, places);
  for (LineAnalysis& line : analyses) {
    for (Stretch& stretch : line.stretches) stretch.score = knowledge.weights.score_alone(stretch.evidence);
  }
  add_context(analyses, places);
  for (LineAnalysis& line : analyses) {
    for (Stretch& stretch : line.stretches)
      stretch.score = knowledge.weights.score_in_context(stretch.evidence);
    join_identifiers(line);
  }
  mark_rows_of_people(analyses, places, quads, settings);
  return analyses;
}

std::vector<Text> texts_of(const ReadLine& line, const LineAnalysis& analysis, const TextSettings& settings) {
  std::vector<Text> texts;
  for (const LinePiece& piece : divide(analysis, settings)) {
    Text text;
    text.quad = quad_part(line.quad, piece.from(), piece.to());
    text.text = piece.shown();
    text.confidence = piece.confidence();
    text.kind = piece.kind();
    text.doubtful = piece.doubtful();
    text.persons = piece.owners();
    texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace schoolgate::pipeline
