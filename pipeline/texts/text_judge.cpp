#include "pipeline/texts/text_judge.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "pipeline/texts/identifiers.hpp"
#include "pipeline/texts/line_geometry.hpp"
#include "pipeline/texts/word_lists.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr float kReadable = 0.45F;
constexpr float kLongLine = 14;  // times its height: prose rather than a name

struct Span {
  float from = 0;
  float to = 1;
  consent::TextKind kind = consent::TextKind::Harmless;
  float score = 0;
  std::vector<consent::PersonId> persons;
};

bool is_ordinary(const Word& word, const Dictionary& dictionary) {
  return dictionary.is_word(word.folded) || contains(institution_words(), word.folded) ||
         std::any_of(word.folded.begin(), word.folded.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string joined(const std::vector<Word>& words, std::size_t first, std::size_t end) {
  std::string text;
  for (std::size_t i = first; i < end; ++i) text += (i == first ? "" : " ") + words[i].folded;
  return text;
}

// How many words at the start of the line are a cue for a name; 0 when none.
std::size_t cue_length(const std::vector<Word>& words) {
  for (std::size_t end = std::min<std::size_t>(words.size(), 5); end > 0; --end) {
    if (contains(name_cues(), joined(words, 0, end))) return end;
  }
  return 0;
}

void add_register_names(const std::vector<Word>& words, const NameMatcher& names,
                        const Dictionary& dictionary, std::size_t cue, std::vector<Span>& spans) {
  for (NameMatch& match : names.match(words)) {
    bool ordinary = true;
    bool capital = true;
    for (std::size_t i = match.first_word; i < match.end_word; ++i) {
      ordinary = ordinary && is_ordinary(words[i], dictionary);
      capital = capital && words[i].capital;
    }
    const bool alone = match.end_word - match.first_word == words.size();
    const bool telling = match.form == NameForm::Full || match.form == NameForm::WithInitial;
    float score = match.fit;
    if (match.form == NameForm::Part) score -= 0.3F;
    if (ordinary && !(capital && (alone || telling || (cue > 0 && match.first_word >= cue)))) score -= 0.6F;
    if (!capital) score -= 0.2F;
    spans.push_back({words[match.first_word].from, words[match.end_word - 1].to,
                     consent::TextKind::RegisterName, score, std::move(match.owners)});
  }
}

std::vector<Span> spans_of(const ReadLine& line, bool cue_above, const NameMatcher& names,
                           const Dictionary& dictionary) {
  std::vector<Span> spans;
  for (const Reading& reading : line.readings) {
    const std::vector<Word> words = words_of(reading);
    if (words.empty()) continue;
    for (const IdentifierMatch& found : find_identifiers(reading)) {
      spans.push_back({found.from, found.to, consent::TextKind::Identifier, 0.9F, {}});
    }
    const std::size_t cue = cue_length(words);
    add_register_names(words, names, dictionary, cue_above ? 1 : cue, spans);
    std::size_t strange = 0;
    for (std::size_t i = cue; i < words.size(); ++i) {
      strange +=
          words[i].capital && !is_ordinary(words[i], dictionary) && words[i].folded.size() > 2 ? 1U : 0U;
    }
    const bool lone_name = cue == 0 && words.size() >= 2 && words.size() <= 3 && strange == words.size();
    if ((cue > 0 && cue < words.size() && strange > 0) || (cue_above && strange > 0) || lone_name) {
      spans.push_back({words[cue < words.size() ? cue : 0].from, 1, consent::TextKind::OtherName, 0.6F, {}});
    }
  }
  return spans;
}

Text whole_line(const ReadLine& line, consent::TextKind kind) {
  Text text;
  text.quad = line.quad;
  text.kind = kind;
  if (!line.readings.empty()) {
    text.confidence = line.readings.front().confidence;
    if (kind != consent::TextKind::Unreadable) text.text = line.readings.front().text();
  }
  return text;
}

bool is_cue_line(const ReadLine& line) {
  return std::any_of(line.readings.begin(), line.readings.end(), [](const Reading& reading) {
    const auto words = words_of(reading);
    return !words.empty() && cue_length(words) == words.size();
  });
}

// The line stands under the other one and begins about there.
bool is_below(const Quad& line, const Quad& above) {
  const cv::Point2f along = quad_direction(above);
  const cv::Point2f down(-along.y, along.x);
  const cv::Point2f offset = quad_centre(line) - quad_centre(above);
  const float below = offset.dot(down);
  const float beside = std::abs(offset.dot(along));
  const float reach = 1.5F * (quad_height(line) + quad_height(above));
  return below > 0.5F * quad_height(above) && below < reach &&
         beside < (quad_width(line) + quad_width(above)) / 2;
}

}  // namespace

std::vector<Text> judge_lines(const SeenTexts& seen, const NameMatcher& names, const Dictionary& dictionary,
                              const TextSettings& settings) {
  const std::vector<ReadLine>& lines = seen.lines;
  std::vector<bool> cue_lines;
  for (const ReadLine& line : lines) cue_lines.push_back(is_cue_line(line));

  std::vector<Text> texts;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const ReadLine& line = lines[i];
    bool cue_above = false;
    for (std::size_t other = 0; other < lines.size(); ++other) {
      cue_above = cue_above || (other != i && cue_lines[other] && is_below(line.quad, lines[other].quad));
    }
    std::vector<Span> spans = spans_of(line, cue_above && !cue_lines[i], names, dictionary);
    std::erase_if(spans, [&](const Span& span) { return span.score < settings.ask_at; });
    std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.score > b.score; });
    const float confidence = line.readings.empty() ? 0 : line.readings.front().confidence;
    if (spans.empty()) {
      const bool is_long = quad_width(line.quad) > kLongLine * quad_height(line.quad);
      const bool hide = settings.strictness == TextStrictness::All ||
                        (confidence < kReadable && !is_long && settings.strictness != TextStrictness::Names);
      texts.push_back(whole_line(line, hide ? consent::TextKind::Unreadable : consent::TextKind::Harmless));
      continue;
    }
    std::vector<Span> chosen;
    for (Span& span : spans) {
      const bool known = std::any_of(chosen.begin(), chosen.end(), [&span](const Span& other) {
        return std::min(span.to, other.to) - std::max(span.from, other.from) > 0.5F * (span.to - span.from);
      });
      if (!known) chosen.push_back(std::move(span));
    }
    for (Span& span : chosen) {
      Text text = whole_line(line, span.kind);
      if (confidence > 0.8F)
        text.quad = quad_part(line.quad, std::max(0.0F, span.from), std::min(1.0F, span.to));
      text.doubtful = span.score < settings.redact_at;
      text.persons = std::move(span.persons);
      texts.push_back(std::move(text));
    }
  }
  return texts;
}

}  // namespace schoolgate::pipeline
