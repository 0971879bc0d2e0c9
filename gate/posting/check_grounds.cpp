#include "gate/posting/check_grounds.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include "gate/log/findings_json.hpp"
#include "pipeline/texts/reading/dictionary.hpp"

namespace schoolgate::gate {
namespace {

constexpr const char* kThisProgram = "/proc/self/exe";

// Another one whenever the file was written anew; nothing where there is none.
std::optional<std::string> stamp_of_file(const std::filesystem::path& path) {
  struct stat known {};
  if (::stat(path.c_str(), &known) != 0) return std::nullopt;
  return fmt::format("{} {} {}.{}", known.st_ino, known.st_size, known.st_mtim.tv_sec, known.st_mtim.tv_nsec);
}

}  // namespace

CheckGrounds::CheckGrounds(const Darkroom& room) : room_(room) {
  // Its rules are part of it.
  const auto program = stamp_of_file(kThisProgram);
  if (!program) return;
  now_ = fmt::format("{}; {}", *program, room.keeper.answers_stamp());
  for (const auto& file : pipeline::dictionary_files(room.settings.texts.dictionary))
    *now_ += fmt::format("; {} {}", file.string(), stamp_of_file(file).value_or("none"));
}

Result<std::optional<Digest>> CheckGrounds::of(const Post& post) const {
  if (!now_) return std::nullopt;
  auto all = nlohmann::json::array({*now_, post.version, to_hex(content_digest(post))});
  for (const auto& [finding, overruling] : post.overrulings) all.push_back(finding);
  for (const PostPicture& picture : post.pictures) {
    const auto photo = room_.log.photos.find(picture.photo);
    if (!photo) return tl::unexpected(photo.error());
    all.push_back(nlohmann::json::array({photo->id, photo->version, photo->event.name}));
  }
  return sha256(to_line(all));
}

}  // namespace schoolgate::gate
