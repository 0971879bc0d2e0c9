#include "consent/ledger/ledger.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "consent/ledger/schema.hpp"
#include "consent/ledger/text.hpp"
#include "foundation/storage/session.hpp"

namespace schoolgate::consent {
namespace {

// An entry as the database holds it. The chain is over these very texts, so that nothing is lost in reading.
struct StoredEntry {
  long long number = 0;
  std::string at;
  std::string who;
  std::string action;
  std::string subject;
  std::string detail;
  std::string chain;
};

struct StoredHead {
  long long number = 0;
  std::string chain;
};

// Every field with its length before it, so that no two entries give the same bytes.
std::string chain_of(const std::string& chain_before, const StoredEntry& entry) {
  const std::string number = std::to_string(entry.number);
  std::string bytes = "schoolgate ledger 1\n";
  for (const std::string* field :
       {&chain_before, &number, &entry.at, &entry.who, &entry.action, &entry.subject, &entry.detail}) {
    bytes += fmt::format("{}:{}\n", field->size(), *field);
  }
  return to_hex(sha256(bytes));
}

// Reasons and names come from outside; what moves a terminal's cursor does not belong in a record.
void clean(nlohmann::json& json) {
  if (json.is_string()) {
    json = cleaned(json.get_ref<const std::string&>());
  } else if (json.is_structured()) {
    for (auto& part : json) clean(part);
  }
}

std::string canonical(const std::string& detail) {
  if (detail.empty()) return "{}";
  if (!nlohmann::json::accept(detail)) throw std::invalid_argument("a ledger entry's detail is not JSON");
  nlohmann::json json = nlohmann::json::parse(detail);
  clean(json);
  return json.dump();  // sorts the keys
}

StoredHead read_head(ReadSession& session) {
  StoredHead head;
  session << "SELECT number, chain FROM ledger_head", soci::into(head.number), soci::into(head.chain);
  if (!session.got_data()) head.number = -1;
  return head;
}

// Calls `visit(StoredEntry)` for each entry that meets the condition on `value`, in order, until it says
// false.
template <typename Value, typename Visit>
void for_each_entry(ReadSession& session, const std::string& condition, const Value& value, Visit visit,
                    std::optional<std::size_t> most = std::nullopt) {
  // A server gives all that was asked for before the first is visited.
  const std::string limit =
      most ? fmt::format(" LIMIT {}", std::min<std::size_t>(*most, std::numeric_limits<int>::max())) : "";
  StoredEntry entry;
  soci::statement statement =
      (session.sql().prepare << "SELECT number, at, who, action, subject, detail, chain FROM ledger "
                                "WHERE " +
                                    condition + " ORDER BY number" + limit,
       soci::use(value, "value"), soci::into(entry.number), soci::into(entry.at), soci::into(entry.who),
       soci::into(entry.action), soci::into(entry.subject), soci::into(entry.detail),
       soci::into(entry.chain));
  statement.execute();
  while (statement.fetch()) {
    if (!visit(entry)) return;
  }
}

constexpr const char* kClock = "clock";

// The number of the entry by which a day was confirmed last; 0 while none was.
long long last_confirmed(ReadSession& session) {
  long long number = 0;
  const std::string subject = kClock;
  const std::string action(word(LedgerAction::ClockConfirmed));
  session << "SELECT COALESCE(MAX(number), 0) FROM ledger WHERE subject = :subject AND action = :action",
      soci::use(subject), soci::use(action), soci::into(number);
  return number;
}

// Not the last entry's: those that were written while the clock was behind are earlier than one before them.
std::optional<Instant> read_latest_moment(ReadSession& session) {
  std::string latest;
  soci::indicator there = soci::i_null;
  // Asked often, and mostly nobody ever had to confirm a day.
  if (const long long confirmed = last_confirmed(session); confirmed > 0) {
    session << "SELECT MAX(at) FROM ledger WHERE number >= :number", soci::use(confirmed),
        soci::into(latest, there);
  } else {
    session << "SELECT MAX(at) FROM ledger", soci::into(latest, there);
  }
  if (there != soci::i_ok) return std::nullopt;
  const auto when = parse_iso_instant(latest);
  if (!when) throw std::runtime_error("the ledger holds an entry without a moment");
  return *when;
}

constexpr const char* kFrom = "number >= :value";

LedgerEntry entry_from(const StoredEntry& stored) {
  const auto when = parse_iso_instant(stored.at);
  const auto chain = digest_from_hex(stored.chain);
  if (!when || !chain) throw std::runtime_error(fmt::format("ledger entry {} is damaged", stored.number));
  return {static_cast<std::uint64_t>(stored.number),
          *when,
          stored.who,
          stored.action,
          stored.subject,
          stored.detail,
          *chain};
}

tl::unexpected<Error> broken(const std::string& what) {
  return failure(ErrorCode::Refused, "the ledger does not hold: " + what,
                 "keep the database as it is and compare it with a backup from before");
}

}  // namespace

std::string to_text(const LedgerHead& head) { return fmt::format("{}:{}", head.number, to_hex(head.chain)); }

Result<LedgerHead> ledger_head_from_text(std::string_view text) {
  LedgerHead head;
  const auto colon = std::min(text.find(':'), text.size());
  const auto [end, error] = std::from_chars(text.data(), text.data() + colon, head.number);
  const auto chain = digest_from_hex(text.substr(std::min(colon + 1, text.size())));
  if (error != std::errc() || end != text.data() + colon || !chain) {
    return failure(ErrorCode::InvalidInput,
                   fmt::format("'{}' is no end of a ledger", cleaned(std::string(text))),
                   "copy it from a report: a number, a colon and 64 hexadecimal digits");
  }
  head.chain = *chain;
  return head;
}

Day day_of_asking(ReadSession& session, const Clock& clock) {
  const Day today = clock.today();
  const auto latest = read_latest_moment(session);
  return latest ? std::max(today, clock.day_of(*latest)) : today;
}

std::optional<DayGap> doubtful_gap(ReadSession& session, const Clock& clock) {
  const long long from = last_confirmed(session);
  std::vector<Day> days;  // in the order in which they came
  {
    const soci::rowset<std::string> rows =
        (session.sql().prepare << "SELECT SUBSTR(at, 1, 10) FROM ledger WHERE number >= :number GROUP BY "
                                  "SUBSTR(at, 1, 10) ORDER BY MIN(number)",
         soci::use(from));
    for (const std::string& text : rows) {
      const auto day = parse_iso_day(text);
      if (!day) throw std::runtime_error("the ledger holds an entry without a day");
      days.push_back(*day);
    }
  }
  const Day today = clock.today();
  days.push_back(today);
  std::optional<Day> latest;
  for (const Day day : days) {
    if (day > today) continue;
    if (latest && std::chrono::sys_days(day) - std::chrono::sys_days(*latest) > kLongestClosed)
      return DayGap{*latest, day};
    latest = std::max(latest.value_or(day), day);
  }
  return std::nullopt;
}

std::string words_of(const DayGap& gap) {
  return fmt::format(
      "after {} the next day that the ledger or the clock knows is {}: nothing expires and nothing is "
      "erased until an admin says that the clock is right ('schoolgate ledger day', with today's "
      "date); else set it right",
      to_iso(gap.before), to_iso(gap.after));
}

Ledger::Ledger(std::shared_ptr<Database> database, const Clock& clock)
    : database_(std::move(database)), clock_(clock) {
  apply_consent_schema(*database_);
}

void Ledger::append(const std::string& who, LedgerAction action, const std::string& subject,
                    const std::string& detail) {
  database_->transact(
      [&](WriteSession& session) { append(session, clock_.now(), who, action, subject, detail); });
}

void Ledger::append(WriteSession& session, Instant when, const std::string& who, LedgerAction action,
                    const std::string& subject, const std::string& detail) {
  // The update comes first: where transactions run side by side it makes the next one wait.
  session << "UPDATE ledger_head SET number = number + 1";
  const StoredHead head = read_head(session);
  if (head.number < 1) throw std::runtime_error("the ledger's head record is missing");
  const StoredEntry entry{
      head.number, to_iso(when), cleaned(who), std::string(word(action)), cleaned(subject), canonical(detail),
      {}};
  const std::string chain = chain_of(head.chain, entry);
  session << "INSERT INTO ledger (number, at, who, action, subject, detail, chain) "
             "VALUES (:number, :at, :who, :action, :subject, :detail, :chain)",
      soci::use(entry.number), soci::use(entry.at), soci::use(entry.who), soci::use(entry.action),
      soci::use(entry.subject), soci::use(entry.detail), soci::use(chain);
  session << "UPDATE ledger_head SET chain = :chain", soci::use(chain);
  session.reaches(fmt::format("{}:{}", head.number, chain));
}

LedgerHead Ledger::head() {
  return database_->read([](ReadSession& session) { return head(session); });
}

LedgerHead Ledger::head(ReadSession& session) {
  const StoredHead head = read_head(session);
  const auto chain = digest_from_hex(head.chain);
  if (head.number < 0 || !chain) throw std::runtime_error("the ledger's head record is missing or damaged");
  return {static_cast<std::uint64_t>(head.number), *chain};
}

bool Ledger::holds(ReadSession& session, const LedgerHead& entry) {
  std::string chain;
  const auto number = static_cast<long long>(entry.number);
  session << "SELECT chain FROM ledger WHERE number = :number", soci::use(number), soci::into(chain);
  return session.got_data() && chain == to_hex(entry.chain);
}

Day Ledger::day_of_asking() {
  return database_->read([&](ReadSession& session) { return day_of_asking(session); });
}

Day Ledger::day_of_asking(ReadSession& session) const { return consent::day_of_asking(session, clock_); }

std::optional<Instant> Ledger::latest_moment() { return database_->read(read_latest_moment); }

std::optional<DayGap> Ledger::doubtful_gap() {
  return database_->read([&](ReadSession& session) { return consent::doubtful_gap(session, clock_); });
}

Status Ledger::confirm_day(Day day, const std::string& who) {
  const Day today = clock_.today();
  if (day != today)
    return failure(ErrorCode::Refused,
                   fmt::format("the clock of this machine shows {}, not {}", to_iso(today), to_iso(day)),
                   "set the clock right first");
  return database_->transact([&](WriteSession& session) -> Status {
    const auto latest = read_latest_moment(session);
    const bool ahead = latest && clock_.day_of(*latest) > today;
    const auto gap = consent::doubtful_gap(session, clock_);
    if (!ahead && !gap)
      return failure(ErrorCode::Refused, "nobody doubts the day",
                     "'schoolgate doctor' says when that is needed");
    append(session, clock_.now(), who, LedgerAction::ClockConfirmed, kClock,
           nlohmann::json{{"day", to_iso(day)}, {"ledger", to_iso(clock_.day_of(*latest))}}.dump());
    return {};
  });
}

std::vector<LedgerEntry> Ledger::entries(std::uint64_t from, std::size_t most) {
  std::vector<LedgerEntry> result;
  if (most == 0) return result;
  database_->read([&](ReadSession& session) {
    for_each_entry(
        session, kFrom, static_cast<long long>(from),
        [&](const StoredEntry& stored) {
          result.push_back(entry_from(stored));
          return true;
        },
        most);
  });
  return result;
}

std::vector<LedgerEntry> Ledger::entries_about(const std::string& subject) {
  return database_->read([&](ReadSession& session) { return entries_about(session, subject); });
}

std::vector<LedgerEntry> Ledger::entries_about(ReadSession& session, const std::string& subject) {
  std::vector<LedgerEntry> result;
  for_each_entry(session, "subject = :value", subject, [&](const StoredEntry& stored) {
    result.push_back(entry_from(stored));
    return true;
  });
  return result;
}

void Ledger::each_of(ReadSession& session, const std::string& family,
                     const std::function<void(const LedgerEntry&)>& visit) {
  for_each_entry(session, "action LIKE :value", family + ".%", [&](const StoredEntry& stored) {
    visit(entry_from(stored));
    return true;
  });
}

Result<LedgerEntry> Ledger::last_about(ReadSession& session, const std::string& subject,
                                       LedgerAction action) {
  StoredEntry last;
  for_each_entry(session, "subject = :value", subject, [&](const StoredEntry& entry) {
    if (entry.action == word(action)) last = entry;
    return true;
  });
  if (last.number == 0) {
    return failure(ErrorCode::NotFound, fmt::format("the ledger has no entry {} about it", word(action)));
  }
  std::string before = to_hex(Digest{});
  const long long number_before = last.number - 1;
  session << "SELECT chain FROM ledger WHERE number = :number", soci::use(number_before), soci::into(before);
  if (chain_of(before, last) != last.chain) return broken(fmt::format("entry {} was altered", last.number));
  return entry_from(last);
}

Result<std::uint64_t> Ledger::verify(const std::optional<LedgerHead>& noted) {
  return database_->read([&](ReadSession& session) -> Result<std::uint64_t> {
    StoredHead last{0, to_hex(Digest{})};
    std::string fault;
    for_each_entry(session, kFrom, 0LL, [&](const StoredEntry& entry) {
      const long long expected = last.number + 1;
      if (entry.number < expected) {
        fault = fmt::format("entry {} was put in before the first", entry.number);
      } else if (entry.number > expected) {
        fault = entry.number == expected + 1
                    ? fmt::format("entry {} is missing", expected)
                    : fmt::format("entries {} to {} are missing", expected, entry.number - 1);
      } else if (chain_of(last.chain, entry) != entry.chain) {
        fault = fmt::format("entry {} was altered, or put in the place of another", entry.number);
      } else if (noted && static_cast<std::uint64_t>(entry.number) == noted->number &&
                 entry.chain != to_hex(noted->chain)) {
        fault = fmt::format("entry {} is not the one that was noted: it or one before it was written anew",
                            entry.number);
      }
      last = {entry.number, entry.chain};
      return fault.empty();
    });
    if (!fault.empty()) return broken(fault);

    const StoredHead head = read_head(session);
    if (head.number < 0) return broken("its head record is missing");
    const long long end = std::max(head.number, noted ? static_cast<long long>(noted->number) : 0);
    if (end > last.number)
      return broken(end == last.number + 1
                        ? fmt::format("its last entry, {}, is missing", end)
                        : fmt::format("its last entries, {} to {}, are missing", last.number + 1, end));
    if (head.number < last.number)
      return broken(fmt::format("entry {} was put in at its end", head.number + 1));
    if (head.chain != last.chain) return broken("its head record was altered");
    return static_cast<std::uint64_t>(last.number);
  });
}

}  // namespace schoolgate::consent
