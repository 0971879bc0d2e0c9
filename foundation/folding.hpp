// Text as the whole house compares names: in the register, in the names of events and files, of accounts.
#pragma once

#include <string>
#include <string_view>

namespace schoolgate {

// Small plain Latin letters and digits, whatever script, case, accents, strokes or ligatures the text has
// ("Łukasz" and "LUKASZ", "Zoë" in one code point or two, "Öykü"). What takes no room is dropped, every run
// of other signs becomes one blank, none at the ends. What is no UTF-8 counts as a sign.
[[nodiscard]] std::string folded(std::string_view text);

// The same without blanks: "Smith-Watson", "Smith Watson" and "SmithWatson" are one.
[[nodiscard]] std::string folded_letters(std::string_view text);

// Folded text whose letters that stand alone are joined: "p e lesson", of "P.E. lesson", as "pe lesson".
[[nodiscard]] std::string letters_joined(std::string_view folded);

}  // namespace schoolgate
