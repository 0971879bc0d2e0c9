// What speaks for and against a piece of text being a name or an identifier: a table of small functions, each
// of a line and one of its stretches. How much each weighs is fitted: evidence_model.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace schoolgate::pipeline {

struct LineAnalysis;
struct Stretch;

inline constexpr std::size_t kEvidenceCount = 56;
// From here on what a first judgement of everything before says of the pieces around.
inline constexpr std::size_t kFirstContext = 50;

using EvidenceValues = std::array<float, kEvidenceCount>;  // each in [0, 1], in the table's order

// Where it stands in the table, by the name that the file of weights writes; nothing when there is none.
[[nodiscard]] std::optional<std::size_t> evidence_named(std::string_view name);

[[nodiscard]] EvidenceValues evidence_of(const LineAnalysis& line, const Stretch& stretch);

namespace evidence {

using Line = const LineAnalysis&;
using Piece = const Stretch&;

struct Evidence {
  std::string_view name;
  float (*of)(Line, Piece);
};

// Those that are asked for by themselves, too.
[[nodiscard]] float register_some(Line line, Piece it);
[[nodiscard]] float register_strong(Line line, Piece it);
[[nodiscard]] float sentence(Line line, Piece it);
[[nodiscard]] float class_after(Line line, Piece it);
[[nodiscard]] float identifier_label(Line line, Piece it);
[[nodiscard]] float date(Line line, Piece it);
[[nodiscard]] float digits(Line line, Piece it);

}  // namespace evidence
}  // namespace schoolgate::pipeline
