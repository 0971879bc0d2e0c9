// What is opened in a child, as sentences call it.
#pragma once

#include <string>

#include "foundation/result.hpp"
#include "pipeline/photo/guarding/decoder_process.hpp"

namespace schoolgate::pipeline {

struct Opened {
  const char* name;     // "photo"
  const char* one;      // "a photo"
  const char* instead;  // what to do about one that cannot be opened
  const char* smaller;  // about one that takes too much
};
[[nodiscard]] const Opened& opened_by(GuardTask task);

// What the child says against a file. It takes what it lacks for the machine's want: it is the guard's.
[[nodiscard]] Error as_told(Error refusal, const GuardLimits& limits, GuardTask task);

// Of a file whose child lied.
[[nodiscard]] Error answered_wrongly(GuardTask task);
// Of a file whose child ended: `status` as waitpid() gives it.
[[nodiscard]] Error told_of_end(int status, GuardTask task);
[[nodiscard]] Error out_of_time(GuardTask task);

}  // namespace schoolgate::pipeline
