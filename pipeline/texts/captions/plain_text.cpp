#include "pipeline/texts/captions/plain_text.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace schoolgate::pipeline {
namespace {

struct Sign {
  UChar32 code = 0;
  std::size_t from = 0;  // bytes of the text as typed
  std::size_t to = 0;
  bool changed = false;
};
using Signs = std::vector<Sign>;

constexpr UChar32 kFromRightToLeft = 0x202E;
constexpr UChar32 kAsBefore = 0x202C;
constexpr std::size_t kFewestApart = 3;  // "A.v.a"
constexpr std::size_t kWidestGap = 3;    // "A - v - a"
constexpr std::size_t kFewestAlike = 3;  // "Ollieee"

struct Lookalike {
  UChar32 code;
  char letter;
};
// Cyrillic and Greek letters that are drawn like Latin ones.
constexpr std::array kLookalikes{
    Lookalike{0x0430, 'a'}, Lookalike{0x0435, 'e'}, Lookalike{0x043E, 'o'}, Lookalike{0x0440, 'p'},
    Lookalike{0x0441, 'c'}, Lookalike{0x0443, 'y'}, Lookalike{0x0445, 'x'}, Lookalike{0x0456, 'i'},
    Lookalike{0x0458, 'j'}, Lookalike{0x0455, 's'}, Lookalike{0x04BB, 'h'}, Lookalike{0x0501, 'd'},
    Lookalike{0x051B, 'q'}, Lookalike{0x051D, 'w'}, Lookalike{0x04CF, 'l'}, Lookalike{0x0410, 'A'},
    Lookalike{0x0412, 'B'}, Lookalike{0x0415, 'E'}, Lookalike{0x041A, 'K'}, Lookalike{0x041C, 'M'},
    Lookalike{0x041D, 'H'}, Lookalike{0x041E, 'O'}, Lookalike{0x0420, 'P'}, Lookalike{0x0421, 'C'},
    Lookalike{0x0422, 'T'}, Lookalike{0x0423, 'Y'}, Lookalike{0x0425, 'X'}, Lookalike{0x0406, 'I'},
    Lookalike{0x0408, 'J'}, Lookalike{0x0405, 'S'}, Lookalike{0x0391, 'A'}, Lookalike{0x0392, 'B'},
    Lookalike{0x0395, 'E'}, Lookalike{0x0396, 'Z'}, Lookalike{0x0397, 'H'}, Lookalike{0x0399, 'I'},
    Lookalike{0x039A, 'K'}, Lookalike{0x039C, 'M'}, Lookalike{0x039D, 'N'}, Lookalike{0x039F, 'O'},
    Lookalike{0x03A1, 'P'}, Lookalike{0x03A4, 'T'}, Lookalike{0x03A5, 'Y'}, Lookalike{0x03A7, 'X'},
    Lookalike{0x03BF, 'o'}, Lookalike{0x03BD, 'v'}, Lookalike{0x03B9, 'i'}, Lookalike{0x03B1, 'a'},
    Lookalike{0x03BA, 'k'}, Lookalike{0x03C1, 'p'}, Lookalike{0x03F2, 'c'}, Lookalike{0x03F3, 'j'}};

bool is_latin(UChar32 c) { return u_isalpha(c) != 0 && c < 0x0370; }
bool is_letter(const Sign& sign) { return u_isalpha(sign.code) != 0; }
bool is_blank(const Sign& sign) { return sign.code == ' ' || sign.code == 0x00A0; }
bool ends_line(const Sign& sign) { return sign.code == '\n' || sign.code == '\r'; }

void become(Sign& sign, UChar32 code) {
  sign.code = code;
  sign.changed = true;
}

char lookalike(UChar32 c) {
  const auto* known = std::ranges::find(kLookalikes, c, &Lookalike::code);
  return known == kLookalikes.end() ? '\0' : known->letter;
}

Signs signs_of(std::string_view typed) {
  Signs signs;
  for (std::size_t at = 0; at < typed.size();) {
    Sign sign;
    sign.from = at++;
    while (at < typed.size() && (static_cast<unsigned char>(typed[at]) & 0xC0U) == 0x80U) ++at;
    sign.to = at;
    const auto letter = typed.substr(sign.from, sign.to - sign.from);
    sign.code =
        icu::UnicodeString::fromUTF8({letter.data(), static_cast<int32_t>(letter.size())}).char32At(0);
    signs.push_back(sign);
  }
  return signs;
}

// Without these of them; what follows one is changed.
template <typename Drops>
void drop(Signs& signs, const Drops& drops) {
  Signs kept;
  bool gone = false;
  for (std::size_t i = 0; i < signs.size(); ++i) {
    if (drops(i)) {
      gone = true;
      continue;
    }
    kept.push_back(signs[i]);
    kept.back().changed = kept.back().changed || gone;
    gone = false;
  }
  signs = std::move(kept);
}

// As it is drawn: from right to left, and without what is not drawn at all.
void drop_the_unseen(Signs& signs) {
  for (auto at = signs.begin(); at != signs.end(); ++at) {
    if (at->code != kFromRightToLeft) continue;
    const auto end = std::find_if(at, signs.end(),
                                  [](const Sign& sign) { return sign.code == kAsBefore || ends_line(sign); });
    std::reverse(at + 1, end);
    std::for_each(at + 1, end, [](Sign& sign) { sign.changed = true; });
  }
  drop(signs, [&](std::size_t i) {
    return u_hasBinaryProperty(signs[i].code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0 ||
           u_charType(signs[i].code) == U_ENCLOSING_MARK;
  });
}

// Capitals in circles, boxes and flags.
void open_boxes(Signs& signs) {
  for (Sign& sign : signs) {
    for (const UChar32 first : {0x24B6, 0x24D0, 0x1F150, 0x1F170, 0x1F1E6}) {
      if (sign.code < first || sign.code >= first + 26) continue;
      become(sign, 'A' + sign.code - first);
    }
  }
}

// Words of letters that all are, or look, Latin.
void make_latin(Signs& signs) {
  for (auto begin = signs.begin(); begin != signs.end();) {
    const auto end = std::find_if_not(begin, signs.end(), is_letter);
    const bool seems = std::all_of(
        begin, end, [](const Sign& sign) { return is_latin(sign.code) || lookalike(sign.code) != '\0'; });
    for (auto at = begin; seems && at != end; ++at) {
      if (!is_latin(at->code)) become(*at, static_cast<unsigned char>(lookalike(at->code)));
    }
    begin = end == signs.end() ? end : end + 1;
  }
}

// "Ame*lia", "A.m.e.l.i.a"
void drop_within_words(Signs& signs) {
  constexpr std::array<UChar32, 9> kBetween{'*', '~', '.', '_', '|', '^', 0x2022, 0x00B7, '"'};
  const auto drawn = [&](const Sign& sign) {
    const auto kind = u_charType(sign.code);
    return kind == U_OTHER_SYMBOL || kind == U_MODIFIER_SYMBOL || kind == U_MATH_SYMBOL ||
           std::ranges::find(kBetween, sign.code) != kBetween.end();
  };
  drop(signs, [&](std::size_t i) {
    if (!drawn(signs[i])) return false;
    std::size_t before = i;
    while (before > 0 && drawn(signs[before - 1])) --before;
    std::size_t behind = i;
    while (behind < signs.size() && drawn(signs[behind])) ++behind;
    return before > 0 && behind < signs.size() && is_letter(signs[before - 1]) && is_letter(signs[behind]);
  });
}

// "A m e l i a", "A - m - e - l - i - a"
void join_letters(Signs& signs) {
  std::vector<bool> gap(signs.size());
  const auto alone = [&](std::size_t i) {
    return is_letter(signs[i]) && (i == 0 || !is_letter(signs[i - 1])) &&
           (i + 1 == signs.size() || !is_letter(signs[i + 1]));
  };
  const auto next = [&](std::size_t i) {
    std::size_t at = i + 1;
    std::size_t blanks = 0;
    for (; at < signs.size() && at - i <= kWidestGap && u_isalnum(signs[at].code) == 0; ++at) {
      blanks = is_blank(signs[at]) ? blanks + 1 : 0;
      if (blanks > 1 || ends_line(signs[at])) return signs.size();  // the next word
    }
    return at < signs.size() && alone(at) ? at : signs.size();
  };
  for (std::size_t i = 0; i < signs.size(); ++i) {
    if (!alone(i)) continue;
    std::vector<std::size_t> letters{i};
    for (std::size_t at = next(i); at < signs.size(); at = next(at)) letters.push_back(at);
    if (letters.size() < kFewestApart) continue;
    for (std::size_t at = i; at < letters.back(); ++at) gap[at] = !is_letter(signs[at]);
    i = letters.back();
  }
  drop(signs, [&](std::size_t i) { return gap[i]; });
}

void shorten(Signs& signs) {
  const auto same = [&](std::size_t i, std::size_t as) {
    return is_letter(signs[i]) && u_tolower(signs[i].code) == u_tolower(signs[as].code);
  };
  std::vector<bool> more(signs.size());
  for (std::size_t i = 0; i < signs.size();) {
    std::size_t end = i + 1;
    while (end < signs.size() && same(end, i)) ++end;
    for (std::size_t at = i + 1; end - i >= kFewestAlike && at < end; ++at) more[at] = true;
    i = end;
  }
  drop(signs, [&](std::size_t i) { return more[i]; });
  // What was doubled at the end of a word is changed too.
  for (std::size_t i = 0; i + 1 < signs.size(); ++i)
    signs[i].changed = signs[i].changed || (is_letter(signs[i]) && signs[i + 1].changed);
}

// "school.uk/news/amelia-shaw": what stands in a link is divided as words are.
void part_links(Signs& signs) {
  for (std::size_t begin = 0; begin < signs.size();) {
    std::size_t end = begin;
    std::size_t slash = 0;
    bool dot = false;
    for (; end < signs.size() && !is_blank(signs[end]) && !ends_line(signs[end]); ++end) {
      dot = dot || (signs[end].code == '.' && slash == 0 && end > begin);
      if (signs[end].code == '/' && dot && slash == 0) slash = end;
    }
    for (std::size_t at = slash; slash > 0 && at < end; ++at) {
      become(signs[at], is_letter(signs[at]) ? signs[at].code : ' ');
    }
    begin = end + 1;
  }
}

// "finIey": a capital that is drawn like an l, in a word of small letters.
bool make_small(Signs& signs) {
  bool any = false;
  for (std::size_t begin = 0; begin < signs.size();) {
    std::size_t end = begin;
    while (end < signs.size() && is_letter(signs[end])) ++end;
    const auto small = [](const Sign& sign) { return sign.code == 'I' || u_islower(sign.code) != 0; };
    const bool of_small = end > begin && u_islower(signs[begin].code) != 0 &&
                          std::all_of(signs.begin() + static_cast<std::ptrdiff_t>(begin),
                                      signs.begin() + static_cast<std::ptrdiff_t>(end), small);
    for (std::size_t at = begin; of_small && at < end; ++at) {
      if (signs[at].code != 'I') continue;
      become(signs[at], 'l');
      any = true;
    }
    begin = std::max(end, begin + 1);
  }
  return any;
}

// "Am3lia", "0liver", "$ummer": a word of letters with few signs that are drawn like some.
bool make_letters(Signs& signs, char of_one) {
  struct Drawn {
    UChar32 code;
    char letter;
  };
  const std::array kDrawn{Drawn{'0', 'o'}, Drawn{'1', of_one}, Drawn{'3', 'e'},    Drawn{'4', 'a'},
                          Drawn{'5', 's'}, Drawn{'7', 't'},    Drawn{'8', 'b'},    Drawn{'9', 'g'},
                          Drawn{'6', 'g'}, Drawn{'@', 'a'},    Drawn{'$', 's'},    Drawn{'!', of_one},
                          Drawn{'|', 'l'}, Drawn{0x20AC, 'e'}, Drawn{0x00A3, 'l'}, Drawn{'+', 't'}};
  const auto drawn = [&](const Sign& sign) { return std::ranges::find(kDrawn, sign.code, &Drawn::code); };
  bool any = false;
  for (std::size_t begin = 0; begin < signs.size();) {
    std::size_t end = begin;
    std::ptrdiff_t letters = 0;
    while (end < signs.size() && (is_letter(signs[end]) || drawn(signs[end]) != kDrawn.end())) {
      letters += is_letter(signs[end]) ? 1 : 0;
      ++end;
    }
    // "Well done!" ends with what may be drawn like a letter, and is none.
    std::size_t last = end;
    while (last > begin && (signs[last - 1].code == '!' || signs[last - 1].code == '+')) --last;
    const auto length = static_cast<std::ptrdiff_t>(last - begin);
    const bool few = letters < length && letters >= 2 && 2 * letters >= length;
    for (std::size_t at = begin; few && at < last; ++at) {
      if (is_letter(signs[at])) continue;
      const char letter = drawn(signs[at])->letter;
      const UChar32 as = at == begin ? u_toupper(letter) : static_cast<UChar32>(letter);
      become(signs[at], as);
      any = true;
    }
    begin = std::max(end, begin + 1);
  }
  return any;
}

PlainText written(const Signs& signs) {
  PlainText plain;
  for (const Sign& sign : signs) {
    const std::size_t before = plain.text.size();
    icu::UnicodeString(sign.code).toUTF8String(plain.text);
    const std::size_t count = plain.text.size() - before;
    plain.typed.insert(plain.typed.end(), count, {sign.from, sign.to});
    plain.changed.insert(plain.changed.end(), count, sign.changed);
  }
  return plain;
}

bool any_changed(const Signs& signs) { return std::ranges::any_of(signs, &Sign::changed); }

}  // namespace

bool PlainText::differs(std::size_t from, std::size_t to) const {
  const auto begin = changed.begin();
  return std::find(begin + static_cast<std::ptrdiff_t>(from), begin + static_cast<std::ptrdiff_t>(to),
                   true) != begin + static_cast<std::ptrdiff_t>(to);
}

std::pair<std::size_t, std::size_t> PlainText::as_typed(std::size_t from, std::size_t to) const {
  std::pair<std::size_t, std::size_t> place = typed.at(from);
  for (std::size_t at = from; at < to; ++at) {
    place.first = std::min(place.first, typed[at].first);
    place.second = std::max(place.second, typed[at].second);
  }
  return place;
}

std::vector<PlainText> plain_texts(std::string_view typed) {
  std::vector<PlainText> plain;
  const auto add = [&](const Signs& signs) { plain.push_back(written(signs)); };
  Signs signs = signs_of(typed);
  Signs links = signs;
  part_links(links);
  if (any_changed(links)) add(links);
  drop_the_unseen(signs);
  open_boxes(signs);
  make_latin(signs);
  Signs joined = signs;
  drop_within_words(joined);
  join_letters(joined);
  shorten(joined);
  if (any_changed(joined)) add(joined);
  for (const char of_one : {'i', 'l'}) {
    Signs letters = signs;
    const bool small = make_small(letters);
    if (make_letters(letters, of_one) || small) add(letters);
  }
  return plain;
}

}  // namespace schoolgate::pipeline
