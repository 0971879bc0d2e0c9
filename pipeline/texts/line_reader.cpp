#include "pipeline/texts/line_reader.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include <opencv2/imgproc.hpp>

#include "pipeline/texts/folding.hpp"
#include "pipeline/texts/line_geometry.hpp"

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
constexpr float kAgreed = 8;       // letters of dictionary words on the same page that settle which way is up
constexpr float kSameAxis = 0.9F;  // cosine
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

Reading LineReader::read_upright(const cv::Mat& grey, const Quad& found, float agreed) {
  const int turned_first = agreed < 0 ? 2 : 0;
  Reading best = reader_.read_line(grey, quad_turned(found, turned_first), kReadingStyles.front());
  const bool square = quad_width(found) < kSquare * quad_height(found);
  if (std::abs(agreed) >= kAgreed && !square) return best;
  float plausible = plausibility(best);
  if (plausible >= kSure + kWorthOfWords / 2) return best;
  for (const int turns : square ? std::vector<int>{2, 1, 3} : std::vector<int>{2}) {
    Reading turned =
        reader_.read_line(grey, quad_turned(found, turned_first + turns), kReadingStyles.front());
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
    readings.push_back(reader_.read_line(grey, quad, kReadingStyles[i]));
  }
  std::stable_sort(readings.begin(), readings.end(),
                   [this](const Reading& a, const Reading& b) { return plausibility(a) > plausibility(b); });
}

void LineReader::read_mirrored(const cv::Mat& grey, const std::vector<ReadLine*>& together) {
  Letters of_all;
  ReadLine* longest = nullptr;
  for (ReadLine* line : together) {
    const Reading& reading = line->readings.front();
    const Letters letters = letters_of(reading);
    of_all.all += letters.all;
    of_all.in_words += letters.in_words;
    const bool telling = letters.all >= kTellingLetters && reading.confidence < kSure;
    if (telling && (longest == nullptr || quad_width(line->quad) > quad_width(longest->quad))) longest = line;
  }
  if (longest == nullptr || of_all.in_words > kWordsByChance * of_all.all) return;
  const float before = plausibility(longest->readings.front());
  const Reading mirrored = read_upright(grey, quad_mirrored(longest->readings.front().quad), 0);
  if (plausibility(mirrored) < before + kWorthOfWords || letters_of(mirrored).in_words < kTellingLetters)
    return;
  const cv::Point2f ahead = quad_direction(mirrored.quad);
  for (ReadLine* line : together) {
    Quad quad = quad_mirrored(line->quad);
    if (quad_direction(quad).dot(ahead) < 0) quad = quad_turned(quad, 2);
    line->readings = {reader_.read_line(grey, quad, kReadingStyles.front())};
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
      cv::resize(grey, reduced, size, 0, 0, cv::INTER_AREA);
    }
    for (TextLine& line : reader_.find_lines(reduced)) {
      for (cv::Point2f& corner : line.quad) corner *= 1 / scale;
      const bool known = std::any_of(lines.begin(), lines.end(), [&line](const TextLine& other) {
        return covered_part(line.quad, other.quad) > 0.5F;
      });
      if (!known) lines.push_back(line);
    }
  }
  return lines;
}

std::vector<ReadLine> LineReader::read(const cv::Mat& grey, const FoundLines& found) {
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
    const float agreed = agreement(votes, document_of[i], quad_direction(quad));
    lines[i] = {quad, found.lines[i].score, {read_upright(grey, quad, agreed)}};
    votes.push_back(vote_of(lines[i].readings.front(), document_of[i]));
  }
  // Those on no document come last, all together.
  for (std::size_t document = 0; document <= found.documents.size(); ++document) {
    std::vector<ReadLine*> together;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (document_of[i] == document) together.push_back(&lines[i]);
    }
    read_mirrored(grey, together);
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Reading& first = lines[i].readings.front();
    const Quad quad = first.quad;
    if (agreement(votes, document_of[i], quad_direction(quad)) <= -kAgreed) {
      lines[i].readings = {reader_.read_line(grey, quad_turned(quad, 2), kReadingStyles.front())};
    }
    read_again(grey, lines[i].readings);
    lines[i].quad = lines[i].readings.front().quad;
  }
  return lines;
}

}  // namespace schoolgate::pipeline
