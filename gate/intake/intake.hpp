// A file into the vault and the photo log, and only then out of the inbox.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "foundation/words.hpp"
#include "gate/intake/file_names.hpp"
#include "gate/log/photos.hpp"
#include "gate/school/vault.hpp"
#include "gate/school/workspace.hpp"
#include "pipeline/photo/guarding/guarded_decoder.hpp"

namespace schoolgate::gate {

// What the names of photos end with, a blank between two, for whoever offers files: the bytes alone decide.
[[nodiscard]] std::string photo_endings();

enum class IntakeOutcome {
  Received,   // safe, waits for analysis
  Duplicate,  // was taken in before; nothing is repeated
};
constexpr auto words_of(IntakeOutcome) {
  using enum IntakeOutcome;
  return words<IntakeOutcome>({{Received, "received"}, {Duplicate, "duplicate"}});
}

struct IntakeResult {
  IntakeOutcome outcome = IntakeOutcome::Received;
  PhotoId photo = 0;
  std::string reason;            // of a duplicate: when and in which event it was taken in
  std::string left_behind = {};  // why the source could not be removed although the photo is safe
};

enum class SourceFile {
  Remove,  // it lies in the inbox: removed once vault and database hold it
  Keep,    // somebody's own folder: left in place
};

// A file that is to be taken in.
struct IncomingFile {
  std::filesystem::path path;
  EventName event;
  SourceFile source = SourceFile::Keep;
};

// A file that is not, and why: a link, a pipe, an unreadable folder. Known litter (Thumbs.db, .DS_Store,
// ~$..., *.part, *.aae) is left out without a word.
struct PassedOver {
  std::filesystem::path path;
  std::string reason;
};

// Something else than a photo, left in peace where it lies: nothing went wrong with it.
struct NotPhoto {
  std::filesystem::path path;
  OtherFile kind = OtherFile::Document;
};

struct Gathered {
  std::vector<IncomingFile> files;   // ordered by path
  std::vector<NotPhoto> not_photos;  // likewise
  std::vector<PassedOver> passed_over;
};

// What tells one state of a file from the next.
struct FileLook {
  std::uintmax_t inode = 0;
  std::uintmax_t size = 0;
  std::int64_t modified = 0;  // nanoseconds
  std::int64_t changed = 0;   // cannot be set back by a copying program
  bool operator==(const FileLook&) const = default;
};
// Of a regular file only.
[[nodiscard]] std::optional<FileLook> look_at(const std::filesystem::path& path);
// Does somebody have it open for writing? False also where that cannot be asked (another account's file, a
// network share): there only time tells.
[[nodiscard]] bool open_for_writing(const std::filesystem::path& path);

// Does it break off before its format's end, although it was written to within the last two minutes? Somebody
// on a network may hold no handle here, and pause. Unavailable when nothing can be opened at all now.
[[nodiscard]] Result<bool> is_half_copied(const std::filesystem::path& path, const Settings& settings,
                                          pipeline::GuardedDecoder& decoder);

// Can the inbox be looked into? Unavailable when it is missing, no folder, or a link that leads nowhere.
[[nodiscard]] Status check_inbox(const std::filesystem::path& inbox);

// Expands files and folders. In the inbox each sub-folder is an event and files are removed after intake; a
// folder elsewhere is an event of its own name, its sub-folders likewise; a single file belongs to
// `default_event` when given, else to the event of its folder's name. No link is followed but the inbox
// itself. Unavailable when the inbox was named and is not there.
[[nodiscard]] Result<Gathered> gather(const Workspace& workspace, Day today,
                                      const std::vector<std::filesystem::path>& paths,
                                      const std::optional<EventName>& default_event);
// The same where there is no workspace.
[[nodiscard]] Result<Gathered> gather(Day today, const std::vector<std::filesystem::path>& paths);

// The original is durable in the vault before it is known to the log, and known before the source goes. An
// error (empty, larger than the settings allow, not to be read, still changing, disk full) leaves the source
// where it was; Unavailable when the next file would fare no better.
[[nodiscard]] Result<IntakeResult> take_in(Photos& photos, const Vault& vault, const Settings& settings,
                                           const IncomingFile& file, const std::string& uploader);
// For uploads.
[[nodiscard]] Result<IntakeResult> take_in(Photos& photos, const Vault& vault, const Settings& settings,
                                           ByteView original, const std::string& source_name,
                                           const EventName& event, const std::string& uploader);

}  // namespace schoolgate::gate
