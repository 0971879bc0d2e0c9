// The words by which the register's answers are stored, exported and typed.
#pragma once

#include <optional>
#include <string_view>

#include "consent/register/person.hpp"

namespace schoolgate::consent {

[[nodiscard]] std::string_view word(PersonKind kind);  // "pupil", "staff", "governor", "visitor"
[[nodiscard]] std::string_view word(Purpose purpose);  // "image", "name"
[[nodiscard]] std::string_view word(Answer answer);    // "refused", "granted", "withdrawn"

[[nodiscard]] std::optional<PersonKind> person_kind_from_word(std::string_view word);
[[nodiscard]] std::optional<Purpose> purpose_from_word(std::string_view word);
[[nodiscard]] std::optional<Answer> answer_from_word(std::string_view word);

}  // namespace schoolgate::consent
