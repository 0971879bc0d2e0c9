#include "pipeline/texts/reading/text_reader.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include <tesseract/baseapi.h>
#include <tesseract/resultiterator.h>

#include "pipeline/findings/quad_geometry.hpp"
#include "pipeline/texts/reading/folding.hpp"

// OpenMP's own (specification 5.0, 3.2.1). Its header belongs to one compiler; the static analysis has
// another's.
extern "C" void omp_set_max_active_levels(int levels);

namespace schoolgate::pipeline {
namespace {

using Symbols = std::unique_ptr<tesseract::ResultIterator>;

constexpr int kLowestLine = 6;  // pixels

// Tesseract asks for four threads for every layer, whatever number is set, and they mostly wait for one
// another. Without any level of parallelism each runs in the thread that reads.
void stay_on_this_thread() { omp_set_max_active_levels(0); }

// Tesseract is hardly ever less than 90 % sure of a symbol. This makes of it the share of characters that are
// read rightly; fitted to the lines of the names set: 0.99 is right nearly always, 0.96 every other time.
float share_read_rightly(float tesseract_confidence) {
  constexpr float kMost = 0.9965F;
  constexpr float kHalf = 0.04F;
  const float doubt = std::max(0.0F, kMost - tesseract_confidence);
  return 1 / (1 + std::pow(doubt / kHalf, 1.9F));
}

struct DeleteText {
  void operator()(char* text) const { delete[] text; }
};
using TesseractText = std::unique_ptr<char, DeleteText>;

void add_glyphs(tesseract::ResultIterator& symbols, const LineCrop& crop, Reading& reading) {
  const float width = static_cast<float>(crop.grey.cols) - 2 * crop.margin;
  const auto along = [&](int x) { return (static_cast<float>(x) - crop.margin) / width; };
  float sum = 0;
  do {
    const TesseractText text(symbols.GetUTF8Text(tesseract::RIL_SYMBOL));
    if (!text || std::strlen(text.get()) == 0) continue;
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
    symbols.BoundingBox(tesseract::RIL_SYMBOL, &left, &top, &right, &bottom);
    if (symbols.IsAtBeginningOf(tesseract::RIL_WORD) && !reading.glyphs.empty()) {
      reading.glyphs.push_back({" ", reading.glyphs.back().to, along(left), 1});
    }
    const float confidence = share_read_rightly(symbols.Confidence(tesseract::RIL_SYMBOL) / 100);
    sum += confidence;
    reading.glyphs.push_back({text.get(), along(left), along(right), confidence});
  } while (symbols.Next(tesseract::RIL_SYMBOL));
  std::size_t characters = 0;
  for (const Glyph& glyph : reading.glyphs) characters += glyph.text == " " ? 0U : 1U;
  if (characters > 0) reading.confidence = sum / static_cast<float>(characters);
}

using RawSteps = std::vector<std::vector<std::vector<std::pair<const char*, float>>>>;

LatticeColumn column_of(const std::vector<std::pair<const char*, float>>& choices) {
  LatticeColumn column;
  column.blank = 0;
  for (const auto& [symbol, probability] : choices) {
    const std::u32string folded = fold_to_letters(symbol);
    if (folded.empty()) {
      column.blank += probability;
      continue;
    }
    const auto same = std::find_if(column.letters.begin(), column.letters.end(),
                                   [&folded](const auto& letter) { return letter.first == folded[0]; });
    if (same == column.letters.end()) {
      column.letters.emplace_back(folded[0], probability);
    } else {
      same->second += probability;
    }
  }
  return column;
}

// Tesseract keeps, for each letter of a word, the probabilities of the columns that it made the letter of;
// for every word but the first of a line also, before these, the columns of the space.
void add_columns(tesseract::ResultIterator& words, Reading& reading) {
  std::size_t next = 0;  // glyph
  do {
    while (next < reading.glyphs.size() && reading.glyphs[next].text == " ") ++next;
    std::size_t end = next;
    while (end < reading.glyphs.size() && reading.glyphs[end].text != " ") ++end;
    const RawSteps* letters = words.GetRawLSTMTimesteps();
    const std::size_t before =
        letters == nullptr || letters->size() < end - next ? 0 : letters->size() - (end - next);
    for (std::size_t i = 0; letters != nullptr && next < end && i < letters->size(); ++i) {
      Glyph& glyph = reading.glyphs[std::min(next + (i < before ? 0 : i - before), end - 1)];
      for (const auto& choices : (*letters)[i]) glyph.columns.push_back(column_of(choices));
    }
    for (; next < end; ++next) {
      Glyph& glyph = reading.glyphs[next];
      if (glyph.columns.empty()) glyph.columns = columns_of(glyph.text, glyph.confidence);
    }
  } while (words.Next(tesseract::RIL_WORD));
}

}  // namespace

Result<TextReader> TextReader::create(const std::string& language) {
  auto api = std::make_unique<tesseract::TessBaseAPI>();
  // Tesseract would print its own message; ours says what to do.
  const std::vector<std::string> names{"debug_file"};
  const std::vector<std::string> values{"/dev/null"};
  if (api->Init(nullptr, language.c_str(), tesseract::OEM_LSTM_ONLY, nullptr, 0, &names, &values, false) !=
      0) {
    return failure(ErrorCode::NotFound, "Tesseract has no reading data for the language '" + language + "'",
                   "install the package tesseract-ocr-" + language +
                       ", or set names.language to a language whose data are installed");
  }
  api->SetVariable("lstm_choice_mode", "1");  // keeps what else each column may be
  return TextReader(std::move(api));
}

TextReader::TextReader(std::unique_ptr<tesseract::TessBaseAPI> api) : api_(std::move(api)) {}
TextReader::TextReader(TextReader&&) noexcept = default;

std::string TextReader::version() { return tesseract::TessBaseAPI::Version(); }

std::vector<std::filesystem::path> TextReader::data_files() const {
  std::vector<std::string> languages;
  api_->GetLoadedLanguagesAsVector(&languages);
  std::vector<std::filesystem::path> files;
  for (const std::string& language : languages)
    files.push_back(std::filesystem::path(api_->GetDatapath()) / (language + ".traineddata"));
  return files;
}

TextReader& TextReader::operator=(TextReader&&) noexcept = default;
TextReader::~TextReader() = default;

Reading TextReader::read_line(const cv::Mat& grey, const Quad& quad, const CropStyle& style) {
  const LineCrop crop = cut_line(grey, quad, style);
  stay_on_this_thread();
  api_->SetPageSegMode(tesseract::PSM_SINGLE_LINE);
  api_->SetImage(crop.grey.data, crop.grey.cols, crop.grey.rows, 1, static_cast<int>(crop.grey.step));
  api_->SetSourceResolution(300);
  Reading reading;
  reading.quad = quad;
  if (api_->Recognize(nullptr) == 0) {
    const Symbols symbols(api_->GetIterator());
    if (symbols && !symbols->Empty(tesseract::RIL_SYMBOL)) {
      add_glyphs(*symbols, crop, reading);
      symbols->Begin();
      add_columns(*symbols, reading);
    }
  }
  api_->Clear();
  return reading;
}

std::vector<TextLine> TextReader::find_lines(const cv::Mat& grey) {
  stay_on_this_thread();
  api_->SetPageSegMode(tesseract::PSM_SPARSE_TEXT);
  api_->SetImage(grey.data, grey.cols, grey.rows, 1, static_cast<int>(grey.step));
  api_->SetSourceResolution(150);
  std::vector<TextLine> lines;
  const std::unique_ptr<tesseract::PageIterator> layout(api_->AnalyseLayout());
  if (layout) {
    do {
      int left = 0;
      int top = 0;
      int right = 0;
      int bottom = 0;
      if (!layout->BoundingBox(tesseract::RIL_TEXTLINE, &left, &top, &right, &bottom)) continue;
      // Noise on a photo gives boxes of a few pixels and of half the picture.
      const int height = bottom - top;
      if (height < kLowestLine || 4 * height > grey.rows || right - left < height / 2) continue;
      const auto x0 = static_cast<float>(left);
      const auto y0 = static_cast<float>(top);
      const auto x1 = static_cast<float>(right);
      const auto y1 = static_cast<float>(bottom);
      lines.push_back({{cv::Point2f(x0, y0), {x1, y0}, {x1, y1}, {x0, y1}}, 0});
    } while (layout->Next(tesseract::RIL_TEXTLINE));
  }
  api_->Clear();
  return lines;
}

}  // namespace schoolgate::pipeline
