#include "pipeline/texts/judging/people_lists.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "pipeline/findings/quad_geometry.hpp"
#include "pipeline/texts/judging/line_layout.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr std::size_t kFewestRows = 4;
constexpr std::size_t kFewestNames = 3;
constexpr float kWidestCell = 14;  // in heights: prose is wider
constexpr float kRegular = 0.25F;  // of the pitch, how far a row may be off
constexpr float kShareRegular = 0.75F;
constexpr float kMostMissing = 3;           // rows in a row
constexpr float kTallestPitch = 6;          // in heights
constexpr float kReach = 26;                // in heights, from the column to the others of its list
constexpr float kSameRow = 0.7F;            // in heights
constexpr std::size_t kRowsWithColumn = 2;  // so many rows show that there is a column
constexpr float kRead = 0.8F;               // confidence
constexpr float kFragment = 2;              // in heights: of a faint name only a part was found
constexpr float kNarrowCell = 1.7F;         // in heights
constexpr float kNarrowest = 0.8F;          // in heights, of a gap worth covering
constexpr float kCovered = 1.25F;           // in heights: where a row was not found its place is a guess

struct Row {
  cv::Point2f start;  // middle of its left side
  float height = 0;
  float width = 0;
};

struct Column {
  std::vector<Row> rows;  // from the highest to the lowest
  cv::Point2f along;
  cv::Point2f down;
  std::optional<std::size_t> sheet;  // that all of its list lies on
};

struct Span {
  float from = 0;
  float to = 0;
};

cv::Point2f middle(cv::Point2f a, cv::Point2f b) { return (a + b) * 0.5F; }

float best_score(const LineAnalysis& line) {
  float best = 0;
  for (const Stretch& stretch : line.stretches) best = std::max(best, stretch.score);
  return best;
}

bool tells_of_a_person(const LineAnalysis& line) {
  return std::any_of(line.stretches.begin(), line.stretches.end(), [&](const Stretch& stretch) {
    return stretch.identifier || evidence::date(line, stretch) > 0 ||
           evidence::digits(line, stretch) > 0.5F || evidence::register_strong(line, stretch) > 0.5F;
  });
}

// Lines that hang together by their margins, each of them probably a name or an identifier.
std::vector<std::vector<std::size_t>> columns_on_sheets(const SeenTexts& seen,
                                                        const std::vector<LineAnalysis>& analyses,
                                                        const std::vector<LinePlace>& places, float ask_at) {
  std::vector<bool> taken(seen.lines.size());
  for (std::size_t i = 0; i < seen.lines.size(); ++i) {
    const Quad& quad = seen.lines[i].quad;
    taken[i] = best_score(analyses[i]) < ask_at || quad_width(quad) > kWidestCell * quad_height(quad);
  }
  std::vector<std::vector<std::size_t>> columns;
  for (std::size_t first = 0; first < seen.lines.size(); ++first) {
    if (taken[first]) continue;
    std::vector<std::size_t> members{first};
    taken[first] = true;
    for (std::size_t next = 0; next < members.size(); ++next) {
      for (const std::size_t other : places[members[next]].column) {
        // Works that hang in rows on a wall are no list.
        if (taken[other] || places[other].sheet != places[first].sheet) continue;
        taken[other] = true;
        members.push_back(other);
      }
    }
    const bool of_people = std::any_of(members.begin(), members.end(),
                                       [&](std::size_t i) { return tells_of_a_person(analyses[i]); });
    if (of_people && members.size() >= kFewestRows) columns.push_back(std::move(members));
  }
  return columns;
}

float median(std::vector<float> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

Row between(const Row& a, const Row& b, float at) {
  return {a.start + (b.start - a.start) * at, a.height + (b.height - a.height) * at,
          std::max(a.width, b.width)};
}

// With the rows that nothing was found in; none when the rows are not evenly spaced.
std::optional<Column> column_from(const std::vector<std::size_t>& members, const SeenTexts& seen) {
  Column column;
  cv::Point2f sum;
  for (const std::size_t i : members) sum += quad_direction(seen.lines[i].quad);
  const float length = std::hypot(sum.x, sum.y);
  if (length == 0) return std::nullopt;
  column.along = sum * (1 / length);
  column.down = {-column.along.y, column.along.x};
  std::vector<Row> found;
  std::vector<float> heights;
  for (const std::size_t i : members) {
    const Quad& quad = seen.lines[i].quad;
    found.push_back({middle(quad[0], quad[3]), quad_height(quad), quad_width(quad)});
    heights.push_back(quad_height(quad));
  }
  const float usual_height = median(heights);
  for (Row& row : found) row.height = std::max(row.height, usual_height);
  std::sort(found.begin(), found.end(), [&column](const Row& a, const Row& b) {
    return a.start.dot(column.down) < b.start.dot(column.down);
  });
  std::vector<float> gaps;
  for (std::size_t i = 1; i < found.size(); ++i) {
    gaps.push_back((found[i].start - found[i - 1].start).dot(column.down));
  }
  const float pitch = median(gaps);
  if (pitch < usual_height / 2 || pitch > kTallestPitch * usual_height) return std::nullopt;
  std::size_t regular = 0;
  column.rows.push_back(found.front());
  for (std::size_t i = 1; i < found.size(); ++i) {
    const float rows = std::round(gaps[i - 1] / pitch);
    const bool fits = rows >= 1 && rows <= kMostMissing + 1 &&
                      std::abs(gaps[i - 1] - rows * pitch) < kRegular * pitch * rows;
    if (fits) {
      ++regular;
      for (float row = 1; row < rows; ++row)
        column.rows.push_back(between(found[i - 1], found[i], row / rows));
    }
    column.rows.push_back(found[i]);
  }
  if (static_cast<float>(regular) < kShareRegular * static_cast<float>(gaps.size())) return std::nullopt;
  return column;
}

// Where a line stands in a row, if it does.
std::optional<Span> span_in(const Row& row, const Column& column, const Quad& quad) {
  if (quad_direction(quad).dot(column.along) < kRegular) return std::nullopt;
  const cv::Point2f start = middle(quad[0], quad[3]) - row.start;
  const cv::Point2f end = middle(quad[1], quad[2]) - row.start;
  const cv::Point2f nearer =
      std::abs(start.dot(column.along)) < std::abs(end.dot(column.along)) ? start : end;
  if (std::abs(nearer.dot(column.down)) > kSameRow * row.height) return std::nullopt;
  const Span span{start.dot(column.along), end.dot(column.along)};
  if (span.from < -kReach * row.height || span.to > kReach * row.height + row.width) return std::nullopt;
  return span;
}

// What stands in a row, as far as it was found.
struct Cell {
  Span span;
  bool harmless = false;  // and read
  bool narrow = false;    // a number, a tick
};

std::vector<Cell> cells_of(const Row& row, const Column& column, const SeenTexts& seen,
                           const std::vector<LineAnalysis>& analyses, const std::vector<LinePlace>& places,
                           float ask_at) {
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < seen.lines.size(); ++i) {
    const Quad& quad = seen.lines[i].quad;
    if (places[i].sheet != column.sheet || !span_in(row, column, quad)) continue;
    for (const Stretch& stretch : analyses[i].stretches) {
      const Quad part = quad_part(quad, stretch.from, stretch.to);
      const float from = (middle(part[0], part[3]) - row.start).dot(column.along);
      const float to = (middle(part[1], part[2]) - row.start).dot(column.along);
      cells.push_back({{from, to},
                       stretch.score < ask_at && stretch.confidence > kRead,
                       quad_width(quad) < kNarrowCell * quad_height(quad)});
    }
  }
  return cells;
}

// How far the list's unread columns reach, before and after the column, in heights.
Span reach_of(const Column& column, const std::vector<std::vector<Cell>>& cells) {
  std::vector<float> before;
  std::vector<float> after;
  Span reach;
  for (std::size_t i = 0; i < column.rows.size(); ++i) {
    const Row& row = column.rows[i];
    float first = 0;
    float last = row.width;
    for (const Cell& cell : cells[i]) {
      if (cell.harmless || cell.narrow) continue;
      first = std::min(first, cell.span.from);
      last = std::max(last, cell.span.to);
    }
    if (first < 0) before.push_back(first / row.height);
    if (last > row.width) after.push_back(last / row.height);
    reach.to = std::max(reach.to, row.width / row.height);
  }
  std::sort(before.begin(), before.end());
  std::sort(after.rbegin(), after.rend());
  // The farthest that another row confirms.
  if (before.size() >= kRowsWithColumn) reach.from = before[kRowsWithColumn - 1] - kFragment;
  if (after.size() >= kRowsWithColumn) {
    reach.to = std::max(reach.to, after[kRowsWithColumn - 1] + kFragment);
  }
  return reach;
}

std::vector<Span> without(const std::vector<Span>& spans, const Span& taken) {
  std::vector<Span> left;
  for (const Span& span : spans) {
    if (taken.to <= span.from || taken.from >= span.to) {
      left.push_back(span);
      continue;
    }
    if (taken.from > span.from) left.push_back({span.from, taken.from});
    if (taken.to < span.to) left.push_back({taken.to, span.to});
  }
  return left;
}

Text cover(const Row& row, const Column& column, const Span& span) {
  const cv::Point2f half = column.down * (kCovered * row.height / 2);
  const cv::Point2f from = row.start + column.along * span.from;
  const cv::Point2f to = row.start + column.along * span.to;
  Text text;
  text.quad = {from - half, to - half, to + half, from + half};
  text.doubtful = true;
  return text;
}

// A line that is a name for sure, or nearly: the register's, or a word with a capital that no dictionary
// holds.
bool says_a_name(const LineAnalysis& line, const TextSettings& settings) {
  return std::any_of(line.stretches.begin(), line.stretches.end(), [&settings](const Stretch& stretch) {
    const bool exact = stretch.claim && stretch.claim->exact && stretch.score >= settings.redact_at;
    const bool verbatim = stretch.claim && stretch.claim->verbatim && !stretch.claim->words;
    const bool other = stretch.score >= settings.redact_at && stretch.word && stretch.capital &&
                       !stretch.plain && stretch.confidence >= kSureOfPlaces;
    return exact || verbatim || other;
  });
}

// Longer than a name with its number and class, or the name of a school.
bool is_no_row(const LineAnalysis& line) {
  constexpr std::ptrdiff_t kMostWords = 4;
  const auto words = std::count_if(line.stretches.begin(), line.stretches.end(), [](const Stretch& stretch) {
    return stretch.word && stretch.digits == 0;
  });
  return words > kMostWords || line.school;
}

bool on_one_list(const LinePlace& a, const LinePlace& b) {
  // Works that hang in rows on a wall are no list; labels are, each of which holds one line.
  return a.sheet == b.sheet || (a.on_sheet == 1 && b.on_sheet == 1);
}

}  // namespace

void mark_rows_of_people(std::vector<LineAnalysis>& analyses, const std::vector<LinePlace>& places,
                         const std::vector<Quad>& quads, const TextSettings& settings) {
  std::vector<bool> taken(analyses.size());
  for (std::size_t i = 0; i < quads.size(); ++i) {
    taken[i] = quad_width(quads[i]) > kWidestCell * quad_height(quads[i]) || is_no_row(analyses[i]);
  }
  for (std::size_t first = 0; first < analyses.size(); ++first) {
    if (taken[first]) continue;
    std::vector<std::size_t> members{first};
    taken[first] = true;
    const auto take = [&](std::size_t from, const std::vector<std::size_t>& others, bool labels_only) {
      for (const std::size_t other : others) {
        const bool label = places[from].on_sheet == 1 && places[other].on_sheet == 1;
        if (taken[other] || !on_one_list(places[from], places[other]) || (labels_only && !label)) continue;
        taken[other] = true;
        members.push_back(other);
      }
    };
    for (std::size_t next = 0; next < members.size(); ++next) {
      const std::size_t from = members[next];
      take(from, places[from].column, false);
      take(from, places[from].row, true);
    }
    const auto names = static_cast<std::size_t>(std::count_if(
        members.begin(), members.end(), [&](std::size_t i) { return says_a_name(analyses[i], settings); }));
    if (names < kFewestNames || 2 * names < members.size()) continue;
    for (const std::size_t member : members) analyses[member].row_of_people = true;
  }
}

std::vector<Text> unread_in_lists(const SeenTexts& seen, const std::vector<LineAnalysis>& analyses,
                                  const TextSettings& settings) {
  std::vector<Text> texts;
  std::vector<Quad> quads;
  for (const ReadLine& line : seen.lines) quads.push_back(line.quad);
  const auto places = lay_out(quads, seen.documents);
  for (const auto& members : columns_on_sheets(seen, analyses, places, settings.ask_at)) {
    auto column = column_from(members, seen);
    if (!column) continue;
    column->sheet = places[members.front()].sheet;
    std::vector<std::vector<Cell>> cells;
    for (const Row& row : column->rows) {
      cells.push_back(cells_of(row, *column, seen, analyses, places, settings.ask_at));
    }
    const Span reach = reach_of(*column, cells);
    for (std::size_t i = 0; i < column->rows.size(); ++i) {
      const Row& row = column->rows[i];
      std::vector<Span> open{{reach.from * row.height, reach.to * row.height}};
      for (const Cell& cell : cells[i]) {
        if (cell.harmless) open = without(open, cell.span);
      }
      for (const Span& span : open) {
        if (span.to - span.from > kNarrowest * row.height) texts.push_back(cover(row, *column, span));
      }
    }
  }
  return texts;
}

}  // namespace schoolgate::pipeline
