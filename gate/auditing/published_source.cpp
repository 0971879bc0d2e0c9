#include "gate/auditing/published_source.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>

#include "foundation/durable_file.hpp"
#include "gate/intake/intake.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;

std::optional<Instant> modified_at(const fs::path& path) {
  struct stat status {};
  constexpr std::time_t kYear10000 = 253'402'300'800;
  if (::stat(path.c_str(), &status) != 0 || status.st_mtime < 0 || status.st_mtime >= kYear10000)
    return std::nullopt;
  return Instant(std::chrono::seconds(status.st_mtime));
}

class PublishedFolder final : public PublishedSource {
 public:
  PublishedFolder(fs::path root, Day today) : root_(std::move(root)), today_(today) {}

  Status each(const Visit& visit) override {
    unseen_.clear();
    const auto gathered = gather(today_, {root_});
    if (!gathered) return tl::unexpected(gathered.error());
    for (const PassedOver& one : gathered->passed_over)
      unseen_.push_back({one.path.lexically_relative(root_).generic_string(), one.reason});
    std::vector<fs::path> files;  // films and documents, too: whoever visits counts them
    for (const IncomingFile& one : gathered->files) files.push_back(one.path);
    for (const NotPhoto& one : gathered->not_photos) files.push_back(one.path);
    std::ranges::sort(files);
    for (const fs::path& path : files) {
      const auto read = [&](std::uintmax_t most) { return read_file(path, most); };
      if (!visit({path.lexically_relative(root_).generic_string(), modified_at(path)}, read)) return {};
    }
    return {};
  }
  const std::vector<UnseenFile>& unseen() const override { return unseen_; }

 private:
  fs::path root_;
  Day today_;
  std::vector<UnseenFile> unseen_;
};

tl::unexpected<Error> of_zip(const fs::path& path, Error error) {
  error.message = path.string() + ": " + error.message;
  return tl::unexpected(std::move(error));
}

Result<pipeline::GuardedZip> open_zip(const fs::path& path, pipeline::GuardedDecoder& decoder) {
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open())
    return failure(ErrorCode::Unavailable,
                   "it could not be read (" + std::generic_category().message(errno) + ")",
                   "check its owner and permissions");
  return decoder.open_zip(std::move(file));
}

class PublishedZip final : public PublishedSource {
 public:
  PublishedZip(fs::path path, pipeline::GuardedDecoder& decoder)
      : path_(std::move(path)), decoder_(decoder) {}

  Status each(const Visit& visit) override {
    unseen_.clear();
    auto zip = open_zip(path_, decoder_);
    if (!zip) return of_zip(path_, zip.error());
    std::set<std::string> names;
    for (;;) {
      const auto entry = zip->next();
      if (!entry) return of_zip(path_, entry.error());
      if (!*entry) return {};
      const consent::ZipEntry& found = **entry;
      if (found.name.ends_with('/')) continue;
      if (found.name.empty() || !found.is_file) {
        unseen_.push_back({found.name, "it is locked, or no plain file"});
        continue;
      }
      if (is_litter(fs::path(found.name).filename().string())) continue;
      // What was seen is kept by name.
      if (!names.insert(found.name).second) {
        unseen_.push_back({found.name, "another file in it has the same name"});
        continue;
      }
      if (!visit({found.name, found.modified}, [&](std::uintmax_t most) { return zip->read(most); }))
        return {};
    }
  }
  const std::vector<UnseenFile>& unseen() const override { return unseen_; }

 private:
  fs::path path_;
  pipeline::GuardedDecoder& decoder_;
  std::vector<UnseenFile> unseen_;
};

}  // namespace

Result<std::unique_ptr<PublishedSource>> open_published(const fs::path& path, Day today,
                                                        pipeline::GuardedDecoder& decoder) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_directory(status)) return std::make_unique<PublishedFolder>(path, today);
  if (!fs::is_regular_file(status))
    return failure(ErrorCode::NotFound, path.string() + " is neither a folder nor a file", "check the path");
  auto zip = open_zip(path, decoder);
  const auto first = zip ? zip->next() : tl::unexpected(zip.error());
  if (!first && first.error().code != ErrorCode::InvalidInput) return of_zip(path, first.error());
  if (!first)
    return failure(ErrorCode::InvalidInput, path.string() + " is neither a folder nor a whole ZIP file",
                   "give a folder with the pictures, or a ZIP file as it was downloaded");
  return std::make_unique<PublishedZip>(path, decoder);
}

}  // namespace schoolgate::gate
