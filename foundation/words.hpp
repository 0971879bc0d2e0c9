// One spelling for each value of an enumeration, in one table, wherever it is written: stored, in options, on
// the page's wire. The table stands beside the enumeration, in its namespace:
//
//     constexpr auto words_of(Answer) {
//       using enum Answer;
//       return words<Answer>({{Refused, "refused"}, {Granted, "granted"}, {Withdrawn, "withdrawn"}});
//     }
//
// and gives word(answer) and from_word<Answer>(text). One that leaves a value out does not compile.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace schoolgate {

template <typename Enum>
struct WordRow {
  Enum value;
  std::string_view word;
};

template <typename Enum, std::size_t N>
using WordTable = std::array<WordRow<Enum>, N>;

// GCC and Clang write a value without an enumerator as a cast: "[with auto V = (Colour)3]".
template <auto V>
consteval bool is_enumerator() {
  const std::string_view text = __PRETTY_FUNCTION__;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i - 1] == ')' && text[i] >= '0' && text[i] <= '9') return false;
  }
  return true;
}

// Needs a row for each value, in the enumeration's order, which begins at 0 and has no gap; words that
// differ.
template <typename Enum, std::size_t N>
consteval WordTable<Enum, N> words(const WordRow<Enum> (&rows)[N]) {
  static_assert(is_enumerator<static_cast<Enum>(N - 1)>(),
                "the table has more rows than the enumeration values");
  static_assert(!is_enumerator<static_cast<Enum>(N)>(), "a value of the enumeration has no word");
  WordTable<Enum, N> table{};
  for (std::size_t i = 0; i < N; ++i) {
    if (static_cast<std::size_t>(rows[i].value) != i) throw "the rows are not in the enumeration's order";
    if (rows[i].word.empty()) throw "a word is empty";
    for (std::size_t other = 0; other < i; ++other) {
      if (rows[other].word == rows[i].word) throw "two values have one word";
    }
    table[i] = rows[i];
  }
  return table;
}

template <typename Enum>
concept HasWords = requires {
  words_of(Enum{});
};

// Every value with its word, in order.
template <HasWords Enum>
inline constexpr auto kWords = words_of(Enum{});

template <HasWords Enum>
[[nodiscard]] constexpr std::string_view word(Enum value) {
  return kWords<Enum>.at(static_cast<std::size_t>(value)).word;
}

template <HasWords Enum>
[[nodiscard]] constexpr std::optional<Enum> from_word(std::string_view text) {
  for (const auto& row : kWords<Enum>) {
    if (row.word == text) return row.value;
  }
  return std::nullopt;
}

// "office, technician, head, admin"
template <HasWords Enum>
[[nodiscard]] std::string listed_words() {
  std::string list;
  for (const auto& row : kWords<Enum>) list.append(list.empty() ? "" : ", ").append(row.word);
  return list;
}

}  // namespace schoolgate
