// People as rows of the database.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <soci/soci.h>

#include "consent/person.hpp"

namespace schoolgate::consent {

// Ordered by id. What a damaged row holds is read as strictly as possible: an unknown answer is a no, and a
// day that cannot be read is one that does not exist, on which nothing is permitted.
[[nodiscard]] std::vector<Person> read_people(soci::session& session);
[[nodiscard]] std::optional<Person> read_person(soci::session& session, const PersonId& id);

// Writes people one after the other with statements that are prepared once.
class PersonWriter {
 public:
  explicit PersonWriter(soci::session& session);
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
