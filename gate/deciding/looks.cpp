#include "gate/deciding/looks.hpp"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "foundation/durable_file.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;

Status make_own_folder(const fs::path& folder, const Workspace& workspace) {
  if (workspace.contains(folder))
    return failure(ErrorCode::InvalidInput, fmt::format("{} lies in the workspace", folder.string()),
                   "name a folder outside it");
  if (auto made = make_private_folder(folder); !made) return made;
  struct stat found = {};
  if (::stat(folder.c_str(), &found) != 0)
    return failure(ErrorCode::Unavailable,
                   fmt::format("{} could not be looked at ({})", folder.string(),
                               std::generic_category().message(errno)),
                   "name a new folder");
  if (found.st_uid != ::geteuid() || (found.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return failure(ErrorCode::Refused, fmt::format("others may look into {}", folder.string()),
                   "name a new folder, which is made for you alone");
  return {};
}

}  // namespace

Result<std::vector<WrittenPicture>> write_pictures(const Darkroom& room, const PhotoView& view,
                                                   const fs::path& folder, const std::string& who) {
  if (view.renditions.empty())
    return failure(
        ErrorCode::Refused,
        fmt::format("photo {} is {} and has no redacted picture", view.photo.id, word(view.photo.state)),
        "'schoolgate review list' tells which photos wait");
  if (auto good = make_own_folder(folder, room.workspace); !good) return tl::unexpected(good.error());
  std::vector<WrittenPicture> written;
  for (const HeldRendition& rendition : view.renditions) {
    const auto jpeg = rendition_jpeg(room, view.photo.id, rendition.sha256);
    if (!jpeg) return tl::unexpected(jpeg.error());
    const fs::path file = folder / fmt::format("photo-{}-version-{}-{}.jpg", view.photo.id,
                                               view.photo.version, written.size() + 1);
    if (auto stands = write_durably(file, *jpeg, IfPresent::Replace); !stands)
      return tl::unexpected(stands.error());
    written.push_back({file, rendition.platforms});
  }
  if (auto noted = room.log.approvals.note_look(view.photo.id, view.photo.version, who); !noted)
    return tl::unexpected(noted.error());
  return written;
}

}  // namespace schoolgate::gate
