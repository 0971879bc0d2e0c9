#include "pipeline/texts/text_judge.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "pipeline/texts/line_geometry.hpp"
#include "pipeline/texts/line_layout.hpp"

namespace schoolgate::pipeline {
namespace {

// Above this reading a line's words stand where the reader says; below it the whole line is covered.
constexpr float kSureOfPlaces = 0.6F;
// A name that takes up so much of its line is covered with the line: what is left of "by ... Year 3" still
// tells whose it is, and a name that was taken for too narrow a place would stick out.
constexpr float kMuchOfLine = 1.0F / 3;
// A register name explains a piece when it beats chance.
constexpr float kOwnersFrom = 0;
// So much of RegisterSome any word may have by chance.
constexpr float kSomeOfANameInALabel = 0.4F;

float& value(Piece& piece, Evidence evidence) { return piece.evidence[static_cast<std::size_t>(evidence)]; }

void raise(Piece& piece, Evidence evidence, float by) {
  value(piece, evidence) = std::max(value(piece, evidence), by);
}

// What the lines around say, by their cues.
void add_layout_evidence(std::vector<LineAnalysis>& lines, const std::vector<LinePlace>& places) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const LinePlace& place = places[i];
    for (std::size_t number = 0; number < lines[i].pieces.size(); ++number) {
      Piece& piece = lines[i].pieces[number];
      if (place.last) raise(piece, Evidence::PageEnd, 1);
      if (place.first) raise(piece, Evidence::PageStart, 1);
      if (place.first && place.last && place.row.empty()) raise(piece, Evidence::Alone, 1);
      if (place.on_sheet == 0) raise(piece, Evidence::NoSheet, 1);
      if (place.on_sheet > 0) raise(piece, Evidence::LabelLike, 1 / static_cast<float>(place.on_sheet));
      if (place.head) raise(piece, Evidence::Head, 1);
      if (place.foot) raise(piece, Evidence::Foot, 1);
      raise(piece, Evidence::Tall, std::clamp(place.relative_height - 1, 0.0F, 1.0F));
      if (place.left && lines[*place.left].ends_with) {
        switch (*lines[*place.left].ends_with) {
          case Cue::Name:
          case Cue::WeakName:
          case Cue::Honorific:
            raise(piece, Evidence::CueLeft, 1);
            break;
          case Cue::Birth:
            raise(piece, Evidence::BirthDate, value(piece, Evidence::Date));
            [[fallthrough]];
          case Cue::Identifier:
            raise(piece, Evidence::IdentifierLabel, 1);
            break;
          case Cue::OtherLabel:
            raise(piece, Evidence::OtherLabelBefore, 1);
            break;
        }
      }
      if (place.above && lines[*place.above].ends_with) {
        switch (*lines[*place.above].ends_with) {
          case Cue::Name:
            raise(piece, Evidence::CueAbove, 1);
            break;
          case Cue::WeakName:
          case Cue::Honorific:
            raise(piece, Evidence::WeakCueAbove, 1);
            break;
          case Cue::Birth:
          case Cue::Identifier:
            break;
          case Cue::OtherLabel:
            raise(piece, Evidence::OtherLabelAbove, 1);
            break;
        }
      }
      const float cue = std::max({value(piece, Evidence::CueJustBefore), value(piece, Evidence::CueBefore),
                                  value(piece, Evidence::WeakCueBefore), value(piece, Evidence::CueLeft),
                                  value(piece, Evidence::CueAbove), value(piece, Evidence::Honorific)});
      const bool ordinary = value(piece, Evidence::Ordinary) > 0 || value(piece, Evidence::Number) > 0 ||
                            value(piece, Evidence::IsCue) > 0;
      if (!ordinary) raise(piece, Evidence::CueStrange, cue);
      // What stands after "Date:" is nobody's birthday.
      const bool other_date =
          value(piece, Evidence::OtherLabelBefore) > value(piece, Evidence::IdentifierLabel);
      if (other_date) value(piece, Evidence::Date) = 0;
      value(piece, Evidence::RegisterAfterCue) = cue * value(piece, Evidence::RegisterSome);
    }
  }
}

float best_score(const LineAnalysis& line) {
  float best = 0;
  for (const Piece& piece : line.pieces) best = std::max(best, piece.score);
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
    auto& pieces = lines[i].pieces;
    for (std::size_t number = 0; number < pieces.size(); ++number) {
      if (number > 0) raise(pieces[number], Evidence::Neighbour, pieces[number - 1].score);
      if (number + 1 < pieces.size()) raise(pieces[number], Evidence::Neighbour, pieces[number + 1].score);
      value(pieces[number], Evidence::ColumnNames) = column;
      value(pieces[number], Evidence::RowNames) = row;
      value(pieces[number], Evidence::DateInNameRow) = row * value(pieces[number], Evidence::Date);
      value(pieces[number], Evidence::UnsureInNames) = column * value(pieces[number], Evidence::Unsure);
      value(pieces[number], Evidence::OrdinaryByName) =
          value(pieces[number], Evidence::Neighbour) * value(pieces[number], Evidence::Ordinary);
    }
  }
}

// An e-mail address is hidden as a whole, though a reader makes several words of it.
void join_identifiers(LineAnalysis& line) {
  auto& pieces = line.pieces;
  for (std::size_t first = 0; first < pieces.size();) {
    std::size_t end = first + 1;
    if (pieces[first].identifier) {
      float score = pieces[first].score;
      for (; end < pieces.size() && pieces[end].identifier; ++end) score = std::max(score, pieces[end].score);
      for (std::size_t i = first; i < end; ++i) pieces[i].score = score;
    }
    first = end;
  }
}

consent::TextKind kind_of(const std::vector<const Piece*>& run) {
  const auto any = [&run](auto&& test) { return std::any_of(run.begin(), run.end(), test); };
  if (any([](const Piece* piece) { return piece->match && piece->match->evidence > kOwnersFrom; })) {
    return consent::TextKind::RegisterName;
  }
  if (any([](const Piece* piece) {
        return piece->identifier || piece->evidence[static_cast<std::size_t>(Evidence::Date)] > 0 ||
               piece->evidence[static_cast<std::size_t>(Evidence::IdentifierLabel)] > 0;
      })) {
    return consent::TextKind::Identifier;
  }
  const bool read = any([](const Piece* piece) { return piece->confidence > kSureOfPlaces; });
  return read ? consent::TextKind::OtherName : consent::TextKind::Unreadable;
}

Text text_of(const ReadLine& line, const std::vector<const Piece*>& run, consent::TextKind kind, float from,
             float to) {
  Text text;
  text.quad = quad_part(line.quad, from, to);
  text.kind = kind;
  float confidence = 0;
  for (const Piece* piece : run) {
    if (kind != consent::TextKind::Unreadable && !piece->shown.empty()) {
      text.text += (text.text.empty() ? "" : " ") + piece->shown;
    }
    confidence += piece->confidence;
  }
  text.confidence = confidence / static_cast<float>(run.size());
  return text;
}

// A name that is sure to be one takes the line with it, and so does whatever may be one before a class: that
// line can only be who made the work. Another doubtful word is hidden alone.
bool hide_whole_line(const std::vector<Piece>& pieces, const TextSettings& settings) {
  float hidden = 0;
  float all = 0;
  for (const Piece& piece : pieces) {
    all += piece.to - piece.from;
    const bool register_name = piece.match && piece.match->evidence > kOwnersFrom;
    const bool before_class = piece.evidence[static_cast<std::size_t>(Evidence::ClassAfter)] > 0;
    if ((register_name && piece.score >= settings.redact_at) ||
        (before_class && piece.score >= settings.ask_at)) {
      hidden += piece.to - piece.from;
    }
  }
  return hidden > 0 && hidden >= kMuchOfLine * all;
}

// Of "Name: Zofia Lindgren" the label, which says nothing about her; "Mark Ellis" is no label.
std::size_t label_words(const std::vector<Piece>& pieces) {
  const auto of = [](const Piece& piece, Evidence evidence) {
    return piece.evidence[static_cast<std::size_t>(evidence)];
  };
  const auto end = std::find_if(pieces.begin(), pieces.end(), [&](const Piece& piece) {
    return of(piece, Evidence::IsCue) == 0 || of(piece, Evidence::RegisterSome) > kSomeOfANameInALabel ||
           piece.confidence < kSureOfPlaces;
  });
  return static_cast<std::size_t>(end - pieces.begin());
}

}  // namespace

std::vector<LineAnalysis> score_lines(const SeenTexts& seen, const Knowledge& knowledge) {
  std::vector<LineAnalysis> analyses;
  std::vector<Quad> quads;
  for (const ReadLine& line : seen.lines) {
    analyses.push_back(analyse_line(line, knowledge));
    quads.push_back(line.quad);
  }
  const std::vector<LinePlace> places = lay_out(quads, seen.documents);
  add_layout_evidence(analyses, places);
  for (LineAnalysis& line : analyses) {
    for (Piece& piece : line.pieces) piece.score = score_alone(piece.evidence);
  }
  add_context(analyses, places);
  for (LineAnalysis& line : analyses) {
    for (Piece& piece : line.pieces) piece.score = score_in_context(piece.evidence);
    join_identifiers(line);
  }
  return analyses;
}

std::vector<Text> texts_of(const ReadLine& line, const LineAnalysis& analysis, const TextSettings& settings) {
  const float hide_from = settings.strictness == TextStrictness::All ? 0 : settings.ask_at;
  const std::vector<Piece>& pieces = analysis.pieces;
  const bool whole = hide_whole_line(pieces, settings);
  const std::size_t label = whole ? label_words(pieces) : 0;
  const auto is_hidden = [&](const Piece& piece) {
    const bool in_label = static_cast<std::size_t>(&piece - pieces.data()) < label;
    return piece.score >= hide_from || (whole && !in_label);
  };
  std::vector<Text> texts;
  // Runs of pieces that are hidden, or shown, together. They are parted midway in the gap: with more of it
  // hidden the next word's first strokes go too.
  const auto border = [&pieces](std::size_t next) { return (pieces[next - 1].to + pieces[next].from) / 2; };
  for (std::size_t first = 0; first < pieces.size();) {
    const bool hidden = is_hidden(pieces[first]);
    std::size_t end = first;
    std::vector<const Piece*> run;
    float score = 0;
    while (end < pieces.size() && is_hidden(pieces[end]) == hidden) {
      run.push_back(&pieces[end]);
      score = std::max(score, pieces[end].score);
      ++end;
    }
    const float from = first == 0 ? 0 : border(first);
    const float to = end == pieces.size() ? 1 : border(end);
    Text text = text_of(line, run, hidden ? kind_of(run) : consent::TextKind::Harmless, from, to);
    text.doubtful = hidden && score < settings.redact_at;
    if (text.kind == consent::TextKind::RegisterName) {
      std::set<consent::PersonId> owners;
      for (const Piece* piece : run) {
        if (piece->match && piece->match->evidence > kOwnersFrom) {
          owners.insert(piece->match->owners.begin(), piece->match->owners.end());
        }
      }
      text.persons.assign(owners.begin(), owners.end());
    }
    texts.push_back(std::move(text));
    first = end;
  }
  return texts;
}

}  // namespace schoolgate::pipeline
