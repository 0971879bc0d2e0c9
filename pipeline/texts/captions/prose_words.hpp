// Words of prose that tell whether a name stands beside them. All folded.
#pragma once

#include <string_view>

namespace schoolgate::pipeline {

// What ends the name of a place or house: "park", "street". Some are surnames too.
[[nodiscard]] bool is_place_tail(std::string_view folded);
// What somebody is called by before their name: "coach", "grandma".
[[nodiscard]] bool is_role(std::string_view folded);
// An ordinary word that many families are called: "marsh".
[[nodiscard]] bool is_surname_word(std::string_view folded);
// What begins the name of a place elsewhere: "eglwys", "rue".
[[nodiscard]] bool is_place_head(std::string_view folded);
// That have people's names: "labrador".
[[nodiscard]] bool is_animal(std::string_view folded);
// What people do: "won", "has".
[[nodiscard]] bool is_deed(std::string_view folded);
// After these stands a place sooner than a person: "at", "the".
[[nodiscard]] bool is_before_places(std::string_view folded);
// Behind whom they are of: the "inspectors" of "Ofsted inspectors".
[[nodiscard]] bool is_people_of(std::string_view folded);
// "4B", "S6", "Y4"
[[nodiscard]] bool is_class_code(std::string_view folded);
// "9", of a child
[[nodiscard]] bool is_age(std::string_view folded);

}  // namespace schoolgate::pipeline
