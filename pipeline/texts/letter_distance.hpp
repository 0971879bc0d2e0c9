// How far two folded words are apart when a reader of pictures wrote one of them.
#pragma once

#include <string>
#include <string_view>

namespace schoolgate::pipeline {

// Weighted edit distance: 1 for a letter too many, too few or wrong; less where pictures of the letters look
// alike (l i 1, o 0, rn m, cl d, u v ...). Gives a value above `limit` as soon as it must exceed it.
[[nodiscard]] float letter_distance(std::string_view a, std::string_view b, float limit);

// Letters that look alike made one: what two readings of the same picture have in common.
[[nodiscard]] std::string skeleton(std::string_view folded);

// The distance up to which `length` letters may still be the same word: a quarter of it, none for up to
// three letters but a look-alike.
[[nodiscard]] float allowed_distance(std::size_t length);

}  // namespace schoolgate::pipeline
