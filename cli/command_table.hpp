// The commands of the program.
#pragma once

#include <span>

#include "cli/terminal/command.hpp"

namespace schoolgate::cli {

[[nodiscard]] std::span<const Command> commands();

}  // namespace schoolgate::cli
