#include "pipeline/texts/reading/reading.hpp"

#include "pipeline/texts/reading/folding.hpp"

namespace schoolgate::pipeline {

std::string Reading::text() const {
  std::string text;
  for (const Glyph& glyph : glyphs) text += glyph.text;
  return text;
}

std::vector<LatticeColumn> columns_of(const std::string& character, float confidence) {
  std::vector<LatticeColumn> columns;
  for (const char32_t letter : fold_to_letters(character)) {
    columns.push_back({1 - confidence, {{letter, confidence}}});
    columns.push_back({});  // keeps the letter apart from an equal one after it
  }
  return columns;
}

}  // namespace schoolgate::pipeline
