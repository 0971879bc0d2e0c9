// The child's side: a program that decodes for another one, confined.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "foundation/digest.hpp"
#include "pipeline/photo/guarding/messages.hpp"

namespace schoolgate::pipeline {

// Answers of one file. `pixels` is the memory for them, to be written from its beginning.
using GuardHandler = std::function<GuardAnswer(const GuardRequest& request, ByteView file, int pixels)>;

// Confines this process to the limits in `words` (memory and most pixels, as start_decoder() gives them),
// says that it is ready, and answers until the other end goes. Gives the program's exit code. Before it,
// every library that `handler` uses must be started.
[[nodiscard]] int serve_guarded(const std::vector<std::string>& words, const GuardHandler& handler);

// What the product's own child does: starts the libraries, recognises, decodes.
void start_decoding();
[[nodiscard]] GuardAnswer answer_by_decoding(const GuardRequest& request, ByteView file, int pixels);

}  // namespace schoolgate::pipeline
