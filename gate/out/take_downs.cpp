#include "gate/out/take_downs.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "consent/ledger/text.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_rows.hpp"
#include "gate/log/releases.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::chrono::days kUntilAgain{30};
constexpr std::size_t kMostNote = 500;

constexpr const char* kSelect =
    "SELECT id, photo, found, link, platform, path, released, requested, due, who, reason, checks, checked, "
    "checked_by, checked_how, check_note FROM take_downs ";

std::optional<Instant> moment_if_there(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return stored(parse_iso_instant(text));
}

// What has never been up cannot come back.
TakeDownState state_of(int checks, Instant due, const std::optional<TakeDownCheck>& check, Instant now) {
  if (checks == 0 || !check) return due < now ? TakeDownState::Overdue : TakeDownState::Open;
  const bool again = checks == 1 && check->how != CheckedHow::NeverPosted && check->when + kUntilAgain <= now;
  return again ? TakeDownState::DueAgain : TakeDownState::Done;
}

std::optional<TakeDownCheck> read_check(const soci::row& row) {
  const auto when = moment_if_there(row.get<std::string>("checked"));
  if (!when) return std::nullopt;
  const auto how = from_word<CheckedHow>(row.get<std::string>("checked_how"));
  if (!how) throw std::runtime_error("the take-down list is damaged: how was it checked?");
  return TakeDownCheck{*when, row.get<std::string>("checked_by"), *how, row.get<std::string>("check_note")};
}

// Without post; of the photo the number alone.
TakeDown read_entry(const soci::row& row, Instant now) {
  TakeDown entry;
  entry.id = row.get<long long>("id");
  if (row.get_indicator("photo") == soci::i_ok) {
    entry.photo.emplace().id = row.get<long long>("photo");
  } else {
    entry.picture = stored(digest_from_hex(row.get<std::string>("found")));
  }
  entry.found_link = row.get<std::string>("link");
  entry.platform = row.get<std::string>("platform");
  entry.file = row.get<std::string>("path");
  entry.released = moment_if_there(row.get<std::string>("released"));
  entry.requested = stored(parse_iso_instant(row.get<std::string>("requested")));
  entry.due = stored(parse_iso_instant(row.get<std::string>("due")));
  entry.requested_by = row.get<std::string>("who");
  entry.reason = row.get<std::string>("reason");
  entry.check = read_check(row);
  entry.state = state_of(row.get<int>("checks"), entry.due, entry.check, now);
  return entry;
}

bool is_wanted(const TakeDown& entry, const TakeDownFilter& filter) {
  if (filter.platform && entry.platform != *filter.platform) return false;
  switch (filter.wanted) {
    case TakeDownsWanted::Waiting:
      return entry.state != TakeDownState::Done;
    case TakeDownsWanted::Overdue:
      return entry.state == TakeDownState::Overdue;
    case TakeDownsWanted::All:
      return true;
  }
  return true;
}

void complete(ReadSession& session, TakeDown& entry) {
  if (!entry.photo) return;
  entry.photo = *find_photo(session, entry.photo->id);
  entry.picture = entry.photo->sha256;
  entry.post = read_link(session, entry.photo->id, entry.platform);
}

std::optional<TakeDown> find_entry(ReadSession& session, TakeDownId id, Instant now) {
  soci::row row;
  session << std::string(kSelect) + "WHERE id = :id", soci::use(id), soci::into(row);
  if (!session.got_data()) return std::nullopt;
  TakeDown entry = read_entry(row, now);
  complete(session, entry);
  return entry;
}

tl::unexpected<Error> no_such_entry(TakeDownId id) {
  return failure(ErrorCode::NotFound, fmt::format("the take-down list has no number {}", id),
                 "'schoolgate takedown list --all' prints the numbers");
}

Status may_be_ticked(const TakeDown& entry, CheckedHow how) {
  if (entry.state == TakeDownState::Done) {
    return failure(ErrorCode::Refused, fmt::format("take-down {} is ticked off already", entry.id),
                   "nothing is left to do there");
  }
  if (how == CheckedHow::OpenedLink && entry.link().empty()) {
    return failure(ErrorCode::Refused, fmt::format("no link is noted for take-down {}", entry.id),
                   "note the link of the post first, or say 'searched-platform'");
  }
  if (how == CheckedHow::NeverPosted && !entry.link().empty()) {
    return failure(ErrorCode::Refused,
                   fmt::format("take-down {} is noted as posted: {}", entry.id, entry.link()),
                   "open the link, and say 'opened-link' once it shows the picture no longer");
  }
  return {};
}

// The log of photos knows nothing of what was published without it.
consent::LedgerAction for_found(consent::LedgerAction action) {
  using enum consent::LedgerAction;
  return action == PhotoTakeDownChecked ? PublishedTakeDownChecked : PublishedTakeDownReopened;
}

void record(WriteSession& session, Instant now, const TakeDown& entry, consent::LedgerAction action,
            const std::string& who, nlohmann::json detail) {
  if (entry.photo) detail["photo"] = entry.photo->id;
  detail["platform"] = entry.platform;
  detail["take_down"] = entry.id;
  consent::Ledger::append(session, now, who, entry.photo ? action : for_found(action), to_hex(entry.picture),
                          to_line(detail));
}

}  // namespace

std::vector<TakeDown> list_take_downs(Database& database, Instant now, const TakeDownFilter& filter) {
  return database.read([&](ReadSession& session) {
    std::vector<TakeDown> entries;
    {
      // What was checked twice waits for nobody.
      const char* which = filter.wanted == TakeDownsWanted::All ? "" : "WHERE checks < 2 ";
      const soci::rowset<soci::row> rows =
          (session.sql().prepare << std::string(kSelect) + which + "ORDER BY due, id");
      for (const soci::row& row : rows) {
        TakeDown entry = read_entry(row, now);
        if (is_wanted(entry, filter)) entries.push_back(std::move(entry));
      }
    }
    for (TakeDown& entry : entries) complete(session, entry);
    std::stable_partition(entries.begin(), entries.end(),
                          [](const TakeDown& entry) { return entry.state != TakeDownState::Done; });
    return entries;
  });
}

std::vector<TakeDown> read_take_downs(ReadSession& session, Instant now, const PhotoRecord& photo) {
  std::vector<TakeDown> entries;
  const soci::rowset<soci::row> rows =
      (session.sql().prepare << std::string(kSelect) + "WHERE photo = :photo ORDER BY platform",
       soci::use(photo.id));
  for (const soci::row& row : rows) {
    entries.push_back(read_entry(row, now));
    entries.back().photo = photo;
    entries.back().picture = photo.sha256;
  }
  return entries;
}

void open_anew(WriteSession& session, Instant now, TakeDownId id) {
  const std::string due = to_iso(now + kTakeDownTime);
  session
      << "UPDATE take_downs SET checks = 0, checked = '', checked_by = '', checked_how = '', check_note = "
         "'', due = :due WHERE id = :id",
      soci::use(due), soci::use(id);
}

void erase_place(WriteSession& session, TakeDownId id) {
  session << "UPDATE take_downs SET path = '(removed)', link = '' WHERE id = :id", soci::use(id);
}

TakeDownCounts count_take_downs(Database& database, Instant now) {
  return database.read([&](ReadSession& session) {
    TakeDownCounts counts;
    session << "SELECT COUNT(*) FROM released_left", soci::into(counts.left);
    // What was checked twice waits for nobody.
    const soci::rowset<soci::row> rows = (session.sql().prepare << std::string(kSelect) + "WHERE checks < 2");
    for (const soci::row& row : rows) {
      const TakeDown entry = read_entry(row, now);
      switch (entry.state) {
        case TakeDownState::Overdue:
          ++counts.overdue;
          [[fallthrough]];
        case TakeDownState::Open:
          ++counts.open;
          counts.due = std::min(counts.due.value_or(entry.due), entry.due);
          break;
        case TakeDownState::DueAgain:
          ++counts.due_again;
          break;
        case TakeDownState::Done:
          break;
      }
    }
    return counts;
  });
}

TakeDownId latest_take_down(Database& database) {
  return database.read([](ReadSession& session) {
    long long id = 0;
    session << "SELECT COALESCE(MAX(id), 0) FROM take_downs", soci::into(id);
    return TakeDownId{id};
  });
}

std::string moment_words(Instant moment, const Clock& clock) {
  const std::chrono::hh_mm_ss at((moment + clock.ahead(moment)).time_since_epoch() % std::chrono::days(1));
  const std::string time = fmt::format("{:02}:{:02}", at.hours().count(), at.minutes().count());
  const Day day = clock.day_of(moment);
  const std::chrono::sys_days today = clock.today();
  if (day == Day(today)) return "today " + time;
  if (day == Day(today + std::chrono::days(1))) return "tomorrow " + time;
  return fmt::format("{} {}", to_iso(day), time);
}

std::string take_down_words(const TakeDownCounts& counts, const Clock& clock) {
  const Instant now = clock.now();
  std::string words;
  const auto pictures = [](std::size_t count) {
    return count == 1 ? std::string("1 picture") : fmt::format("{} pictures", count);
  };
  if (counts.open > 0) {
    words = fmt::format("{} to take down, {} {}", pictures(counts.open),
                        counts.due < now ? "the first was due" : "due", moment_words(*counts.due, clock));
    if (counts.overdue > 0) words += fmt::format(", {} overdue", counts.overdue);
  }
  if (counts.due_again > 0) {
    words += fmt::format("{}{} taken down a month ago to be looked at once more", words.empty() ? "" : "; ",
                         pictures(counts.due_again));
  }
  if (counts.left > 0) {
    words += fmt::format("{}{} of released/ could not be removed and can be opened there still",
                         words.empty() ? "" : "; ",
                         counts.left == 1 ? "1 file" : fmt::format("{} files", counts.left));
  }
  return words;
}

Result<std::vector<TakeDownId>> ask_take_downs(Database& database, const Clock& clock,
                                               const std::vector<FoundPicture>& pictures,
                                               const std::string& who) {
  return database.transact([&](WriteSession& session) -> Result<std::vector<TakeDownId>> {
    const Instant now = clock.now();
    const std::string requested = to_iso(now);
    const std::string due = to_iso(now + kTakeDownTime);
    std::vector<TakeDownId> ids;
    for (const FoundPicture& picture : pictures) {
      if (picture.platform.empty())
        return failure(ErrorCode::InvalidInput, fmt::format("{}: on which platform is it up?", picture.file),
                       "say it with --platform");
      if (!picture.link.empty()) {
        if (const auto good = checked_link(picture.link); !good) return tl::unexpected(good.error());
      }
      const std::string hex = to_hex(picture.sha256);
      const std::string file = consent::cleaned(picture.file);
      long long id = 0;
      session
          << "SELECT id FROM take_downs WHERE found = :found AND platform = :platform AND path = :path AND "
             "checks = 0",
          soci::use(hex), soci::use(picture.platform), soci::use(file), soci::into(id);
      if (session.got_data())
        return failure(ErrorCode::Refused, fmt::format("{} is on the take-down list as {}", picture.file, id),
                       "'schoolgate takedown list' has it");
      session << "SELECT COALESCE(MAX(id), 0) + 1 FROM take_downs", soci::into(id);
      session << "INSERT INTO take_downs (id, photo, found, link, platform, path, released, requested, due, "
                 "who, reason, checks, checked, checked_by, checked_how, check_note) VALUES (:id, NULL, "
                 ":found, :link, :platform, :path, '', :requested, :due, :who, :reason, 0, '', '', '', '')",
          soci::use(id), soci::use(hex), soci::use(picture.link), soci::use(picture.platform),
          soci::use(file), soci::use(requested), soci::use(due), soci::use(who), soci::use(picture.reason);
      consent::Ledger::append(
          session, now, who, consent::LedgerAction::PublishedTakeDownAsked, hex,
          to_line({{"platform", picture.platform}, {"take_down", id}, {"reason", picture.reason}}));
      ids.push_back(id);
    }
    return ids;
  });
}

Status check_take_downs(Database& database, const Clock& clock, const std::vector<TakeDownId>& ids,
                        CheckedHow how, const std::string& note, const std::string& who) {
  if (note.size() > kMostNote) return failure(ErrorCode::InvalidInput, "the note is too long");
  return database.transact([&](WriteSession& session) -> Status {
    const Instant now = clock.now();
    const std::string when = to_iso(now);
    const std::string method(word(how));
    const std::string words = consent::cleaned(note);
    for (const TakeDownId id : ids) {
      const auto entry = find_entry(session, id, now);
      if (!entry) return no_such_entry(id);
      if (auto may = may_be_ticked(*entry, how); !may) return may;
      session << "UPDATE take_downs SET checks = checks + 1, checked = :checked, checked_by = :who, "
                 "checked_how = :how, check_note = :note WHERE id = :id",
          soci::use(when), soci::use(who), soci::use(method), soci::use(words), soci::use(id);
      nlohmann::json detail{{"how", method}};
      const bool names_forgotten = !entry->photo && entry->reason == kNamesForgotten;
      if (!entry->link().empty() && !names_forgotten) detail["link"] = entry->link();
      if (names_forgotten) erase_place(session, id);
      record(session, now, *entry, consent::LedgerAction::PhotoTakeDownChecked, who, std::move(detail));
    }
    return {};
  });
}

Status reopen_take_downs(Database& database, const Clock& clock, const std::vector<TakeDownId>& ids,
                         const std::string& who) {
  return database.transact([&](WriteSession& session) -> Status {
    const Instant now = clock.now();
    for (const TakeDownId id : ids) {
      const auto entry = find_entry(session, id, now);
      if (!entry) return no_such_entry(id);
      if (!entry->check) {
        return failure(ErrorCode::Refused, fmt::format("take-down {} is open as it is", id),
                       "only what was ticked off can be opened anew");
      }
      open_anew(session, now, id);
      record(session, now, *entry, consent::LedgerAction::PhotoTakeDownReopened, who,
             {{"how", word(entry->check->how)}});
    }
    return {};
  });
}

}  // namespace schoolgate::gate
