#include "consent/register/register.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "consent/ledger/ledger.hpp"
#include "consent/ledger/schema.hpp"
#include "consent/ledger/text.hpp"
#include "consent/register/person_difference.hpp"
#include "consent/register/platform_rows.hpp"
#include "consent/register/register_rows.hpp"
#include "foundation/storage/session.hpp"

namespace schoolgate::consent {
namespace {

// A person as they will be, and what that changes.
struct Edit {
  const Person* after = nullptr;  // null: something about `about` that is not in their own entry
  PersonId about{};
  bool is_new = false;
  std::vector<std::string> lines;
};

struct Record {
  const Author& author;
  LedgerAction action;
  std::string subject;  // likewise
  Instant when;
};

long long read_version(ReadSession& session) {
  long long version = 0;
  session << "SELECT version FROM register_state", soci::into(version);
  if (!session.got_data()) throw std::runtime_error("the register's version is missing");
  return version;
}

// What the ledger keeps of one version's history.
Digest fingerprint(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += line + '\n';
  return sha256(all);
}

// One row for each line; gives their fingerprint.
Digest write_history(WriteSession& session, long long version, const std::vector<Edit>& edits,
                     const Record& record) {
  const std::string at = to_iso(record.when);
  const std::string who = cleaned(record.author.name);
  const std::string source = cleaned(record.author.source);
  int line = 0;
  std::string person;
  std::string what;
  soci::statement insert =
      (session.sql().prepare << "INSERT INTO register_history (version, line, at, who, source, person, what) "
                                "VALUES (:version, :line, :at, :who, :source, :person, :what)",
       soci::use(version), soci::use(line), soci::use(at), soci::use(who), soci::use(source),
       soci::use(person), soci::use(what));
  std::vector<std::string> all;
  for (const Edit& edit : edits) {
    person = edit.about;
    for (const std::string& text : edit.lines) {
      what = text;
      ++line;
      insert.execute(true);
      all.push_back(text);
    }
  }
  return fingerprint(all);
}

// Nothing is written when nothing changes.
// `besides`: what is no person's entry any more, written once the version is raised.
void apply(WriteSession& session, const std::vector<Edit>& edits, const Record& record,
           const std::function<void()>& besides = {}) {
  std::size_t changes = 0;
  for (const Edit& edit : edits) changes += edit.lines.size();
  if (changes == 0) return;
  session << "UPDATE register_state SET version = version + 1";
  const long long version = read_version(session);
  PersonWriter writer(session);
  for (const Edit& edit : edits) {
    if (edit.after != nullptr && !edit.lines.empty()) writer.write(*edit.after, edit.is_new);
  }
  if (besides) besides();
  const Digest history = write_history(session, version, edits, record);
  const nlohmann::json detail{{"changes", changes},
                              {"history_sha256", to_hex(history)},
                              {"register_sha256", to_hex(fingerprint_of_register(session))},
                              {"source", cleaned(record.author.source)},
                              {"version", version}};
  Ledger::append(session, record.when, record.author.name, record.action, record.subject, detail.dump());
}

// Every version's fingerprint, computed from the history as it stands.
std::map<long long, std::string> fingerprints_of_history(ReadSession& session) {
  std::map<long long, std::vector<std::string>> lines;
  long long version = 0;
  std::string what;
  soci::statement statement =
      (session.sql().prepare << "SELECT version, what FROM register_history ORDER BY version, line",
       soci::into(version), soci::into(what));
  statement.execute();
  while (statement.fetch()) lines[version].push_back(what);
  std::map<long long, std::string> fingerprints;
  for (const auto& [number, texts] : lines) fingerprints[number] = to_hex(fingerprint(texts));
  return fingerprints;
}

// The same as the ledger recorded them.
std::map<long long, std::string> fingerprints_of_ledger(ReadSession& session) {
  std::map<long long, std::string> fingerprints;
  std::string detail;
  soci::statement statement =
      (session.sql().prepare << "SELECT detail FROM ledger WHERE action LIKE 'register.%' ORDER BY number",
       soci::into(detail));
  statement.execute();
  while (statement.fetch()) {
    const auto json = nlohmann::json::parse(detail, nullptr, false);
    if (json.is_object() && json.contains("version") && json.contains("history_sha256"))
      fingerprints[json["version"].get<long long>()] = json["history_sha256"].get<std::string>();
  }
  return fingerprints;
}

// The people of the last version as the ledger recorded them; empty in a workspace whose last change was made
// before it did.
std::string recorded_people(ReadSession& session) {
  std::string detail;
  session << "SELECT detail FROM ledger WHERE action LIKE 'register.%' ORDER BY number DESC LIMIT 1",
      soci::into(detail);
  const auto json = nlohmann::json::parse(detail, nullptr, false);
  return json.is_object() ? json.value("register_sha256", "") : "";
}

// Keeps the day of the first withdrawal.
void take_back(Person& person, std::string_view platform, Purpose purpose, Day today) {
  const Consent* present = find_consent(person, platform, purpose);
  Consent withdrawn = present == nullptr ? Consent{PlatformId(platform), purpose} : *present;
  if (withdrawn.answer == Answer::Withdrawn && withdrawn.withdrawn) return;
  withdrawn.answer = Answer::Withdrawn;
  withdrawn.withdrawn = today;
  put_consent(person, std::move(withdrawn));
}

tl::unexpected<Error> was_forgotten(const ForgottenPerson& gone) {
  return failure(ErrorCode::Refused, fmt::format("{} was forgotten on {}", gone.id, gone.day),
                 fmt::format("leave them out, or say 'schoolgate person forget {} --lift' first", gone.id));
}

}  // namespace

Register::Register(std::shared_ptr<Database> database, const Clock& clock)
    : database_(std::move(database)), clock_(clock) {
  apply_consent_schema(*database_);
}

RegisterView Register::view() {
  return database_->read([](ReadSession& session) {
    const auto version = static_cast<std::uint64_t>(read_version(session));
    return RegisterView(version, read_people(session), read_said_of_pairs(session), read_platforms(session));
  });
}

std::uint64_t Register::version() {
  return database_->read([](ReadSession& session) { return version(session); });
}

std::uint64_t Register::days_come(Day day) {
  return database_->read([&](ReadSession& session) { return days_come(session, day); });
}

std::uint64_t Register::version(ReadSession& session) {
  return static_cast<std::uint64_t>(read_version(session));
}

Status Register::put_people(const std::vector<Person>& people, const Author& author,
                            std::optional<std::uint64_t> planned_on, const std::vector<SaidOfPair>& said) {
  std::unordered_set<std::string_view> ids;
  for (const Person& person : people) {
    if (auto valid = check(person); !valid) return valid;
    if (!ids.insert(person.id).second)
      return failure(ErrorCode::InvalidInput, fmt::format("{} comes twice in one change", person.id));
  }
  return database_->transact([&](WriteSession& session) -> Status {
    if (planned_on && *planned_on != static_cast<std::uint64_t>(read_version(session)))
      return failure(ErrorCode::Conflict, "the register was changed meanwhile",
                     "look at the difference again");
    for (const ForgottenPerson& gone : read_forgotten(session)) {
      if (ids.contains(gone.id)) return was_forgotten(gone);
    }
    const auto present = read_people(session);
    std::unordered_map<std::string_view, const Person*> by_id;
    for (const Person& person : present) by_id.emplace(person.id, &person);
    std::vector<Edit> edits;
    edits.reserve(people.size());
    for (const Person& person : people) {
      const auto found = by_id.find(person.id);
      const Person* before = found == by_id.end() ? nullptr : found->second;
      edits.push_back({&person, person.id, before == nullptr, differences(before, person)});
    }
    const auto known = read_said_of_pairs(session);
    for (const SaidOfPair& one : said) {
      if (std::find(known.begin(), known.end(), one) != known.end()) continue;
      write_said_of_pair(session, one);
      edits.push_back({nullptr, one.pair.one, false, {words_of(one)}});
    }
    apply(session, edits,
          {author, LedgerAction::RegisterPeopleChanged, cleaned(author.source), clock_.now()});
    return {};
  });
}

Status Register::edit(std::string_view person, const Author& author, LedgerAction action,
                      const std::function<void(Person&, Day)>& change) {
  return database_->transact([&](WriteSession& session) -> Status {
    const auto before = read_person(session, PersonId(person));
    if (!before)
      return failure(ErrorCode::NotFound, fmt::format("'{}' is not in the register", cleaned(person)),
                     "list the register to see who is");
    Person after = *before;
    change(after, day_of_asking(session, clock_));
    if (auto valid = check(after); !valid) return valid;
    apply(session, {{&after, after.id, false, differences(&*before, after)}},
          {author, action, before->id, clock_.now()});
    return {};
  });
}

Status Register::set_consent(std::string_view person, const Consent& consent, const Author& author) {
  return edit(person, author, LedgerAction::RegisterConsentSet,
              [&](Person& changed, Day) { put_consent(changed, consent); });
}

Status Register::withdraw(std::string_view person, std::string_view platform, std::optional<Purpose> purpose,
                          const Author& author) {
  return edit(person, author, LedgerAction::RegisterConsentWithdrawn, [&](Person& changed, Day today) {
    for (const auto& row : kWords<Purpose>) {
      if (!purpose || *purpose == row.value) take_back(changed, platform, row.value, today);
    }
  });
}

Status Register::withdraw_everywhere(std::string_view person, const std::vector<PlatformId>& platforms,
                                     std::optional<Purpose> purpose, const Author& author) {
  return edit(person, author, LedgerAction::RegisterConsentWithdrawn, [&](Person& changed, Day today) {
    std::set<PlatformId> all(platforms.begin(), platforms.end());
    for (const Consent& consent : changed.consents) all.insert(consent.platform);
    for (const PlatformId& platform : all) {
      for (const auto& row : kWords<Purpose>) {
        if (!purpose || *purpose == row.value) take_back(changed, platform, row.value, today);
      }
    }
  });
}

Status Register::set_do_not_publish(std::string_view person, bool value, std::string_view reason,
                                    const Author& author) {
  return edit(person, author, LedgerAction::RegisterDoNotPublishSet, [&](Person& changed, Day) {
    changed.do_not_publish = value;
    changed.do_not_publish_reason = reason;
  });
}

Status Register::set_biometric(std::string_view person, const BiometricConsent& consent,
                               const Author& author) {
  return edit(person, author, LedgerAction::RegisterBiometricSet,
              [&](Person& changed, Day) { changed.biometric = consent; });
}

Status Register::forget(std::string_view person, const Author& author) {
  return database_->transact([&](WriteSession& session) -> Status {
    const auto before = read_person(session, PersonId(person));
    if (!before)
      return failure(ErrorCode::NotFound, fmt::format("'{}' is not in the register", cleaned(person)),
                     "list the register to see who is");
    const Instant now = clock_.now();
    apply(session, {{nullptr, before->id, false, {before->id + ": forgotten"}}},
          {author, LedgerAction::RegisterPersonForgotten, before->id, now},
          [&] { forget_person(session, before->id, now); });
    return {};
  });
}

Status Register::lift_tombstone(std::string_view person, const Author& author) {
  return database_->transact([&](WriteSession& session) -> Status {
    const PersonId id(person);
    const auto all = read_forgotten(session);
    if (std::ranges::find(all, id, &ForgottenPerson::id) == all.end())
      return failure(ErrorCode::NotFound, fmt::format("nobody of the id '{}' was forgotten", cleaned(person)),
                     "'schoolgate register list' prints the ids of those who are in the register");
    apply(session, {{nullptr, id, false, {id + ": may be taken in again"}}},
          {author, LedgerAction::RegisterPeopleChanged, id, clock_.now()},
          [&] { consent::lift_tombstone(session, id); });
    return {};
  });
}

PlatformAccount Register::account_of(std::string_view platform) {
  return database_->read([&](ReadSession& session) { return read_platform(session, platform); });
}

Status Register::change_platform(std::string_view platform, const Author& author,
                                 const std::function<void(PlatformAccount&, Day)>& change) {
  return database_->transact([&](WriteSession& session) -> Status {
    const PlatformAccount before = read_platform(session, platform);
    PlatformAccount after = before;
    const Day today = day_of_asking(session, clock_);
    change(after, today);
    if (auto valid = check(after); !valid) return valid;
    if (before.closed && today >= *before.closed && after.closed && *after.closed > today)
      return failure(ErrorCode::Refused,
                     fmt::format("{} is closed since {}", after.platform, to_iso(*before.closed)),
                     "open it first, if anything is to be out there until that day");
    const auto lines = differences(before, after);
    if (lines.empty()) return {};
    if (before.opened == after.opened && before.closed == after.closed) {
      // Nothing that anything is decided by.
      write_platform(session, after);
      Ledger::append(session, clock_.now(), author.name, LedgerAction::PlatformAccountChanged, after.platform,
                     nlohmann::json{{"changed", lines}, {"source", cleaned(author.source)}}.dump());
      return {};
    }
    LedgerAction action = LedgerAction::RegisterPlatformSet;
    if (before.closed != after.closed)
      action = after.closed ? LedgerAction::RegisterPlatformClosed : LedgerAction::RegisterPlatformOpened;
    apply(session, {{nullptr, history_key(platform), false, lines}},
          {author, action, after.platform, clock_.now()}, [&] { write_platform(session, after); });
    return {};
  });
}

std::vector<ForgottenPerson> Register::forgotten() {
  return database_->read([](ReadSession& session) { return read_forgotten(session); });
}

std::vector<RegisterChange> Register::history(std::string_view person) {
  return database_->read([&](ReadSession& session) {
    std::vector<RegisterChange> changes;
    const std::string wanted(person);
    long long version = 0;
    std::string at;
    RegisterChange change;
    soci::statement statement =
        (session.sql().prepare << "SELECT version, at, who, what FROM register_history "
                                  "WHERE person = :person OR :everybody = '' ORDER BY version, line",
         soci::use(wanted, "person"), soci::use(wanted, "everybody"), soci::into(version), soci::into(at),
         soci::into(change.by), soci::into(change.what));
    statement.execute();
    while (statement.fetch()) {
      const auto when = parse_iso_instant(at);
      if (!when) throw std::runtime_error(fmt::format("the history of version {} is damaged", version));
      change.version = static_cast<std::uint64_t>(version);
      change.when = *when;
      changes.push_back(change);
    }
    return changes;
  });
}

Result<std::uint64_t> Register::verify_history() {
  return database_->read([](ReadSession& session) -> Result<std::uint64_t> {
    const auto present = fingerprints_of_history(session);
    const auto recorded = fingerprints_of_ledger(session);
    const long long last = read_version(session);
    for (long long version = 1; version <= last; ++version) {
      const auto one = present.find(version);
      const auto other = recorded.find(version);
      if (one == present.end() || other == recorded.end() || one->second != other->second)
        return failure(
            ErrorCode::Refused,
            fmt::format("the history of register version {} is not what the ledger recorded", version),
            "keep the database as it is and compare it with a backup from before");
    }
    const long long longest = std::max(present.empty() ? 0 : present.rbegin()->first,
                                       recorded.empty() ? 0 : recorded.rbegin()->first);
    if (longest > last)
      return failure(ErrorCode::Refused,
                     fmt::format("the register says version {}, its history goes to {}", last, longest),
                     "keep the database as it is and compare it with a backup from before");
    const std::string people = recorded_people(session);
    if (!people.empty() && people != to_hex(fingerprint_of_register(session)))
      return failure(ErrorCode::Refused,
                     fmt::format("the people and answers of register version {} are not what the ledger "
                                 "recorded",
                                 last),
                     "keep the database as it is and compare it with a backup from before");
    return static_cast<std::uint64_t>(last);
  });
}

}  // namespace schoolgate::consent
