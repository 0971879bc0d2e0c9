// The general lists by which texts are judged, in one place. All words folded.
#pragma once

#include <span>
#include <string_view>

namespace schoolgate::pipeline {

// What stands before a name on certificates, forms, badges, boards and work. Several words are separated by
// one space.
[[nodiscard]] std::span<const std::string_view> name_cues();
// Labels of a form whose answer is no name: what follows is not hidden for being unread.
[[nodiscard]] std::span<const std::string_view> other_labels();
// What stands before a date of birth.
[[nodiscard]] std::span<const std::string_view> birth_cues();
// "Mr", "Miss", "Dr": a surname follows.
[[nodiscard]] std::span<const std::string_view> honorifics();
// Capitalised words that are no name of a person: days, months, words of schools and places.
[[nodiscard]] std::span<const std::string_view> institution_words();

[[nodiscard]] bool contains(std::span<const std::string_view> list, std::string_view folded);

}  // namespace schoolgate::pipeline
