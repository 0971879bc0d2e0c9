#include "foundation/folding.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <mutex>
#include <stdexcept>

#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace schoolgate {
namespace {

// ICU's own tables know more letters than any list of ours. Making one takes milliseconds; one serves all.
class ToPlainLatin {
 public:
  ToPlainLatin() {
    UErrorCode status = U_ZERO_ERROR;
    transliterator_.reset(
        icu::Transliterator::createInstance("NFKC; Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, status));
    if (U_FAILURE(status) || transliterator_ == nullptr)
      throw std::runtime_error("ICU's transliteration data are missing");
  }

  void apply(icu::UnicodeString& text) {
    const std::scoped_lock lock(mutex_);
    transliterator_->transliterate(text);
  }

 private:
  std::mutex mutex_;
  std::unique_ptr<icu::Transliterator> transliterator_;
};

bool plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// The characters that are left, as `append` and `gap` take them.
template <typename Append, typename Gap>
void for_each_letter(std::string_view text, Append append, Gap gap) {
  if (plain(text)) {
    for (const char c : text) {
      const bool upper = c >= 'A' && c <= 'Z';
      if (upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        append(static_cast<UChar32>(upper ? c - 'A' + 'a' : c));
      } else {
        gap();
      }
    }
    return;
  }
  if (text.size() > std::numeric_limits<std::int32_t>::max()) throw std::length_error("a text of over 2 GiB");
  icu::UnicodeString letters =
      icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
  // Before anything else: a letter and its accent stay neighbours, and no rule sees what cannot be seen.
  for (std::int32_t at = 0; at < letters.length();) {
    const UChar32 c = letters.char32At(at);
    if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || u_charType(c) == U_FORMAT_CHAR) {
      letters.remove(at, U16_LENGTH(c));
    } else {
      at += U16_LENGTH(c);
    }
  }
  static ToPlainLatin to_plain_latin;
  to_plain_latin.apply(letters);
  letters.foldCase();
  for (std::int32_t at = 0; at < letters.length(); at = letters.moveIndex32(at, 1)) {
    const UChar32 c = letters.char32At(at);
    if (u_charType(c) == U_NON_SPACING_MARK) continue;
    if (u_isalnum(c)) {
      append(c);
    } else {
      gap();
    }
  }
}

std::string fold(std::string_view text, bool with_blanks) {
  icu::UnicodeString result;
  bool waiting = false;
  for_each_letter(
      text,
      [&](UChar32 c) {
        if (waiting && with_blanks && !result.isEmpty()) result.append(UChar32{' '});
        waiting = false;
        result.append(c);
      },
      [&] { waiting = true; });
  std::string utf8;
  return result.toUTF8String(utf8);
}

}  // namespace

std::string folded(std::string_view text) { return fold(text, true); }

std::string folded_letters(std::string_view text) { return fold(text, false); }

std::string letters_joined(std::string_view folded) {
  const auto alone = [folded](std::size_t at) {
    return at < folded.size() && folded[at] >= 'a' && folded[at] <= 'z' &&
           (at == 0 || folded[at - 1] == ' ') && (at + 1 == folded.size() || folded[at + 1] == ' ');
  };
  std::string joined;
  for (std::size_t at = 0; at < folded.size(); ++at) {
    if (folded[at] != ' ' || at == 0 || !alone(at - 1) || !alone(at + 1)) joined += folded[at];
  }
  return joined;
}

}  // namespace schoolgate
