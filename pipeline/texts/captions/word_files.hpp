// The lists in words/, which say where each is from, as they are built into the program.
#pragma once

#include <string_view>

namespace schoolgate::pipeline {

// Each file as it is; the first two as folded words, the third as names divided by commas.
[[nodiscard]] std::string_view built_in_given_names();
[[nodiscard]] std::string_view built_in_places();
[[nodiscard]] std::string_view built_in_known();

// What people are called by, of the ordinary words only those that many are.
[[nodiscard]] bool is_given_name(std::string_view folded);

// A town or village, its words folded together.
[[nodiscard]] bool is_place_name(std::string_view folded);

// Whom and what schools write about, folded together: "rosaparks". `small`: its last word has no capital.
[[nodiscard]] bool is_known_name(std::string_view folded, bool small);

}  // namespace schoolgate::pipeline
