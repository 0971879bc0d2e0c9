#include <array>

#include "cli/command.hpp"

namespace schoolgate::cli {

std::span<const Command> commands() { return {}; }

}  // namespace schoolgate::cli
