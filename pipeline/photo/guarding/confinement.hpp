// What a child that reads untrusted bytes may do: compute, and answer over what it was given.
#pragma once

#include <cstdint>
#include <string>

#include "foundation/result.hpp"

namespace schoolgate::pipeline {

struct ConfinementLimits {
  std::uint64_t memory = 0;       // bytes, beyond what the program itself takes
  std::uint64_t file_length = 0;  // bytes, of the memory that the pixels are written to
};

// Takes from the calling process, for ever: files and sockets that are not open yet, programs, processes,
// privileges, memory beyond the limit, core files. To be called when every library is loaded and started, and
// before the first untrusted byte. Gives why the system's filter of calls cannot be had, empty where it is in
// force: the rest holds without it. A failure when one of the others cannot be had.
[[nodiscard]] Result<std::string> confine(const ConfinementLimits& limits);

}  // namespace schoolgate::pipeline
