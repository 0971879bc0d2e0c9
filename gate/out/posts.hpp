// What people noted of released pictures that they posted: where, when, under which link.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"
#include "gate/log/approvals.hpp"
#include "gate/log/photo_record.hpp"

namespace schoolgate::gate {

struct PostNote {
  consent::PlatformId platform;
  std::string link;
  std::optional<Day> day;  // none: today
  std::string note;        // may be empty; never in the ledger
};

// A note of it; the last one counts.
struct Post {
  Day day{};
  std::string link;
  std::string note;
  Instant noted{};
  std::string who;
};

// The address of a post as it may be kept and opened: http or https, a host, nothing before it that names an
// account, plain characters alone. InvalidInput, saying what is wrong.
[[nodiscard]] Result<std::string> checked_link(std::string_view text);

// Notes that each of these photos was posted on the platform, all in one transaction; a link noted before is
// kept and counts no longer. Where a picture is on the take-down list, its entry has the link, and is open
// anew if it was ticked off. Refused when one was never released there; InvalidInput for a link that is none,
// or a day to come.
[[nodiscard]] Status note_posts(Database& database, const Clock& clock, const std::vector<PhotoId>& photos,
                                const PostNote& note, const std::string& who);
// Takes the last note of each back; the ledger keeps it. Refused when there is none, or when the picture is
// on the take-down list by now.
[[nodiscard]] Status undo_posts(Database& database, const Clock& clock, const std::vector<PhotoId>& photos,
                                const consent::PlatformId& platform, const std::string& who);

struct ReleasedPicture {
  PhotoRecord photo;
  ReleaseEntry file;
  std::optional<Post> post;
};
struct ReleasedFilter {
  std::optional<EventId> event;
  std::optional<consent::PlatformId> platform;
};
// Everything that lies in released/, in the order of its files.
[[nodiscard]] std::vector<ReleasedPicture> list_released(Database& database, const ReleasedFilter& filter);

// The note that counts.
[[nodiscard]] std::optional<Post> read_post(ReadSession& session, PhotoId photo,
                                            const consent::PlatformId& platform);

}  // namespace schoolgate::gate
