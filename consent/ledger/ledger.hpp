// The append-only record of who did what, each entry chained to the one before by SHA-256.
//
// What the chain shows: an entry that was altered, removed or put in anywhere. What no chain can show by
// itself: that its last entries are gone, or that all of it was written anew from some entry on. The first is
// caught by the head record, which is kept beside the entries; both are caught by comparing with a head that
// was noted outside the database (a printed report, a mail): pass it to verify().
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "consent/ledger/action.hpp"
#include "foundation/clock.hpp"
#include "foundation/digest.hpp"
#include "foundation/storage/database.hpp"

namespace schoolgate::consent {

struct LedgerEntry {
  std::uint64_t number = 0;  // 1, 2, 3 ... without gaps
  Instant when;
  std::string who;
  std::string action;   // a word of LedgerAction, or of a later version's
  std::string subject;  // the photo's SHA-256, a person id, a file; never a name
  std::string detail;   // JSON, keys sorted
  Digest chain;         // of the entry before and of this one's fields
};

// The last entry's number and chain: stands for the whole ledger up to it.
struct LedgerHead {
  std::uint64_t number = 0;
  Digest chain;
  bool operator==(const LedgerHead&) const = default;
};

// "123:<64 hexadecimal digits>", as reports print it.
[[nodiscard]] std::string to_text(const LedgerHead& head);
[[nodiscard]] Result<LedgerHead> ledger_head_from_text(std::string_view text);

// The day on which may_show() and the like are asked: the clock's, but never before the last day of the
// ledger, so that a clock that was set back does not revive what ran out. Days that the ledger had before an
// admin said last that the clock is right (Ledger::confirm_day) count no more.
[[nodiscard]] Day day_of_asking(ReadSession& session, const Clock& clock);

// Between two days of the ledger, or its last one and today, lie more days than a school is ever closed.
struct DayGap {
  Day before{};
  Day after{};
};
inline constexpr std::chrono::days kLongestClosed{45};  // a summer's six weeks, and some
// The first such gap up to the clock's day of which no admin has said since that the day after it is right.
// Entries of a clock that was behind are none.
[[nodiscard]] std::optional<DayGap> doubtful_gap(ReadSession& session, const Clock& clock);
// "the last entry before is of ...: nothing is erased until ..."
[[nodiscard]] std::string words_of(const DayGap& gap);

class Ledger {
 public:
  // Brings the room's schema up to date.
  Ledger(std::shared_ptr<Database> database, const Clock& clock);

  // `detail` is a JSON text or empty (then "{}"); throws std::invalid_argument on anything else. The other
  // texts are cleaned (text.hpp).
  void append(const std::string& who, LedgerAction action, const std::string& subject,
              const std::string& detail);
  // Inside a transaction that is already open, so that a change and its record stand or fall together. Tells
  // the session how far the ledger reaches by it, as to_text(LedgerHead) does.
  static void append(WriteSession& session, Instant when, const std::string& who, LedgerAction action,
                     const std::string& subject, const std::string& detail);

  [[nodiscard]] LedgerHead head();
  [[nodiscard]] static LedgerHead head(ReadSession& session);
  // Does it hold this very entry? By its number and chain alone: verify() follows the links.
  [[nodiscard]] static bool holds(ReadSession& session, const LedgerHead& entry);
  [[nodiscard]] Day day_of_asking();
  [[nodiscard]] Day day_of_asking(ReadSession& session) const;
  // The latest moment of any entry since the clock was said to be right last; later than the clock when that
  // was set back. Nothing while it is empty.
  [[nodiscard]] std::optional<Instant> latest_moment();
  [[nodiscard]] std::optional<DayGap> doubtful_gap();
  // An admin says that today is this day. Refused where the clock shows another, and where nothing is in
  // doubt: no gap, and no entry of a day to come.
  [[nodiscard]] Status confirm_day(Day day, const std::string& who);
  [[nodiscard]] std::vector<LedgerEntry> entries(std::uint64_t from, std::size_t most);
  // Everything that happened to one photo (by its SHA-256) or person (by id), oldest first.
  [[nodiscard]] std::vector<LedgerEntry> entries_about(const std::string& subject);
  [[nodiscard]] static std::vector<LedgerEntry> entries_about(ReadSession& session,
                                                              const std::string& subject);
  // Every entry whose action is of one family ("photo" for "photo.held"), oldest first.
  static void each_of(ReadSession& session, const std::string& family,
                      const std::function<void(const LedgerEntry&)>& visit);
  // The last entry of this action about the subject, inside a transaction that is already open. Refused when
  // its own link does not hold; NotFound when there is none.
  [[nodiscard]] static Result<LedgerEntry> last_about(ReadSession& session, const std::string& subject,
                                                      LedgerAction action);
  // Number of entries when every link holds; otherwise which entry was altered, removed or inserted. With
  // `noted`, a head that was written down earlier, the ledger must still contain it.
  [[nodiscard]] Result<std::uint64_t> verify(const std::optional<LedgerHead>& noted = std::nullopt);

 private:
  std::shared_ptr<Database> database_;
  const Clock& clock_;
};

}  // namespace schoolgate::consent
