// Where the checkout that a test was built from lies.
#pragma once

#include <filesystem>

namespace schoolgate::test {

// Compiled once, so that no other command line names a folder and one compiler cache serves every checkout.
[[nodiscard]] std::filesystem::path source_folder();

}  // namespace schoolgate::test
