// Runs one of this folder's scripts, which need no more than the conversions do.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/source_folder.hpp"

namespace schoolgate::test {

inline void run_python(const std::string& script, const std::vector<std::filesystem::path>& arguments) {
  std::string command =
      fmt::format("/usr/bin/python3 -I '{}/tests/models/{}'", source_folder().string(), script);
  for (const auto& argument : arguments) command += fmt::format(" '{}'", argument.string());
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
}

}  // namespace schoolgate::test
