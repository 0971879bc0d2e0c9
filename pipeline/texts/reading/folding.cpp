#include "pipeline/texts/reading/folding.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace schoolgate::pipeline {
namespace {

// Small capitals, by which posts set words in another type: the letters a to z in their order, 0 where there
// is none.
constexpr std::array<UChar32, 26> kSmallCapitals{
    0x1D00, 0x0299, 0x1D04, 0x1D05, 0x1D07, 0xA730, 0x0262, 0x029C, 0x026A, 0x1D0A, 0x1D0B, 0x029F, 0x1D0D,
    0x0274, 0x1D0F, 0x1D18, 0,      0x0280, 0xA731, 0x1D1B, 0x1D1C, 0x1D20, 0x1D21, 0,      0x028F, 0x1D22};

// Letters that Unicode does not decompose but that readers and registers write without their stroke.
const char* plain_letter(UChar32 c) {
  switch (c) {
    case 0x0142:
      return "l";  // ł
    case 0x0111:   // đ
    case 0x00F0:
      return "d";  // ð
    case 0x00F8:
      return "o";  // ø
    case 0x0127:
      return "h";  // ħ
    case 0x0167:
      return "t";  // ŧ
    case 0x0131:
      return "i";  // ı
    case 0x00FE:
      return "th";  // þ
    case 0x00E6:
      return "ae";  // æ
    case 0x0153:
      return "oe";  // œ
    case 0x01DD:    // ǝ
    case 0x0259:
      return "e";  // ə
    case 0x0253:
      return "b";  // ɓ
    case 0x0257:
      return "d";  // ɗ
    case 0x0199:
      return "k";  // ƙ
    default:
      return nullptr;
  }
}

const icu::Normalizer2& decomposition() {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkd = icu::Normalizer2::getNFKDInstance(status);
  if (U_FAILURE(status) != 0 || nfkd == nullptr)
    throw std::runtime_error("ICU's normalisation data are missing");
  return *nfkd;
}

bool joins_words(UChar32 c) {
  return c == '-' || c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x2010 || c == '`';
}

bool parts_words(UChar32 c) {
  return c == ',' || c == ';' || c == '&' || c == '+' || c == '/' || c == '|' || c == ':';
}

struct Letter {
  UChar32 code = 0;
  const Glyph* glyph = nullptr;
  std::size_t number = 0;  // of the glyph
};

std::vector<Letter> letters_of(const Reading& reading) {
  std::vector<Letter> letters;
  for (std::size_t number = 0; number < reading.glyphs.size(); ++number) {
    const Glyph& glyph = reading.glyphs[number];
    const icu::UnicodeString text = icu::UnicodeString::fromUTF8(glyph.text);
    for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1))
      letters.push_back({text.char32At(i), &glyph, number});
  }
  return letters;
}

Word word_of(const Letter* begin, const Letter* end) {
  Word word;
  icu::UnicodeString shown;
  int capitals = 0;
  int alphabetic = 0;
  float confidence = 0;
  for (const Letter* letter = begin; letter != end; ++letter) {
    shown.append(letter->code);
    confidence += letter->glyph->confidence;
    if (u_isalpha(letter->code) == 0) continue;
    ++alphabetic;
    capitals += u_isUUppercase(letter->code) != 0 ? 1 : 0;
  }
  shown.toUTF8String(word.shown);
  word.folded = fold(word.shown);
  word.first_glyph = begin->number;
  word.end_glyph = (end - 1)->number + 1;
  word.letters = fold_to_letters(word.shown).size();
  word.from = begin->glyph->from;
  word.to = (end - 1)->glyph->to;
  word.confidence = confidence / static_cast<float>(end - begin);
  word.capital = u_isUUppercase(begin->code) != 0;
  word.capitals = alphabetic >= 2 && capitals == alphabetic;
  return word;
}

}  // namespace

std::string fold(std::string_view utf8) {
  // Apart first: the capitals of "fancy" alphabets become plain capitals by it. What folding puts together
  // anew comes apart again.
  UErrorCode status = U_ZERO_ERROR;
  const auto text =
      icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
  icu::UnicodeString small = decomposition().normalize(text, status);
  small.foldCase();
  const icu::UnicodeString apart = decomposition().normalize(small, status);
  if (U_FAILURE(status) != 0) return {};
  std::string folded;
  for (int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1)) {
    const UChar32 c = apart.char32At(i);
    if (const char* plain = plain_letter(c)) {
      folded += plain;
    } else if (const auto at = std::ranges::find(kSmallCapitals, c); c != 0 && at != kSmallCapitals.end()) {
      folded += static_cast<char>('a' + (at - kSmallCapitals.begin()));
    } else if (u_isalnum(c) != 0) {
      icu::UnicodeString(c).toUTF8String(folded);
    }
  }
  return folded;
}

std::u32string fold_to_letters(std::string_view utf8) {
  const icu::UnicodeString folded = icu::UnicodeString::fromUTF8(fold(utf8));
  std::u32string letters;
  for (int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) {
    letters += static_cast<char32_t>(folded.char32At(i));
  }
  return letters;
}

std::vector<Word> words_of(const Reading& reading) {
  const std::vector<Letter> letters = letters_of(reading);
  std::vector<Word> words;
  std::size_t i = 0;
  bool parted = false;
  while (i < letters.size()) {
    if (u_isalnum(letters[i].code) == 0) {
      parted = parted || parts_words(letters[i].code);
      if (!words.empty() && letters[i].code == ':') words.back().colon_after = true;
      if (!words.empty() && letters[i].code == '.' && i > 0 && u_isalnum(letters[i - 1].code) != 0) {
        words.back().stop_after = true;
      }
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    while (end < letters.size() &&
           (u_isalnum(letters[end].code) != 0 || u_charType(letters[end].code) == U_NON_SPACING_MARK ||
            (joins_words(letters[end].code) && end + 1 < letters.size() &&
             u_isalnum(letters[end + 1].code) != 0))) {
      ++end;
    }
    Word word = word_of(&letters[i], letters.data() + end);
    word.parted_before = std::exchange(parted, false);
    if (!word.folded.empty()) words.push_back(std::move(word));
    i = end;
  }
  return words;
}

}  // namespace schoolgate::pipeline
