#include "support/source_folder.hpp"

namespace schoolgate::test {

std::filesystem::path source_folder() { return SCHOOLGATE_SOURCE_DIR; }

}  // namespace schoolgate::test
