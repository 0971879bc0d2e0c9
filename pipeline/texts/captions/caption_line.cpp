#include "pipeline/texts/captions/caption_line.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "foundation/text.hpp"
#include "pipeline/texts/captions/word_files.hpp"
#include "pipeline/texts/judging/word_lists.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr std::size_t kLongestParagraph = 180;  // glyphs; a longer line counts as noise in photos

struct Glyphs {
  std::vector<std::string> texts;
  std::vector<std::size_t> bytes;  // one more
};

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

Glyphs glyphs_of(std::string_view text) {
  Glyphs glyphs;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && is_continuation(text[end])) ++end;
    glyphs.texts.emplace_back(text.substr(at, end - at));
    glyphs.bytes.push_back(at);
    at = end;
  }
  glyphs.bytes.push_back(text.size());
  return glyphs;
}

bool ends_a_sentence(const std::string& glyph) {
  return glyph == "." || glyph == "!" || glyph == "?" || glyph == "\u2026";
}
bool is_caption_blank(const std::string& glyph) { return glyph == " " || glyph == "\t" || glyph == "\r"; }
bool is_apostrophe(const std::string& glyph) { return glyph == "'" || glyph == "\u2019"; }
bool is_caption_letter(const std::string& glyph) { return !fold(glyph).empty(); }

// Up to where a line that begins here goes.
std::size_t end_of_line(const Glyphs& glyphs, std::size_t begin) {
  std::size_t sentence = 0;
  std::size_t blank = 0;
  std::size_t at = begin;
  for (; at < glyphs.texts.size() && at - begin < kLongestParagraph; ++at) {
    if (glyphs.texts[at] == "\n") return at + 1;
    if (!is_caption_blank(glyphs.texts[at])) continue;
    blank = at + 1;
    if (at > begin && ends_a_sentence(glyphs.texts[at - 1])) sentence = at + 1;
  }
  if (at == glyphs.texts.size()) return at;
  if (sentence > 0) return sentence;
  return blank > 0 ? blank : at;
}

// "Mr. Mason", "M. Greenwood"
bool is_shortened(const std::string& folded) {
  constexpr std::array<std::string_view, 9> kShortened{"mr",  "mrs",  "ms",  "dr", "st",
                                                       "rev", "prof", "sgt", "pc"};
  return folded.size() == 1 || std::ranges::find(kShortened, folded) != kShortened.end();
}

bool begins_a_sentence(const Glyphs& glyphs, std::size_t line, std::size_t glyph) {
  while (glyph > line && !is_caption_letter(glyphs.texts[glyph - 1])) {
    --glyph;
    if (ends_a_sentence(glyphs.texts[glyph])) {
      std::string before;
      for (std::size_t at = glyph; at > line && is_caption_letter(glyphs.texts[at - 1]); --at)
        before.insert(0, glyphs.texts[at - 1]);
      return glyphs.texts[glyph] != "." || !is_shortened(fold(before));
    }
  }
  return glyph == line;
}

// Not of "McDonald", "O'Hara", "Isabella-Mae".
bool has_capitals_within(std::string_view shown) {
  constexpr std::array<std::string_view, 11> kBefore{"Mc", "Mac", "Fitz", "De", "Di", "Da",
                                                     "La", "Le",  "Van",  "St", "Des"};
  const auto is_capital = [&](std::size_t at) { return shown[at] >= 'A' && shown[at] <= 'Z'; };
  for (std::size_t at = 1; at < shown.size(); ++at) {
    const bool after_letter = std::isalpha(static_cast<unsigned char>(shown[at - 1])) != 0;
    if (is_capital(at) && after_letter && std::ranges::find(kBefore, shown.substr(0, at)) == kBefore.end())
      return true;
  }
  return false;
}

CaptionWord caption_word(Word word, const Glyphs& glyphs, std::size_t line, const Dictionary& dictionary) {
  CaptionWord made;
  const std::size_t first = line + word.first_glyph;
  const std::size_t end = line + word.end_glyph;
  made.from = glyphs.bytes[first];
  made.to = glyphs.bytes[end];
  const bool digits = word.folded.find_first_of("0123456789") != std::string::npos;
  made.ordinary = word.letters > 1 && !digits &&
                  (dictionary.is_word(lower_case(word.shown)) || dictionary.is_word(word.folded) ||
                   is_institution_word(word.folded));
  made.strange = word.letters > 1 && !digits && !made.ordinary;
  made.proper = made.strange && dictionary.is_proper_noun(word.folded);
  constexpr std::size_t kLongForm = 5;  // "teddy", not "cat"
  made.given = is_given_name(word.folded) ||
               ((made.strange || word.letters >= kLongForm) && is_form_of_a_name(word.folded));
  made.mixed = !word.capitals && has_capitals_within(word.shown);
  made.begins = begins_a_sentence(glyphs, line, first);
  made.possessive = end < glyphs.texts.size() && is_apostrophe(glyphs.texts[end]);
  made.account = first > line && (glyphs.texts[first - 1] == "#" || glyphs.texts[first - 1] == "@");
  made.word = std::move(word);
  return made;
}

CaptionLine line_of(const Glyphs& glyphs, std::size_t begin, std::size_t end, const Dictionary& dictionary) {
  CaptionLine line;
  line.reading.confidence = 1;
  const auto count = static_cast<float>(end - begin);
  for (std::size_t at = begin; at < end; ++at) {
    const auto place = static_cast<float>(at - begin);
    const bool possessive = at > begin && at + 1 < glyphs.texts.size() && is_apostrophe(glyphs.texts[at]) &&
                            glyphs.texts[at + 1] == "s" && is_caption_letter(glyphs.texts[at - 1]) &&
                            (at + 2 >= glyphs.texts.size() || !is_caption_letter(glyphs.texts[at + 2]));
    const bool its_s = at > begin && at - 1 > begin && glyphs.texts[at] == "s" &&
                       is_apostrophe(glyphs.texts[at - 1]) && is_caption_letter(glyphs.texts[at - 2]) &&
                       (at + 1 >= glyphs.texts.size() || !is_caption_letter(glyphs.texts[at + 1]));
    const std::string glyph = possessive || its_s ? " " : glyphs.texts[at];
    line.reading.glyphs.push_back({glyph, place / count, (place + 1) / count, 1, columns_of(glyph, 1)});
  }
  line.bytes.assign(glyphs.bytes.begin() + static_cast<std::ptrdiff_t>(begin),
                    glyphs.bytes.begin() + static_cast<std::ptrdiff_t>(end) + 1);
  std::ptrdiff_t capitals = 0;
  for (Word& word : words_of(line.reading)) {
    capitals += word.capitals ? 1 : 0;
    line.words.push_back(caption_word(std::move(word), glyphs, begin, dictionary));
  }
  line.looked_up = dictionary.available();
  line.small = std::ranges::none_of(line.words, [](const CaptionWord& one) { return one.word.capital; });
  line.capitals = 2 * capitals > std::ssize(line.words);
  return line;
}

}  // namespace

std::vector<CaptionLine> lines_of(std::string_view text, const Dictionary& dictionary) {
  const Glyphs glyphs = glyphs_of(text);
  std::vector<CaptionLine> lines;
  for (std::size_t begin = 0; begin < glyphs.texts.size();) {
    const std::size_t end = end_of_line(glyphs, begin);
    lines.push_back(line_of(glyphs, begin, end, dictionary));
    begin = end;
  }
  return lines;
}

}  // namespace schoolgate::pipeline
