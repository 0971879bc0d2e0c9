// The lists in words/, which say where each is from, as they are built into the program.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace schoolgate::pipeline {

// Each file as it is; the first two as folded words, the third as names divided by commas,
// the last as groups of folded words.
[[nodiscard]] std::string_view built_in_given_names();
[[nodiscard]] std::string_view built_in_places();
[[nodiscard]] std::string_view built_in_known();
[[nodiscard]] std::string_view built_in_short_forms();

// What people are called by, of the ordinary words only those that many are.
[[nodiscard]] bool is_given_name(std::string_view folded);

// A town or village, its words folded together.
[[nodiscard]] bool is_place_name(std::string_view folded);

// Whom and what schools write about, folded together: "rosaparks". `small`: its last word has no capital.
[[nodiscard]] bool is_known_name(std::string_view folded, bool small);

// Of "amelia" that she may be called "millie", of "sean" that he may be written "shaun".
[[nodiscard]] std::vector<std::string> other_forms_of(std::string_view folded);
// Whether it is one of these, or has some.
[[nodiscard]] bool is_form_of_a_name(std::string_view folded);

}  // namespace schoolgate::pipeline
