// From approved to released and to taken down: the names of the files, and who vouches that they may leave.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"
#include "gate/log/approvals.hpp"
#include "gate/log/photo_record.hpp"
#include "pipeline/picture_print.hpp"

namespace schoolgate::gate {

// What a release was decided by, and what it has made: all of it is compared once more in the transaction
// that releases.
struct ReleaseIntent {
  PhotoVersion seen = 0;
  std::uint64_t register_version = 0;
  Day day{};
  std::vector<ReleaseEntry> files;  // reserved, one for each approved picture
  nlohmann::json shows;             // for the ledger: who is shown where
  // By what each picture is known again; of one that could not be measured it is made up for later
  // (gate/out/released_prints.hpp).
  std::map<Digest, pipeline::PicturePrints> prints = {};
};

// A photo that leaves release: from which version on, and of which platforms why. With none all its files
// leave, for the act's own reason.
struct PhotoPull {
  PhotoId photo = 0;
  PhotoVersion seen = 0;
  std::map<consent::PlatformId, std::string> why{};
};

// A file of a photo that was taken down, which lies in released/ all the same, and why.
struct LeftFile {
  std::string path;  // below released/
  PhotoId photo = 0;
  std::string why;
};
// Takes files out of released/; gives those of them that lie there still.
using TakeAway = std::function<std::vector<LeftFile>(const std::vector<ReleaseEntry>&)>;

// In which a picture has to be gone from its platform, counted from the request.
inline constexpr std::chrono::hours kTakeDownTime{24};

class Releases {
 public:
  // Needs the log's schema (Photos).
  Releases(std::shared_ptr<Database> database, const Clock& clock)
      : database_(std::move(database)), clock_(clock) {}

  // Gives a platform's file its name before it is written, so that an interrupted release finds it again.
  // False when another photo has that name. Conflict when the photo is not approved in this version any more:
  // whatever ended its approval has taken its names away, and none may come after.
  [[nodiscard]] Result<bool> reserve(PhotoId photo, PhotoVersion seen, const ReleaseEntry& entry);
  [[nodiscard]] std::vector<ReleaseEntry> reserved(PhotoId photo);
  // Of every photo that is released, by one question.
  [[nodiscard]] std::map<PhotoId, std::vector<ReleaseEntry>> reserved_of_released();
  // Approved becomes released, and `publish` gives the files their names, while nobody can change the
  // register or the photo. Conflict when either did since the intent was made, or the files are not the
  // reserved ones; Refused when a picture is not the approved one. Nothing may stay visible of what `publish`
  // did unless this succeeds.
  [[nodiscard]] Result<PhotoVersion> finish(PhotoId photo, const ReleaseIntent& intent,
                                            const std::string& who, const std::function<Status()>& publish);
  // Released becomes taken down, or stays released when files of other platforms than these remain. Each file
  // comes onto the take-down list, since it may be up by now. `away` takes the files out of released/ while
  // nobody can change the photos; what it cannot is noted as left, and keeps nothing from being taken down.
  // Gives the new versions.
  [[nodiscard]] Result<std::vector<PhotoVersion>> take_down(const std::vector<PhotoPull>& photos,
                                                            const Act& act, const TakeAway& away);
  // A released photo whose files are lost waits for people again, without any approval. Each file comes onto
  // the take-down list all the same, and what is left of them leaves released/ by `away`. Gives the new
  // version.
  [[nodiscard]] Result<PhotoVersion> hold_again(PhotoId photo, PhotoVersion seen, const Act& act,
                                                const TakeAway& away);
  // Has each that was left removed, which fails where it cannot be; it is noted as left no longer, nor is one
  // that was released there anew. Gives those that are left still.
  [[nodiscard]] std::vector<LeftFile> remove_left(const std::function<Status(const std::string&)>& remove);

 private:
  std::shared_ptr<Database> database_;
  const Clock& clock_;
};

[[nodiscard]] std::vector<LeftFile> left_files(Database& database);

}  // namespace schoolgate::gate
