// A text without what hides a name from whoever searches for it and from nobody who reads: "A.m.e.l.i.a",
// "Ol1ver", letters of other alphabets that look alike, signs that nobody sees.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace schoolgate::pipeline {

struct PlainText {
  std::string text;
  // Of each byte where its letter begins and ends in the text as typed.
  std::vector<std::pair<std::size_t, std::size_t>> typed;
  std::vector<bool> changed;  // it is another there, or something before it is gone

  // Both of some bytes of `text`: whether they are not what was typed there, and where that stands.
  [[nodiscard]] bool differs(std::size_t from, std::size_t to) const;
  [[nodiscard]] std::pair<std::size_t, std::size_t> as_typed(std::size_t from, std::size_t to) const;
};

// What the text may be meant to say; nothing where it hides nothing. Needs UTF-8. Each is a guess, which
// tells something only where it makes a name.
[[nodiscard]] std::vector<PlainText> plain_texts(std::string_view typed);

}  // namespace schoolgate::pipeline
