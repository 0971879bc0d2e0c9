// The take-down list: an entry for each picture that had to leave released/ and may be up on its platform
// (Releases::take_down writes it), and for each that an audit found and a person wants gone. Here a person
// ticks it off.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"
#include "foundation/words.hpp"
#include "gate/log/photo_record.hpp"
#include "gate/out/links.hpp"

namespace schoolgate::gate {

using TakeDownId = std::int64_t;  // 1, 2, 3 ... within the workspace

enum class TakeDownState {
  Open,      // to be gone within its 24 hours
  Overdue,   // they are over
  DueAgain,  // was ticked off a month ago: to be looked at once more, since what is shared comes back
  Done,
};
constexpr auto words_of(TakeDownState) {
  using enum TakeDownState;
  return words<TakeDownState>(
      {{Open, "open"}, {Overdue, "overdue"}, {DueAgain, "due-again"}, {Done, "done"}});
}

// How a person made sure that the picture is up no longer.
enum class CheckedHow {
  OpenedLink,         // the post's link was opened, and shows it no longer
  SearchedPlatform,   // no link is known: the school's account was looked through
  NeverPosted,        // whoever posts there says that it never was
  RemovedByPlatform,  // the platform took it down and said so
};
constexpr auto words_of(CheckedHow) {
  using enum CheckedHow;
  return words<CheckedHow>({{OpenedLink, "opened-link"},
                            {SearchedPlatform, "searched-platform"},
                            {NeverPosted, "never-posted"},
                            {RemovedByPlatform, "removed-by-platform"}});
}

struct TakeDownCheck {
  Instant when{};
  std::string who;
  CheckedHow how = CheckedHow::OpenedLink;
  std::string note;  // may be empty; never in the ledger
};

struct TakeDown {
  TakeDownId id = 0;
  std::optional<PhotoRecord> photo;  // none: published without Schoolgate, and found by an audit
  Digest picture;                    // of the photo's original, or of the picture as it was found
  consent::PlatformId platform;
  std::string file;  // as it lay below released/, or in what was audited
  std::optional<Instant> released;
  Instant requested{};
  Instant due{};
  std::string requested_by;
  std::string reason;            // people by id
  std::optional<PostLink> post;  // none: never noted as posted, to be looked for
  std::string found_link;        // of what an audit found; may be empty
  std::optional<TakeDownCheck> check;
  TakeDownState state = TakeDownState::Open;

  // Where it is up, as far as is known; else empty.
  [[nodiscard]] const std::string& link() const { return post ? post->link : found_link; }
};

enum class TakeDownsWanted {
  Waiting,  // for a person: open, overdue or due again
  Overdue,
  All,
};
constexpr auto words_of(TakeDownsWanted) {
  using enum TakeDownsWanted;
  return words<TakeDownsWanted>({{Waiting, "open"}, {Overdue, "overdue"}, {All, "all"}});
}

struct TakeDownFilter {
  TakeDownsWanted wanted = TakeDownsWanted::Waiting;
  std::optional<consent::PlatformId> platform;
};

// What waits first, the earliest due first; what is done last.
[[nodiscard]] std::vector<TakeDown> list_take_downs(Database& database, Instant now,
                                                    const TakeDownFilter& filter);

struct TakeDownCounts {
  std::size_t open = 0;  // overdue ones are among them
  std::size_t overdue = 0;
  std::size_t due_again = 0;
  std::size_t left = 0;        // files of what was taken down that lie in released/ still
  std::optional<Instant> due;  // of the open one that is due first
  [[nodiscard]] std::size_t waiting() const { return open + due_again; }
};
[[nodiscard]] TakeDownCounts count_take_downs(Database& database, Instant now);
// "3 pictures to take down, due tomorrow 16:05"; empty when nothing waits. By the clock's local time.
[[nodiscard]] std::string take_down_words(const TakeDownCounts& counts, const Clock& clock);
// "today 16:05", "tomorrow 16:05", "2026-07-03 16:05"; likewise.
[[nodiscard]] std::string moment_words(Instant moment, const Clock& clock);

// The number of the newest entry; 0 when there is none.
[[nodiscard]] TakeDownId latest_take_down(Database& database);

// A picture that was published without Schoolgate.
struct FoundPicture {
  Digest sha256;
  consent::PlatformId platform;
  std::string file;
  std::string link;    // may be empty
  std::string reason;  // people by id
};
// Puts each onto the list, all in one transaction; gives the entries' numbers. Refused for one whose entry
// waits already, and for a link that is none.
[[nodiscard]] Result<std::vector<TakeDownId>> ask_take_downs(Database& database, const Clock& clock,
                                                             const std::vector<FoundPicture>& pictures,
                                                             const std::string& who);

// A person made sure of each of these, all in one transaction. Refused for what does not wait, for a link
// that is not noted, and for "never posted" where a link is.
[[nodiscard]] Status check_take_downs(Database& database, const Clock& clock,
                                      const std::vector<TakeDownId>& ids, CheckedHow how,
                                      const std::string& note, const std::string& who);
// It is up all the same, or was ticked off by mistake: open anew, with a day's time. Refused for what is
// open.
[[nodiscard]] Status reopen_take_downs(Database& database, const Clock& clock,
                                       const std::vector<TakeDownId>& ids, const std::string& who);

// The reason of an entry of a found picture whose file name or link names somebody who was forgotten. As long
// as it is up, nobody could find it without these: they go when it is ticked off.
inline constexpr const char* kNamesForgotten = "file name or link names somebody who was forgotten";
void erase_place(WriteSession& session, TakeDownId id);

// For the other files of this room: the entries of one photo; one that was ticked off becomes open again.
[[nodiscard]] std::vector<TakeDown> read_take_downs(ReadSession& session, Instant now,
                                                    const PhotoRecord& photo);
void open_anew(WriteSession& session, Instant now, TakeDownId id);

}  // namespace schoolgate::gate
