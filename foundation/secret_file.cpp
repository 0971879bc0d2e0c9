#include "foundation/secret_file.hpp"

#include <cstdlib>

#include <fmt/format.h>
#include <sys/stat.h>

#include "foundation/durable_file.hpp"

namespace schoolgate {
namespace {

constexpr std::string_view kCredential = "credential:";

// A credential lies in the folder that the service manager names.
Result<std::filesystem::path> path_of_secret(const std::string& place, std::string_view what) {
  if (!is_credential(place)) return std::filesystem::path(place);
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder != nullptr) return std::filesystem::path(folder) / place.substr(kCredential.size());
  return failure(ErrorCode::Unavailable,
                 fmt::format("the service manager gives no credentials, and {} is {}", what, place),
                 "start the program as a service with LoadCredential, or name a file");
}

}  // namespace

bool is_credential(std::string_view place) { return place.starts_with(kCredential); }

Result<Bytes> read_secret(const std::string& place, std::string_view what, std::uintmax_t limit) {
  const auto path = path_of_secret(place, what);
  if (!path) return tl::unexpected(path.error());
  // A credential is guarded by who gives it, by lists that the mode does not show.
  struct stat status {};
  if (!is_credential(place) && ::stat(path->c_str(), &status) == 0 && (status.st_mode & 077U) != 0)
    return failure(ErrorCode::Refused,
                   fmt::format("{} {} can be reached by other accounts", what, path->string()),
                   "chmod 600 it");
  return read_file(*path, limit);
}

}  // namespace schoolgate
