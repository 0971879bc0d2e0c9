#include "gate/release_files.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "consent/text.hpp"
#include "foundation/durable_file.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;

constexpr int kMostNumbers = 100'000;

std::set<std::string> words_of(const std::string& text) {
  std::istringstream stream(consent::folded(text));
  std::set<std::string> words;
  for (std::string word; stream >> word;) words.insert(word);
  return words;
}

bool all_in(const std::string& name, const std::set<std::string>& words) {
  const auto wanted = words_of(name);
  return !wanted.empty() && std::includes(words.begin(), words.end(), wanted.begin(), wanted.end());
}

bool names_somebody(const std::string& text, const consent::RegisterView& people) {
  const auto words = words_of(text);
  return std::any_of(people.people().begin(), people.people().end(), [&](const consent::Person& person) {
    return all_in(person.last_name, words) &&
           (all_in(person.first_name, words) || all_in(person.known_as, words));
  });
}

enum class Found { Nothing, Ours, Other };

Found look_for(const fs::path& path, const Digest& expected, std::uintmax_t size) {
  const auto bytes = read_file(path, size);
  if (bytes) return sha256(*bytes) == expected ? Found::Ours : Found::Other;
  return bytes.error().code == ErrorCode::NotFound ? Found::Nothing : Found::Other;
}

std::string path_for(const Event& event, const consent::PlatformId& platform, int number) {
  return (fs::path(platform) / title(event) / fmt::format("{}_{:03}.jpg", file_stem(event), number)).string();
}

Result<std::string> write_new(School& school, const PhotoRecord& photo, const Event& event,
                              const consent::PlatformId& platform,
                              const pipeline::VerifiedRendition& picture) {
  const fs::path folder = school.workspace().released() / platform / title(event);
  if (auto made = make_private_folder(folder); !made) return tl::unexpected(made.error());
  if (auto swept = remove_partial_files(folder); !swept) return tl::unexpected(swept.error());
  for (int number = photo.number; number < photo.number + kMostNumbers; ++number) {
    const std::string path = path_for(event, platform, number);
    std::error_code error;
    if (fs::exists(fs::symlink_status(school.workspace().released() / path, error))) continue;
    if (!school.photos().reserve(photo.id, {platform, path, picture.sha256()})) continue;
    const auto written = write_durably(school.workspace().released() / path, picture.jpeg());
    if (written) return path;
    if (written.error().code != ErrorCode::AlreadyExists) return tl::unexpected(written.error());
  }
  return failure(ErrorCode::AlreadyExists, fmt::format("{} has no free name left", folder.string()),
                 "move its files elsewhere");
}

}  // namespace

Event neutral(Event event, const consent::RegisterView& people) {
  if (names_somebody(event.name, people)) event.name = "Photos";
  return event;
}

Result<std::string> write_released(School& school, const PhotoRecord& photo, const Event& event,
                                   const consent::PlatformId& platform,
                                   const pipeline::VerifiedRendition& picture) {
  for (const ReleaseEntry& entry : school.photos().reserved(photo.id)) {
    if (entry.platform != platform || entry.sha256 != picture.sha256()) continue;
    const fs::path path = school.workspace().released() / entry.path;
    switch (look_for(path, picture.sha256(), picture.jpeg().size())) {
      case Found::Ours:
        return entry.path;
      case Found::Nothing: {
        if (auto made = make_private_folder(path.parent_path()); !made) return tl::unexpected(made.error());
        const auto written = write_durably(path, picture.jpeg());
        if (written) return entry.path;
        if (written.error().code != ErrorCode::AlreadyExists) return tl::unexpected(written.error());
        break;
      }
      case Found::Other:
        break;
    }
  }
  return write_new(school, photo, event, platform, picture);
}

Status discard_released(School& school, PhotoId photo) {
  for (const ReleaseEntry& entry : school.photos().reserved(photo)) {
    const fs::path path = school.workspace().released() / entry.path;
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (!error && look_for(path, entry.sha256, size) == Found::Ours) {
      if (auto removed = remove_durably(path); !removed) return removed;
    }
    school.photos().drop_reservation(photo, entry.platform);
  }
  return {};
}

}  // namespace schoolgate::gate
