// The child's side: a program that reads files for another one, confined.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "foundation/file_descriptor.hpp"
#include "pipeline/photo/guarding/messages.hpp"

namespace schoolgate::pipeline {

// Answers of one file. `output` is the memory for what is made of it, to be written from its beginning.
using GuardHandler = std::function<GuardAnswer(const GuardRequest& request, FileDescriptor file, int output)>;

// Confines this process to the limits in `words` (memory, and the longest output, as DecoderProcess gives
// them),
// says that it is ready, and answers until the other end goes. Gives the program's exit code. Before it,
// every library that `handler` uses must be started.
[[nodiscard]] int serve_guarded(const std::vector<std::string>& words, const GuardHandler& handler);

// What the product's own child does: starts the libraries, opens photos, lists and archives.
void start_decoding();
[[nodiscard]] GuardHandler by_opening();

}  // namespace schoolgate::pipeline
