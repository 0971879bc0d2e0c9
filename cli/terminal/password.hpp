// A password from the keyboard, or from a program that hands it over.
#pragma once

#include <stop_token>
#include <string>

#include "cli/terminal/terminal.hpp"

namespace schoolgate::cli {

// Asked for twice and not shown where `input` (a file descriptor) is a terminal, else its first line, without
// the line's end. InvalidInput when there is none, it is endless, or the two differ; Refused when `stop` came
// first. What the terminal showed before is shown again afterwards in every case.
[[nodiscard]] Result<std::string> read_new_password(Terminal& terminal, int input,
                                                    const std::stop_token& stop);

}  // namespace schoolgate::cli
