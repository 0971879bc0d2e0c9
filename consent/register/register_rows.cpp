#include "consent/register/register_rows.hpp"

#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "consent/register/platform_rows.hpp"
#include "consent/register/register.hpp"
#include "foundation/storage/session.hpp"

namespace schoolgate::consent {
namespace {

struct PersonRow {
  std::string id, kind, first_name, last_name, known_as, class_name, upn, date_of_birth, leaving_date;
  int do_not_publish = 0;
  std::string do_not_publish_reason;
  int biometric_given = 0, biometric_parent_objects = 0, biometric_child_objects = 0;
  std::string biometric_date, biometric_withdrawn, biometric_evidence;
};

struct ConsentRow {
  std::string person, platform, purpose, answer, basis, given_by, given_on, until_day, withdrawn_on, evidence;
};

// The one list of each table's columns; the statements are made from it. The key comes first.
template <typename Visit>
void for_each_column(PersonRow& row, Visit visit) {
  visit("id", row.id);
  visit("kind", row.kind);
  visit("first_name", row.first_name);
  visit("last_name", row.last_name);
  visit("known_as", row.known_as);
  visit("class_name", row.class_name);
  visit("upn", row.upn);
  visit("date_of_birth", row.date_of_birth);
  visit("leaving_date", row.leaving_date);
  visit("do_not_publish", row.do_not_publish);
  visit("do_not_publish_reason", row.do_not_publish_reason);
  visit("biometric_given", row.biometric_given);
  visit("biometric_parent_objects", row.biometric_parent_objects);
  visit("biometric_child_objects", row.biometric_child_objects);
  visit("biometric_date", row.biometric_date);
  visit("biometric_withdrawn", row.biometric_withdrawn);
  visit("biometric_evidence", row.biometric_evidence);
}

template <typename Visit>
void for_each_column(ConsentRow& row, Visit visit) {
  visit("person", row.person);
  visit("platform", row.platform);
  visit("purpose", row.purpose);
  visit("answer", row.answer);
  visit("basis", row.basis);
  visit("given_by", row.given_by);
  visit("given_on", row.given_on);
  visit("until_day", row.until_day);
  visit("withdrawn_on", row.withdrawn_on);
  visit("evidence", row.evidence);
}

// Every column of a row in SQL: `form` makes the text for one from its name.
template <typename Row, typename Form>
std::string columns(Form form) {
  Row row;
  std::string list;
  for_each_column(row, [&](const char* name, auto&) { list += (list.empty() ? "" : ", ") + form(name); });
  return list;
}

template <typename Row>
std::string insert_statement(const std::string& table) {
  return "INSERT INTO " + table + " (" + columns<Row>([](std::string name) { return name; }) + ") VALUES (" +
         columns<Row>([](const std::string& name) { return ":" + name; }) + ")";
}

void make_ready(soci::statement& statement, const std::string& sql) {
  statement.alloc();
  statement.prepare(sql);
  statement.define_and_bind();
}

template <typename Row>
void bind_all(soci::statement& statement, Row& row) {
  for_each_column(row, [&](const char* name, auto& value) { statement.exchange(soci::use(value, name)); });
}

// Calls `visit(row)` for every row of the table, or for those whose `key` is `id`.
template <typename Row, typename Visit>
void for_each_row(ReadSession& session, const std::string& table, const std::string& key, const PersonId* id,
                  const std::string& order, Visit visit) {
  Row row;
  soci::statement statement(session.sql());
  for_each_column(row, [&](const char*, auto& value) { statement.exchange(soci::into(value)); });
  if (id != nullptr) statement.exchange(soci::use(*id, "wanted"));
  make_ready(statement, "SELECT " + columns<Row>([](std::string name) { return name; }) + " FROM " + table +
                            (id == nullptr ? "" : " WHERE " + key + " = :wanted") + " ORDER BY " + order);
  statement.execute();
  while (statement.fetch()) visit(row);
}

Day day_of(const std::string& text) { return parse_iso_day(text).value_or(Day{}); }

std::optional<Day> optional_day_of(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(day_of(text));
}

std::string text_of(const std::optional<Day>& day) { return day ? to_iso(*day) : ""; }

Person person_of(const PersonRow& row) {
  Person person;
  person.id = row.id;
  person.kind = from_word<PersonKind>(row.kind).value_or(PersonKind::Pupil);
  person.first_name = row.first_name;
  person.last_name = row.last_name;
  person.known_as = row.known_as;
  person.class_name = row.class_name;
  person.upn = row.upn;
  person.date_of_birth = optional_day_of(row.date_of_birth);
  person.leaving_date = optional_day_of(row.leaving_date);
  person.do_not_publish = row.do_not_publish != 0;
  person.do_not_publish_reason = row.do_not_publish_reason;
  person.biometric = {row.biometric_given == 1,
                      row.biometric_parent_objects != 0,
                      row.biometric_child_objects != 0,
                      optional_day_of(row.biometric_date),
                      optional_day_of(row.biometric_withdrawn),
                      row.biometric_evidence};
  return person;
}

PersonRow row_of(const Person& person) {
  return {person.id,
          std::string(word(person.kind)),
          person.first_name,
          person.last_name,
          person.known_as,
          person.class_name,
          person.upn,
          text_of(person.date_of_birth),
          text_of(person.leaving_date),
          person.do_not_publish ? 1 : 0,
          person.do_not_publish_reason,
          person.biometric.given ? 1 : 0,
          person.biometric.parent_objects ? 1 : 0,
          person.biometric.child_objects ? 1 : 0,
          text_of(person.biometric.date),
          text_of(person.biometric.withdrawn),
          person.biometric.evidence};
}

// A purpose that is not known cannot be asked for, so its row is passed over: no consent.
void add_consent(Person& person, const ConsentRow& row) {
  const auto purpose = from_word<Purpose>(row.purpose);
  if (!purpose) return;
  person.consents.push_back({row.platform, *purpose, from_word<Answer>(row.answer).value_or(Answer::Refused),
                             row.basis, row.given_by, day_of(row.given_on), optional_day_of(row.until_day),
                             optional_day_of(row.withdrawn_on), row.evidence});
}

ConsentRow row_of(const PersonId& person, const Consent& consent) {
  return {person,
          consent.platform,
          std::string(word(consent.purpose)),
          std::string(word(consent.answer)),
          consent.basis,
          consent.given_by,
          consent.date == Day{} ? "" : to_iso(consent.date),
          text_of(consent.until),
          text_of(consent.withdrawn),
          consent.evidence};
}

// Every value with its length before it, so that no two registers give the same bytes.
void add_value(std::string& text, const char* name, const std::string& value) {
  if (!value.empty()) text += fmt::format("{}={}:{}\n", name, value.size(), value);
}
void add_value(std::string& text, const char* name, int value) {
  if (value != 0) text += fmt::format("{}={}\n", name, value);
}

constexpr const char* kConsentOrder = "person, platform, purpose";

}  // namespace

std::vector<Person> read_people(ReadSession& session) {
  std::vector<Person> people;
  std::unordered_map<PersonId, std::size_t> places;
  for_each_row<PersonRow>(session, "people", "id", nullptr, "id", [&](const PersonRow& row) {
    places.emplace(row.id, people.size());
    people.push_back(person_of(row));
  });
  for_each_row<ConsentRow>(session, "consents", "person", nullptr, kConsentOrder, [&](const ConsentRow& row) {
    const auto place = places.find(row.person);
    if (place != places.end()) add_consent(people[place->second], row);
  });
  return people;
}

std::optional<Person> read_person(ReadSession& session, const PersonId& id) {
  std::optional<Person> person;
  for_each_row<PersonRow>(session, "people", "id", &id, "id",
                          [&](const PersonRow& row) { person = person_of(row); });
  if (!person) return std::nullopt;
  for_each_row<ConsentRow>(session, "consents", "person", &id, kConsentOrder,
                           [&](const ConsentRow& row) { add_consent(*person, row); });
  return person;
}

Digest fingerprint_of_register(ReadSession& session) {
  std::string all;
  const auto add_row = [&](const auto& row) {
    auto copy = row;
    for_each_column(copy, [&](const char* name, auto& value) { add_value(all, name, value); });
    all += '\n';
  };
  for_each_row<PersonRow>(session, "people", "id", nullptr, "id", add_row);
  for_each_row<ConsentRow>(session, "consents", "person", nullptr, kConsentOrder, add_row);
  for (const SaidOfPair& said : read_said_of_pairs(session)) {
    add_value(all, "one", said.pair.one);
    add_value(all, "other", said.pair.other);
    all += said.said == Sameness::Same ? "same\n\n" : "different\n\n";
  }
  for (const ForgottenPerson& gone : read_forgotten(session)) {
    add_value(all, "forgotten", gone.id);
    all += '\n';
  }
  add_value(all, "platforms", open_days_of_platforms(session));
  return sha256(all);
}

std::uint64_t Register::days_come(ReadSession& session, Day day) {
  // Days are texts that sort as days do; one that cannot be read counts as long as it stands there, or not.
  const std::string by = to_iso(day);
  long long answers = 0;
  session << "SELECT count(CASE WHEN given_on <= :given THEN 1 END) + count(CASE WHEN until_day <> '' AND "
             "until_day < :until THEN 1 END) + count(CASE WHEN withdrawn_on <= :withdrawn THEN 1 END) FROM "
             "consents",
      soci::use(by, "given"), soci::use(by, "until"), soci::use(by, "withdrawn"), soci::into(answers);
  long long people = 0;
  session << "SELECT count(CASE WHEN leaving_date <> '' AND leaving_date < :leaving THEN 1 END) + count(CASE "
             "WHEN biometric_date <= :given THEN 1 END) + count(CASE WHEN biometric_withdrawn <= :withdrawn "
             "THEN 1 END) FROM people",
      soci::use(by, "leaving"), soci::use(by, "given"), soci::use(by, "withdrawn"), soci::into(people);
  long long platforms = 0;
  session << "SELECT count(CASE WHEN opened <= :opened THEN 1 END) + count(CASE WHEN closed <= :closed THEN "
             "1 END) FROM platform_accounts",
      soci::use(by, "opened"), soci::use(by, "closed"), soci::into(platforms);
  return static_cast<std::uint64_t>(answers + people + platforms);
}

struct PersonWriter::Statements {
  explicit Statements(WriteSession& session)
      : insert_person(session.sql()),
        update_person(session.sql()),
        delete_consents(session.sql()),
        insert_consent(session.sql()) {
    bind_all(insert_person, person);
    make_ready(insert_person, insert_statement<PersonRow>("people"));
    bind_all(update_person, person);
    make_ready(update_person, "UPDATE people SET " + columns<PersonRow>([](const std::string& name) {
                                return name + " = :" + name;
                              }) + " WHERE id = :id");
    delete_consents.exchange(soci::use(person.id, "id"));
    make_ready(delete_consents, "DELETE FROM consents WHERE person = :id");
    bind_all(insert_consent, consent);
    make_ready(insert_consent, insert_statement<ConsentRow>("consents"));
  }

  PersonRow person;
  ConsentRow consent;
  soci::statement insert_person;
  soci::statement update_person;
  soci::statement delete_consents;
  soci::statement insert_consent;
};

PersonWriter::PersonWriter(WriteSession& session) : statements_(std::make_unique<Statements>(session)) {}
PersonWriter::~PersonWriter() = default;

void PersonWriter::write(const Person& person, bool is_new) {
  statements_->person = row_of(person);
  if (is_new) {
    statements_->insert_person.execute(true);
  } else {
    statements_->update_person.execute(true);
    statements_->delete_consents.execute(true);
  }
  for (const Consent& consent : person.consents) {
    statements_->consent = row_of(person.id, consent);
    statements_->insert_consent.execute(true);
  }
}

std::vector<SaidOfPair> read_said_of_pairs(ReadSession& session) {
  std::vector<SaidOfPair> all;
  SaidOfPair said;
  int same = 0;
  soci::statement statement =
      (session.sql().prepare << "SELECT one, other, same FROM said_of_pairs ORDER BY one, other",
       soci::into(said.pair.one), soci::into(said.pair.other), soci::into(same));
  statement.execute();
  while (statement.fetch()) {
    // Whatever is not plainly "different" leaves the two under the stricter answer.
    said.said = same == 0 ? Sameness::Different : Sameness::Same;
    all.push_back(said);
  }
  return all;
}

void write_said_of_pair(WriteSession& session, const SaidOfPair& said) {
  const int same = said.said == Sameness::Same ? 1 : 0;
  session << "DELETE FROM said_of_pairs WHERE one = :one AND other = :other", soci::use(said.pair.one),
      soci::use(said.pair.other);
  session << "INSERT INTO said_of_pairs (one, other, same) VALUES (:one, :other, :same)",
      soci::use(said.pair.one), soci::use(said.pair.other), soci::use(same);
}

void forget_person(WriteSession& session, const PersonId& id, Instant at) {
  const std::string when = to_iso(at);
  session << "DELETE FROM consents WHERE person = :id", soci::use(id);
  session << "DELETE FROM said_of_pairs WHERE one = :id OR other = :id2", soci::use(id), soci::use(id);
  session << "DELETE FROM people WHERE id = :id", soci::use(id);
  session << "INSERT INTO forgotten_people (id, at) VALUES (:id, :at)", soci::use(id), soci::use(when);
}

void lift_tombstone(WriteSession& session, const PersonId& id) {
  session << "DELETE FROM forgotten_people WHERE id = :id", soci::use(id);
}

std::vector<ForgottenPerson> read_forgotten(ReadSession& session) {
  std::vector<ForgottenPerson> all;
  std::string id;
  std::string at;
  soci::statement statement = (session.sql().prepare << "SELECT id, at FROM forgotten_people ORDER BY id",
                               soci::into(id), soci::into(at));
  statement.execute();
  while (statement.fetch()) all.push_back({id, at.substr(0, 10)});
  return all;
}

}  // namespace schoolgate::consent
