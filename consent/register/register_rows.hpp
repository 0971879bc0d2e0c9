// People as rows of the database.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "consent/register/forgotten.hpp"
#include "consent/register/one_person.hpp"
#include "consent/register/person.hpp"
#include "foundation/digest.hpp"
#include "foundation/storage/database.hpp"

namespace schoolgate::consent {

// Ordered by id. What a damaged row holds is read as strictly as possible: an unknown answer is a no, and a
// day that cannot be read is one that does not exist, on which nothing is permitted.
[[nodiscard]] std::vector<Person> read_people(ReadSession& session);
[[nodiscard]] std::optional<Person> read_person(ReadSession& session, const PersonId& id);

// Of every person, every answer, what was said of pairs and when platforms are open, as the rows hold them:
// the ledger keeps it of each version. What is empty or 0 counts for nothing, so that a column that comes
// later changes no earlier version's.
[[nodiscard]] Digest fingerprint_of_register(ReadSession& session);

[[nodiscard]] std::vector<SaidOfPair> read_said_of_pairs(ReadSession& session);
void write_said_of_pair(WriteSession& session, const SaidOfPair& said);

// Their row, answers and what was said of their id are gone; the id and the day stay, so that no import takes
// them in again unseen.
void forget_person(WriteSession& session, const PersonId& id, Instant at);
void lift_tombstone(WriteSession& session, const PersonId& id);
[[nodiscard]] std::vector<ForgottenPerson> read_forgotten(ReadSession& session);

// Writes people one after the other with statements that are prepared once.
class PersonWriter {
 public:
  explicit PersonWriter(WriteSession& session);
  ~PersonWriter();
  PersonWriter(const PersonWriter&) = delete;
  PersonWriter& operator=(const PersonWriter&) = delete;

  // Needs a person that passed check(). `is_new`: has no row yet.
  void write(const Person& person, bool is_new);

 private:
  struct Statements;
  std::unique_ptr<Statements> statements_;
};

}  // namespace schoolgate::consent
