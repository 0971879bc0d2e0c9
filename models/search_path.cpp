#include <cstdlib>
#include <system_error>

#include "models/model_store.hpp"

namespace schoolgate::models {
namespace {

// Only a program that still lies in the build folder it was made in looks beside its checkout. An installed
// one must not: no path of the machine that built it means anything where it runs, and whoever can write
// there could put files in its way.
std::filesystem::path beside_the_checkout() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error || !std::filesystem::exists(program.parent_path() / "CMakeCache.txt", error)) return {};
  const auto checkout =
      std::filesystem::weakly_canonical(program.parent_path() / SCHOOLGATE_CHECKOUT_FROM_BUILD, error);
  return error ? std::filesystem::path{} : checkout.parent_path() / "shared" / "models";
}

}  // namespace

std::vector<std::filesystem::path> default_search_path(const std::filesystem::path& workspace) {
  std::vector<std::filesystem::path> folders;
  const char* named = std::getenv("SCHOOLGATE_MODELS");
  if (named != nullptr && *named != '\0') folders.emplace_back(named);
  if (!workspace.empty()) folders.push_back(workspace / "models");
  folders.emplace_back(SCHOOLGATE_INSTALLED_MODELS);
  if (auto beside = beside_the_checkout(); !beside.empty()) folders.push_back(std::move(beside));
  return folders;
}

}  // namespace schoolgate::models
