// What the school sets about texts, and what is found by it.
#pragma once

#include <string>
#include <vector>

#include "foundation/words.hpp"
#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

enum class TextStrictness { Names, Cautious, All };
constexpr auto words_of(TextStrictness) {
  using enum TextStrictness;
  return words<TextStrictness>({{Names, "names"}, {Cautious, "cautious"}, {All, "all"}});
}

struct TextSettings {
  TextStrictness strictness = TextStrictness::Cautious;
  std::string language = "eng";      // of Tesseract's data
  std::string dictionary = "en_GB";  // of hunspell's words
  float redact_at = 0.5F;            // names.redact: evidence that a text is a name, [0, 1]
  float ask_at = 0.3F;               // names.ask: from here on a person decides; redacted until then
};

struct TextFindings {
  std::vector<Text> texts;
  std::vector<Code> codes;
  std::vector<std::string> degraded;
};

}  // namespace schoolgate::pipeline
