// What the shell is told. Stable: scripts rely on it.
#pragma once

namespace schoolgate::cli {

enum class ExitCode {
  Done = 0,
  NeedsAttention = 1,  // some photos, files or people, each named
  WrongUsage = 2,
  SystemFailure = 3,  // the workspace or the machine
};

}  // namespace schoolgate::cli
