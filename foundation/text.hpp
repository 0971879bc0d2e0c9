// Plain text, letter by letter.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace schoolgate {

// The ASCII letters small, whatever the locale; all else stays.
[[nodiscard]] std::string lower_case(std::string text);

// Without the blanks, tabs and ends of lines around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

// As one word of a command that is to be pasted into a shell.
[[nodiscard]] std::string shell_word(std::string_view text);

// How many letters must be added, left out or changed to make one of the other.
[[nodiscard]] std::size_t edits_between(std::string_view a, std::string_view b);

// "2, 4 and 9 to 12", as a sentence says numbers; three and more in a row are told by their ends.
[[nodiscard]] std::string number_words(const std::set<std::size_t>& numbers);

}  // namespace schoolgate
