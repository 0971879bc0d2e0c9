#include "pipeline/texts/judging/text_judge.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "pipeline/findings/quad_geometry.hpp"
#include "pipeline/texts/judging/line_layout.hpp"
#include "pipeline/texts/judging/line_pieces.hpp"
#include "pipeline/texts/judging/people_lists.hpp"

namespace schoolgate::pipeline {
namespace {

float best_score(const LineAnalysis& line) {
  float best = 0;
  for (const Stretch& stretch : line.stretches) best = std::max(best, stretch.score);
  return best;
}

// Where it stands on its page, and by what cues.
void add_places(std::vector<LineAnalysis>& lines, const std::vector<LinePlace>& places) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i].place = places[i];
    if (places[i].left) {
      lines[i].left = lines[*places[i].left].ends_with;
      lines[i].left_calls = lines[*places[i].left].ends_calling;
    }
    if (places[i].above) {
      lines[i].above = lines[*places[i].above].ends_with;
      lines[i].above_calls = lines[*places[i].above].ends_calling;
    }
  }
}

// What the first judgement says of the pieces around each.
void add_context(std::vector<LineAnalysis>& lines) {
  std::vector<float> best;
  for (const LineAnalysis& line : lines) best.push_back(best_score(line));
  for (LineAnalysis& line : lines) {
    for (const std::size_t other : line.place.column) line.column_names += best[other];
    // Two neighbours at a margin say less than ten.
    if (!line.place.column.empty()) line.column_names /= static_cast<float>(line.place.column.size()) + 1;
    for (const std::size_t other : line.place.row) line.row_names = std::max(line.row_names, best[other]);
    auto& stretches = line.stretches;
    for (std::size_t i = 1; i < stretches.size(); ++i) {
      stretches[i].neighbour = std::max(stretches[i].neighbour, stretches[i - 1].score);
      stretches[i - 1].neighbour = std::max(stretches[i - 1].neighbour, stretches[i].score);
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

bool tells_of_a_person(const LineAnalysis& line) {
  const auto is_identifier = [](std::optional<Cue> cue) {
    return cue == Cue::Birth || cue == Cue::Identifier;
  };
  return is_identifier(line.last_cue) || is_identifier(line.left) || is_identifier(line.above) ||
         std::ranges::any_of(line.stretches, [&](const Stretch& stretch) {
           return stretch.identifier ||
                  std::ranges::any_of(stretch.cues_before,
                                      [&](const CueBefore& before) { return is_identifier(before.cue); });
         });
}

// A certificate's date is that of the award, unless something on it is asked for as an identifier is.
void mark_award_dates(std::vector<LineAnalysis>& lines) {
  std::set<std::size_t> certificates;
  for (const LineAnalysis& line : lines) {
    if (line.award && line.place.sheet) certificates.insert(*line.place.sheet);
  }
  for (const LineAnalysis& line : lines) {
    if (line.place.sheet && tells_of_a_person(line)) certificates.erase(*line.place.sheet);
  }
  for (LineAnalysis& line : lines) {
    if (!line.place.sheet || !certificates.contains(*line.place.sheet)) continue;
    for (Stretch& stretch : line.stretches)
      stretch.award_date = stretch.date_form && stretch.confidence >= kSureOfPlaces;
  }
}

}  // namespace

std::vector<LineAnalysis> score_lines(const SeenTexts& seen, const LineKnowledge& knowledge,
                                      const TextSettings& settings) {
  std::vector<LineAnalysis> analyses;
  std::vector<Quad> quads;
  for (const ReadLine& line : seen.lines) {
    analyses.push_back(analyse_line(line, knowledge));
    quads.push_back(line.quad);
  }
  const std::vector<LinePlace> places = lay_out(quads, seen.documents);
  add_places(analyses, places);
  for (LineAnalysis& line : analyses) {
    for (Stretch& stretch : line.stretches)
      stretch.score = knowledge.weights.score_alone(evidence_of(line, stretch));
  }
  add_context(analyses);
  for (LineAnalysis& line : analyses) {
    for (Stretch& stretch : line.stretches)
      stretch.score = knowledge.weights.score_in_context(evidence_of(line, stretch));
    join_identifiers(line);
  }
  mark_award_dates(analyses);
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
