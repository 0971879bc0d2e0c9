#include "pipeline/texts/reading/line_reader.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <numeric>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "pipeline/findings/quad_geometry.hpp"
#include "pipeline/scaling/reduce.hpp"
#include "pipeline/texts/finding/letter_rows.hpp"
#include "pipeline/texts/reading/folding.hpp"
#include "pipeline/texts/reading/letter_strip.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr std::array kReadingStyles{CropStyle{36, 0.22F, 1}, CropStyle{48, 0.22F, 0.6F},
                                    CropStyle{40, 0.1F, 1}};
constexpr float kWorthOfWords = 0.3F;    // of a line of dictionary words alone, in units of confidence
constexpr float kEnoughLetters = 8;      // of dictionary words, for all of that
constexpr float kWorthOfUpright = 0.1F;  // few photos show texts on their head
constexpr float kSquare = 1.5F;          // width to height, up to which a line may also stand on its side
constexpr float kSure = 0.8F;            // below this it may stand on its head
// Below this a line is read in other ways too. On the names set doing so for every unsure line doubled the
// time and decided no more names rightly.
constexpr float kHopeless = 0.3F;
// A scanned page has thousands of letters, a hedge or a fence can look like a thousand lines. Reading one
// takes as long as it is long, in its own height, and so much more: beyond this, the shortest stay unread,
// hence hidden. Those that were read may be read in other ways too, which takes some times as long at most.
constexpr float kMostReading = 6000;
constexpr float kEachReading = 16;
constexpr float kReadAsALetter = 0.5F;
constexpr float kReadAsAWord = 0.4F;
constexpr float kMostInALetter = 2;  // as it is read
constexpr float kFewestInARow = 3;
constexpr float kAgreed = 8;       // letters of dictionary words on the same page that settle which way is up
constexpr float kSameAxis = 0.9F;  // cosine
constexpr float kAsNames = 0.9F;   // so surely may names be read that stand in a mirror
constexpr float kTellingLetters = 4;  // a line with fewer does not show whether it is mirrored

// Positive when the lines of the page that are surely read run along `direction`, negative when against it.
template <typename Votes>
float agreement(const Votes& votes, std::size_t document, cv::Point2f direction) {
  float sum = 0;
  for (const auto& vote : votes) {
    const float along = vote.direction.dot(direction);
    if (vote.document == document && std::abs(along) > kSameAxis) sum += along > 0 ? vote.trust : -vote.trust;
  }
  return sum;
}

constexpr float kWordsByChance = 0.3F;  // of letters, on a mirrored page

// The time for a layout grows with the square of what it holds: more is taken in strips, one over the other.
constexpr int kMostSpots = 2500;
constexpr int kMostStrips = 8;
constexpr int kStripOverlap = 64;  // pixels

// Words of a capital and small letters, at least one of them long.
bool reads_as_names(const Reading& reading) {
  constexpr std::size_t kLong = 5;
  std::size_t longest = 0;
  for (const Word& word : words_of(reading)) {
    const auto is_small = [](char c) { return c < 'A' || c > 'Z'; };
    if (!word.capital || word.letters < 2 || !std::all_of(word.shown.begin() + 1, word.shown.end(), is_small))
      return false;
    longest = std::max(longest, word.letters);
  }
  return longest >= kLong;
}

std::vector<cv::Rect> strips_of(const cv::Mat& grey) {
  cv::Mat dark;
  cv::threshold(grey, dark, 0, 255, cv::THRESH_BINARY_INV | cv::THRESH_OTSU);
  cv::Mat labels;
  const int spots = cv::connectedComponents(dark, labels);
  const int count = std::clamp(1 + spots / kMostSpots, 1, kMostStrips);
  const int height = (grey.rows + count - 1) / count;
  std::vector<cv::Rect> strips;
  for (int top = 0; top < grey.rows; top += height) {
    const int from = std::max(0, top - kStripOverlap / 2);
    const int to = std::min(grey.rows, top + height + kStripOverlap / 2);
    strips.emplace_back(0, from, grey.cols, to - from);
  }
  return strips;
}

float letters_and_no_digits(const Reading& reading) {
  float letters = 0;
  for (const Glyph& glyph : reading.glyphs) {
    for (const char32_t letter : fold_to_letters(glyph.text))
      letters += letter < U'0' || letter > U'9' ? 1 : 0;
  }
  return letters;
}

// Longer sides at which Tesseract's layout analysis looks for lines.
constexpr std::array kLayoutScales{1000, 2000, 3200};

}  // namespace

LineReader::Letters LineReader::letters_of(const Reading& reading) const {
  Letters letters;
  for (const Word& word : words_of(reading)) {
    const auto count = static_cast<float>(word.letters);
    letters.all += count;
    // The dictionary takes numbers for words, and they read as numbers either way up.
    const bool number =
        std::any_of(word.folded.begin(), word.folded.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (word.letters >= 3 && !number && dictionary_->is_word(word.folded)) letters.in_words += count;
  }
  return letters;
}

// Confidence alone is no guide to which way is up: letters turned round read as other letters.
float LineReader::plausibility(const Reading& reading) const {
  const Letters letters = letters_of(reading);
  if (letters.all == 0) return reading.confidence;
  const float enough = std::min(1.0F, letters.in_words / kEnoughLetters);
  return reading.confidence + kWorthOfWords * enough * letters.in_words / letters.all;
}

LineReader::Vote LineReader::vote_of(const Reading& reading, std::size_t document) const {
  return {quad_direction(reading.quad), document, letters_of(reading).in_words * reading.confidence};
}

Reading LineReader::read_line(const cv::Mat& grey, const Quad& quad, const CropStyle& style) {
  taken_ += kEachReading + quad_width(quad) / std::max(1.0F, quad_height(quad));
  return reader_.read_line(grey, quad, style);
}

Reading LineReader::read_upright(const cv::Mat& grey, const Quad& found, float agreed) {
  const int turned_first = agreed < 0 ? 2 : 0;
  Reading best = read_line(grey, quad_turned(found, turned_first), kReadingStyles.front());
  const bool square = quad_width(found) < kSquare * quad_height(found);
  if (std::abs(agreed) >= kAgreed && !square) return best;
  float plausible = plausibility(best);
  if (plausible >= kSure + kWorthOfWords / 2) return best;
  for (const int turns : square ? std::vector<int>{2, 1, 3} : std::vector<int>{2}) {
    Reading turned = read_line(grey, quad_turned(found, turned_first + turns), kReadingStyles.front());
    const float upright = quad_direction(best.quad).x > kSameAxis ? kWorthOfUpright : 0;
    if (const float other = plausibility(turned); other > plausible + upright) {
      std::swap(best, turned);
      plausible = other;
    }
  }
  return best;
}

void LineReader::read_again(const cv::Mat& grey, std::vector<Reading>& readings) {
  const Quad quad = readings.front().quad;
  for (std::size_t i = 1; i < kReadingStyles.size() && readings.front().confidence < kHopeless; ++i) {
    readings.push_back(read_line(grey, quad, kReadingStyles[i]));
  }
  std::stable_sort(readings.begin(), readings.end(),
                   [this](const Reading& a, const Reading& b) { return plausibility(a) > plausibility(b); });
}

void LineReader::read_mirrored(const cv::Mat& grey, const std::vector<ReadLine*>& together,
                               bool on_one_sheet) {
  Letters of_all;
  ReadLine* longest = nullptr;
  for (ReadLine* line : together) {
    const Reading& reading = line->readings.front();
    const Letters letters = letters_of(reading);
    of_all.all += letters.all;
    of_all.in_words += letters.in_words;
    const bool telling =
        letters.all >= kTellingLetters && reading.confidence < (on_one_sheet ? kAsNames : kSure);
    if (telling && (longest == nullptr || quad_width(line->quad) > quad_width(longest->quad))) longest = line;
  }
  if (longest == nullptr || of_all.in_words > kWordsByChance * of_all.all) return;
  const float before = plausibility(longest->readings.front());
  const Reading mirrored = read_upright(grey, quad_mirrored(longest->readings.front().quad), 0);
  // Names are no words, and letters in a mirror are often read for sure as others; but their capitals come
  // last.
  const bool of_names = on_one_sheet && mirrored.confidence >= kSure && reads_as_names(mirrored) &&
                        !reads_as_names(longest->readings.front());
  const bool of_words =
      plausibility(mirrored) >= before + kWorthOfWords && letters_of(mirrored).in_words >= kTellingLetters;
  if (!of_names && !of_words) return;
  const cv::Point2f ahead = quad_direction(mirrored.quad);
  for (ReadLine* line : together) {
    Quad quad = quad_mirrored(line->quad);
    if (quad_direction(quad).dot(ahead) < 0) quad = quad_turned(quad, 2);
    line->readings = {read_line(grey, quad, kReadingStyles.front())};
  }
}

std::vector<TextLine> LineReader::find_lines(const cv::Mat& grey) {
  std::vector<TextLine> lines;
  const int longest = std::max(grey.cols, grey.rows);
  for (const int side : kLayoutScales) {
    if (side > longest && side != kLayoutScales.front()) break;
    const double scale = std::min(1.0, static_cast<double>(side) / longest);
    cv::Mat reduced = grey;
    if (scale < 1) {
      const cv::Size size(std::max(1, static_cast<int>(std::lround(grey.cols * scale))),
                          std::max(1, static_cast<int>(std::lround(grey.rows * scale))));
      reduced = reduce_by_area(grey, size);
    }
    for (const cv::Rect& strip : strips_of(reduced)) {
      for (TextLine& line : reader_.find_lines(reduced(strip))) {
        for (cv::Point2f& corner : line.quad) corner = (corner + cv::Point2f(strip.tl())) * (1 / scale);
        const bool known = std::any_of(lines.begin(), lines.end(), [&line](const TextLine& other) {
          return covered_part(line.quad, other.quad) > 0.5F;
        });
        if (!known) lines.push_back(line);
      }
    }
  }
  return lines;
}

LineReader::ReadLines LineReader::read(const cv::Mat& grey, const FoundLines& found) {
  std::vector<std::size_t> document_of(found.lines.size(), found.documents.size());
  for (std::size_t document = 0; document < found.documents.size(); ++document) {
    for (const std::size_t line : found.documents[document].lines) document_of[line] = document;
  }
  // Long lines first: they hold the ordinary words that show which way is up.
  std::vector<std::size_t> order(found.lines.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&found](std::size_t a, std::size_t b) {
    const auto length = [&](std::size_t i) {
      return quad_width(found.lines[i].quad) / std::max(1.0F, quad_height(found.lines[i].quad));
    };
    return length(a) > length(b);
  });
  std::vector<ReadLine> lines(found.lines.size());
  std::vector<Vote> votes;
  for (const std::size_t i : order) {
    const Quad& quad = found.lines[i].quad;
    lines[i] = {quad, found.lines[i].score, {{quad, {}, 0}}};
  }
  taken_ = 0;
  std::size_t read = 0;
  for (; read < order.size() && taken_ < kMostReading; ++read) {
    const std::size_t i = order[read];
    const Quad& quad = found.lines[i].quad;
    const float agreed = agreement(votes, document_of[i], quad_direction(quad));
    lines[i] = {quad, found.lines[i].score, {read_upright(grey, quad, agreed)}};
    votes.push_back(vote_of(lines[i].readings.front(), document_of[i]));
  }
  order.resize(read);
  // Those on no document come last, all together.
  for (std::size_t document = 0; document <= found.documents.size(); ++document) {
    std::vector<ReadLine*> together;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const bool was_read = !lines[i].readings.front().glyphs.empty();
      if (document_of[i] == document && was_read) together.push_back(&lines[i]);
    }
    read_mirrored(grey, together, document < found.documents.size());
  }
  for (const std::size_t i : order) {
    const Reading& first = lines[i].readings.front();
    const Quad quad = first.quad;
    if (agreement(votes, document_of[i], quad_direction(quad)) <= -kAgreed) {
      lines[i].readings = {read_line(grey, quad_turned(quad, 2), kReadingStyles.front())};
    }
    read_again(grey, lines[i].readings);
    lines[i].quad = lines[i].readings.front().quad;
  }
  join_letters(grey, lines);
  return {std::move(lines), found.lines.size() - read};
}

void LineReader::join_letters(const cv::Mat& grey, std::vector<ReadLine>& lines) {
  std::vector<ReadLine> joined;
  std::vector<bool> replaced(lines.size());
  std::vector<Quad> quads;
  for (const ReadLine& line : lines) quads.push_back(line.quad);
  for (const LetterRow& row : find_letter_rows(quads)) {
    const auto single = std::count_if(row.lines.begin(), row.lines.end(), [&lines](std::size_t i) {
      const Reading& reading = lines[i].readings.front();
      const float letters = letters_and_no_digits(reading);
      return reading.confidence >= kReadAsALetter && letters > 0 && letters <= kMostInALetter;
    });
    const LetterStrip strip = move_together(grey, row, quads);
    const auto width = static_cast<float>(strip.grey.cols);
    const auto height = static_cast<float>(strip.grey.rows);
    const Quad all{cv::Point2f(0, 0), {width, 0}, {width, height}, {0, height}};
    const Reading word = reading_of_row(read_line(strip.grey, all, kReadingStyles.front()), strip, row);
    const auto count = static_cast<float>(row.lines.size());
    const float letters = letters_and_no_digits(word);
    const bool is_word = word.confidence >= kReadAsAWord && letters >= std::max(kFewestInARow, count / 2);
    // Letters that make no word together are hidden together; other things in a row are left as they are.
    if (!is_word && 2 * static_cast<float>(single) < count) continue;
    ReadLine line{row.quad, 0, {word}};
    for (const std::size_t i : row.lines) {
      line.score = std::max(line.score, lines[i].score);
      replaced[i] = true;
    }
    if (!is_word) line.readings.insert(line.readings.begin(), {row.quad, {}, 0});
    joined.push_back(std::move(line));
  }
  std::vector<ReadLine> kept;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!replaced[i]) kept.push_back(std::move(lines[i]));
  }
  std::move(joined.begin(), joined.end(), std::back_inserter(kept));
  lines = std::move(kept);
}

}  // namespace schoolgate::pipeline
