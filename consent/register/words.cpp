#include "consent/register/words.hpp"

#include <array>

namespace schoolgate::consent {
namespace {

template <typename Value, std::size_t N>
std::optional<Value> find(const std::array<Value, N>& values, std::string_view text) {
  for (const Value value : values) {
    if (word(value) == text) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view word(PersonKind kind) {
  switch (kind) {
    case PersonKind::Pupil:
      return "pupil";
    case PersonKind::Staff:
      return "staff";
    case PersonKind::Governor:
      return "governor";
    case PersonKind::Visitor:
      return "visitor";
  }
  return "pupil";
}

std::string_view word(Purpose purpose) {
  switch (purpose) {
    case Purpose::Image:
      return "image";
    case Purpose::Name:
      return "name";
  }
  return "image";
}

std::string_view word(Answer answer) {
  switch (answer) {
    case Answer::Refused:
      return "refused";
    case Answer::Granted:
      return "granted";
    case Answer::Withdrawn:
      return "withdrawn";
  }
  return "refused";
}

std::optional<PersonKind> person_kind_from_word(std::string_view text) {
  return find(std::array{PersonKind::Pupil, PersonKind::Staff, PersonKind::Governor, PersonKind::Visitor},
              text);
}

std::optional<Purpose> purpose_from_word(std::string_view text) {
  return find(std::array{Purpose::Image, Purpose::Name}, text);
}

std::optional<Answer> answer_from_word(std::string_view text) {
  return find(std::array{Answer::Refused, Answer::Granted, Answer::Withdrawn}, text);
}

}  // namespace schoolgate::consent
