#include "pipeline/texts/text_finder.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

#include "pipeline/texts/finding/line_finder.hpp"
#include "pipeline/texts/judging/face_features.hpp"
#include "pipeline/texts/judging/people_lists.hpp"
#include "pipeline/texts/judging/scene_shapes.hpp"
#include "pipeline/texts/judging/text_judge.hpp"
#include "pipeline/texts/reading/dictionary.hpp"
#include "pipeline/texts/reading/enlarging.hpp"
#include "pipeline/texts/reading/line_reader.hpp"
#include "pipeline/texts/reading/text_reader.hpp"

namespace schoolgate::pipeline {
namespace {

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

bool is_unread(const ReadLine& line) {
  return std::ranges::all_of(line.readings, [](const Reading& reading) { return reading.glyphs.empty(); });
}

}  // namespace

struct TextFinder::Parts {
  TextSettings settings;
  std::optional<LineFinder> finder;
  Dictionary dictionary;
  LineReader reader;
  CueFinder cues;
  CodeSearch find_codes;

  Parts(const TextSettings& chosen, std::optional<LineFinder> found_by, TextReader read_by,
        CodeSearch codes_found_by)
      : settings(chosen),
        finder(std::move(found_by)),
        dictionary(chosen.dictionary),
        reader(std::move(read_by), dictionary),
        find_codes(std::move(codes_found_by)) {}
};

Result<TextFinder> TextFinder::create(const std::optional<models::Model>& detector,
                                      const TextSettings& settings, CodeSearch codes) {
  auto reader = TextReader::create(settings.language);
  if (!reader) return tl::unexpected(reader.error());
  std::optional<LineFinder> finder;
  if (detector) {
    auto loaded = TextDetector::create(*detector);
    if (!loaded) return tl::unexpected(loaded.error());
    finder.emplace(std::move(*loaded));
  }
  return TextFinder(
      std::make_unique<Parts>(settings, std::move(finder), std::move(*reader), std::move(codes)));
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
  Stopwatch watch(seen.timings_ms);
  const float by = enlargement(bgr.size());
  const cv::Mat picture = enlarged(bgr, by);
  cv::Mat grey;
  cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
  FoundLines found =
      parts_->finder ? parts_->finder->find(picture, grey) : FoundLines{parts_->reader.find_lines(grey), {}};
  watch.lap("detect text");
  auto [lines, unread] = parts_->reader.read(grey, found);
  seen.lines = std::move(lines);
  seen.unread = unread;
  for (const Document& document : found.documents) seen.documents.push_back(document.quad);
  watch.lap("read text");
  FoundCodes codes = parts_->find_codes(grey);
  seen.codes = std::move(codes.list);
  seen.codes_degraded = std::move(codes.degraded);
  watch.lap("find codes");
  bring_back(seen, bgr.size(), by);
  doubt_tiny_letters(seen);
  // Where there was too much to read, a line without letters may be one that nobody tried to read.
  std::erase_if(seen.lines, [&](const ReadLine& line) {
    return !(seen.unread > 0 && is_unread(line)) && (is_face_feature(line, faces) || is_on_legs(line, faces));
  });
  return seen;
}

std::vector<LineAnalysis> TextFinder::analyse(const SeenTexts& seen, const NameMatcher& names) const {
  return score_lines(seen, {names, parts_->dictionary, parts_->cues}, parts_->settings);
}

TextFindings TextFinder::judge(const SeenTexts& seen, const NameMatcher& names) const {
  TextFindings findings;
  const std::vector<LineAnalysis> analyses = analyse(seen, names);
  const bool hide_all = parts_->settings.strictness == TextStrictness::All;
  for (std::size_t i = 0; i < analyses.size(); ++i) {
    // What it is, nobody has looked.
    if (seen.unread > 0 && is_unread(seen.lines[i])) {
      findings.texts.emplace_back().quad = seen.lines[i].quad;
      continue;
    }
    if (!hide_all && is_scene_shape(seen.lines[i])) continue;
    auto texts = texts_of(seen.lines[i], analyses[i], parts_->settings);
    std::move(texts.begin(), texts.end(), std::back_inserter(findings.texts));
  }
  if (parts_->settings.strictness != TextStrictness::Names) {
    auto unread = unread_in_lists(seen, analyses, parts_->settings);
    std::move(unread.begin(), unread.end(), std::back_inserter(findings.texts));
  }
  findings.codes = seen.codes;
  if (seen.unread > 0)
    findings.degraded.push_back(
        fmt::format("there is too much writing here: {} not read, and hidden",
                    seen.unread == 1 ? "1 line was" : fmt::format("{} lines were", seen.unread)));
  if (!seen.codes_degraded.empty()) findings.degraded.push_back(seen.codes_degraded);
  if (!parts_->finder) findings.degraded.emplace_back("texts were looked for without the detection model");
  if (!parts_->dictionary.available()) {
    findings.degraded.emplace_back("ordinary words are not known: install hunspell's words for " +
                                   parts_->settings.dictionary);
  }
  return findings;
}

}  // namespace schoolgate::pipeline
