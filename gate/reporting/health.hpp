// Is everything there and sound? In plain words, for the page and the doctor command.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/words.hpp"
#include "gate/school/school.hpp"
#include "pipeline/photo/formats/heif.hpp"

namespace schoolgate::gate {

enum class Level { Good, Note, Problem };
constexpr auto words_of(Level) {
  using enum Level;
  return words<Level>({{Good, "good"}, {Note, "note"}, {Problem, "problem"}});
}

struct HealthFact {
  std::string area;  // "models", "recognition", "disk", ...
  Level level = Level::Good;
  std::string words;
};

// Which photos of phones are read, and what is lost where the decoder is old or missing.
[[nodiscard]] HealthFact heic_fact(const pipeline::HeifDecoder& decoder);

// Whether files that nobody vouches for can be opened, and are opened safely; `unfiltered` is
// GuardedDecoder::examine().
[[nodiscard]] HealthFact guard_fact(const Result<std::string>& unfiltered);

// Whether templates and keys can be kept off the disk; `unlocked` is unlocked_secret_bytes().
[[nodiscard]] HealthFact memory_fact(std::size_t unlocked);

// The workspace and what it runs on, as far as can be told at once. Changes nothing.
[[nodiscard]] std::vector<HealthFact> examine(School& school);
// What takes seconds: do detection, reading and verification start, are database, originals and ledger as
// they were written?
[[nodiscard]] std::vector<HealthFact> examine_thoroughly(School& school);

}  // namespace schoolgate::gate
