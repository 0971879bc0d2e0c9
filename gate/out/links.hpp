// Under which link each picture is up: of a post, or where somebody found it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"
#include "gate/log/approvals.hpp"
#include "gate/log/photo_record.hpp"

namespace schoolgate::gate {

struct LinkNote {
  consent::PlatformId platform;
  std::string link;
  std::optional<Day> day;  // none: today
  std::string note;        // may be empty; never in the ledger
};

// A note of it; the last one counts.
struct PostLink {
  Day day{};
  std::string link;
  std::string note;
  Instant noted{};
  std::string who;
};

// The address of a post as it may be kept and opened: http or https, a host, nothing before it that names an
// account, plain characters alone. InvalidInput, saying what is wrong.
[[nodiscard]] Result<std::string> checked_link(std::string_view text);

// What has to be taken down was found under this link, by the entries' numbers, all in one transaction; one
// noted before is kept and counts no longer. An entry that was ticked off is open anew. NotFound for a number
// that the list has not, Refused for an entry of no photo of ours. InvalidInput for a link that is none. Of
// everything that is not on the list the link is its post's.
[[nodiscard]] Status note_found(Database& database, const Clock& clock,
                                const std::vector<std::int64_t>& take_downs, const std::string& link,
                                const std::string& who);

// For the other files of this room. As note_found(), and for what is released there; `post` is for the
// ledger.
[[nodiscard]] Status write_links(WriteSession& session, const Clock& clock,
                                 const std::vector<PhotoId>& photos, const LinkNote& note, std::int64_t post,
                                 const std::string& who);
// Takes what was noted of this post back; the ledger keeps it. Refused when a picture is on the take-down
// list by now.
[[nodiscard]] Status undo_links(WriteSession& session, Instant now, const std::vector<PhotoId>& photos,
                                const consent::PlatformId& platform, std::int64_t post,
                                const std::string& who);

struct ReleasedPicture {
  PhotoRecord photo;
  ReleaseEntry file;
  std::optional<PostLink> post;
};
struct ReleasedFilter {
  std::optional<EventId> event;
  std::optional<consent::PlatformId> platform;
};
// Everything that lies in released/, in the order of its files.
[[nodiscard]] std::vector<ReleasedPicture> list_released(Database& database, const ReleasedFilter& filter);

// The note that counts.
[[nodiscard]] std::optional<PostLink> read_link(ReadSession& session, PhotoId photo,
                                                const consent::PlatformId& platform);

}  // namespace schoolgate::gate
