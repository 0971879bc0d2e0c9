#include <cstdlib>
#include <system_error>

#include "foundation/process.hpp"
#include "models/model_store.hpp"

namespace schoolgate::models {
namespace {

namespace fs = std::filesystem;

// build/models for a program that lies in build/release or the like, wherever that was copied to; not for one
// that was installed.
fs::path in_the_build_folder(const fs::path& folder) {
  const fs::path build = folder.parent_path();
  return build.filename() == "build" ? build / "models" : fs::path{};
}

// Only a program that still lies in the build folder it was made in looks beside its checkout. An installed
// one must not: no path of the machine that built it means anything where it runs, and whoever can write
// there could put files in its way.
fs::path beside_the_checkout(const fs::path& folder) {
  std::error_code error;
  if (folder.empty() || !fs::exists(folder / "CMakeCache.txt", error)) return {};
  const auto checkout = fs::weakly_canonical(folder / SCHOOLGATE_CHECKOUT_FROM_BUILD, error);
  return error ? fs::path{} : checkout.parent_path() / "shared" / "models";
}

}  // namespace

std::vector<fs::path> default_search_path(const fs::path& workspace) {
  std::vector<fs::path> folders;
  const char* named = std::getenv("SCHOOLGATE_MODELS");
  if (named != nullptr && *named != '\0') folders.emplace_back(named);
  if (!workspace.empty()) folders.push_back(workspace / "models");
  folders.emplace_back(SCHOOLGATE_INSTALLED_MODELS);
  const fs::path program = program_folder();
  for (auto& folder : {in_the_build_folder(program), beside_the_checkout(program)}) {
    if (!folder.empty()) folders.push_back(folder);
  }
  return folders;
}

}  // namespace schoolgate::models
