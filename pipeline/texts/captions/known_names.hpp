// Names that are nobody's of a school: whom and what schools teach about, feasts, and greetings in other
// languages. No list can hold them all; what is not in it is asked about.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "pipeline/texts/captions/caption_line.hpp"

namespace schoolgate::pipeline {

// Of "Rosa Parks" or "Romeo and Juliet" that begins with this word: one past its last; `first` when none
// does.
[[nodiscard]] std::size_t end_of_known_name(const std::vector<CaptionWord>& words, std::size_t first);

// Of "Milton Keynes".
[[nodiscard]] std::size_t end_of_place(const std::vector<CaptionWord>& words, std::size_t first);

[[nodiscard]] bool is_feast(std::string_view folded);

// "Joyeux Noel": the first word of it.
[[nodiscard]] bool opens_a_greeting(std::string_view folded);

}  // namespace schoolgate::pipeline
