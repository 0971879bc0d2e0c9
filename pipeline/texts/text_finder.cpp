#include "pipeline/texts/text_finder.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <map>
#include <stdexcept>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "pipeline/texts/code_finder.hpp"
#include "pipeline/texts/dictionary.hpp"
#include "pipeline/texts/folding.hpp"
#include "pipeline/texts/line_geometry.hpp"
#include "pipeline/texts/text_detector.hpp"
#include "pipeline/texts/text_judge.hpp"
#include "pipeline/texts/text_reader.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr int kDetectionSide = 1280;
constexpr std::array kReadingStyles{CropStyle{36, 0.22F, 1}, CropStyle{48, 0.22F, 0.6F},
                                    CropStyle{40, 0.1F, 1}};
constexpr float kWorthOfWords = 0.3F;  // of a line of dictionary words alone, in units of confidence
constexpr float kSquare = 1.5F;        // width to height, up to which a line may also stand on its side
constexpr float kSure = 0.8F;          // below this a line is read in other ways too

bool in_a_face(const Quad& quad, const std::vector<Face>& faces) {
  const cv::Point2f centre = quad_centre(quad);
  return std::any_of(faces.begin(), faces.end(), [&](const Face& face) {
    return !face.doubtful && face.box.contains(centre) && face.box.width > quad_width(quad);
  });
}

class Stopwatch {
 public:
  explicit Stopwatch(std::map<std::string, double>& laps) : laps_(laps) {}
  void lap(const char* name) {
    const auto now = std::chrono::steady_clock::now();
    laps_[name] += std::chrono::duration<double, std::milli>(now - last_).count();
    last_ = now;
  }

 private:
  std::map<std::string, double>& laps_;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace

struct TextFinder::Parts {
  TextSettings settings;
  std::optional<TextDetector> detector;
  TextReader reader;
  Dictionary dictionary;
  CueFinder cues = {};

  [[nodiscard]] std::vector<TextLine> lines_of(const cv::Mat& bgr, const cv::Mat& grey) {
    return detector ? detector->detect(bgr, kDetectionSide) : reader.find_lines(grey);
  }

  // Confidence alone is no guide to which way is up: letters turned round read as other letters.
  [[nodiscard]] float plausibility(const Reading& reading) const {
    float letters = 0;
    float in_words = 0;
    for (const Word& word : words_of(reading)) {
      letters += static_cast<float>(word.letters);
      if (word.letters >= 3 && dictionary.is_word(word.folded)) in_words += static_cast<float>(word.letters);
    }
    return letters == 0 ? 0 : reading.confidence + kWorthOfWords * in_words / letters;
  }

  [[nodiscard]] std::vector<Reading> read(const cv::Mat& grey, const Quad& found) {
    std::vector<Reading> readings;
    Reading best = reader.read_line(grey, found, kReadingStyles.front());
    float plausible = plausibility(best);
    if (plausible < kSure + kWorthOfWords / 2) {
      const bool square = quad_width(found) < kSquare * quad_height(found);
      for (const int turns : square ? std::vector<int>{2, 1, 3} : std::vector<int>{2}) {
        Reading turned = reader.read_line(grey, quad_turned(found, turns), kReadingStyles.front());
        if (const float other = plausibility(turned); other > plausible) {
          std::swap(best, turned);
          plausible = other;
        }
      }
    }
    const Quad quad = best.quad;
    readings.push_back(std::move(best));
    for (std::size_t i = 1; i < kReadingStyles.size() && readings.front().confidence < kSure; ++i) {
      readings.push_back(reader.read_line(grey, quad, kReadingStyles[i]));
    }
    std::stable_sort(readings.begin(), readings.end(), [this](const Reading& a, const Reading& b) {
      return plausibility(a) > plausibility(b);
    });
    return readings;
  }
};

Result<TextFinder> TextFinder::create(const std::optional<models::Model>& detector,
                                      const TextSettings& settings) {
  auto reader = TextReader::create(settings.language);
  if (!reader) return tl::unexpected(reader.error());
  std::optional<TextDetector> network;
  if (detector) {
    auto loaded = TextDetector::create(*detector);
    if (!loaded) return tl::unexpected(loaded.error());
    network = std::move(*loaded);
  }
  return TextFinder(std::make_unique<Parts>(
      Parts{settings, std::move(network), std::move(*reader), Dictionary(settings.dictionary)}));
}

TextFinder::TextFinder(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
TextFinder::TextFinder(TextFinder&&) noexcept = default;
TextFinder& TextFinder::operator=(TextFinder&&) noexcept = default;
TextFinder::~TextFinder() = default;

TextFindings TextFinder::find(const cv::Mat& bgr, const NameMatcher& names, const std::vector<Face>& faces) {
  return judge(see(bgr, faces), names);
}

SeenTexts TextFinder::see(const cv::Mat& bgr, const std::vector<Face>& faces) {
  if (bgr.empty() || bgr.type() != CV_8UC3) throw std::invalid_argument("texts are found in 8 bit BGR only");
  SeenTexts seen;
  seen.size = bgr.size();
  cv::Mat grey;
  cv::cvtColor(bgr, grey, cv::COLOR_BGR2GRAY);
  Stopwatch watch(seen.timings_ms);
  const std::vector<TextLine> found = parts_->lines_of(bgr, grey);
  watch.lap("detect text");
  for (const TextLine& line : found) {
    if (in_a_face(line.quad, faces)) continue;
    ReadLine read{line.quad, line.score, parts_->read(grey, line.quad)};
    read.quad = read.readings.front().quad;
    seen.lines.push_back(std::move(read));
  }
  watch.lap("read text");
  seen.codes = find_codes(grey);
  watch.lap("find codes");
  return seen;
}

std::vector<LineAnalysis> TextFinder::analyse(const SeenTexts& seen, const NameMatcher& names) const {
  return score_lines(seen.lines, {names, parts_->dictionary, parts_->cues});
}

TextFindings TextFinder::judge(const SeenTexts& seen, const NameMatcher& names) const {
  TextFindings findings;
  const std::vector<LineAnalysis> analyses = analyse(seen, names);
  for (std::size_t i = 0; i < analyses.size(); ++i) {
    auto texts = texts_of(seen.lines[i], analyses[i], parts_->settings);
    std::move(texts.begin(), texts.end(), std::back_inserter(findings.texts));
  }
  findings.codes = seen.codes;
  if (!parts_->detector) findings.degraded.emplace_back("texts were looked for without the detection model");
  if (!parts_->dictionary.available()) {
    findings.degraded.emplace_back("ordinary words are not known: install hunspell's words for " +
                                   parts_->settings.dictionary);
  }
  return findings;
}

}  // namespace schoolgate::pipeline
