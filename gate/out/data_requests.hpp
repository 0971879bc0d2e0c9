// What people asked of the school about what is held of them, and by when it has to be answered.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "consent/register/person.hpp"
#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"
#include "foundation/words.hpp"

namespace schoolgate::gate {

enum class DataRequestKind {
  Access,   // what is held of me? Article 15
  Erasure,  // forget me: Article 17
};
constexpr auto words_of(DataRequestKind) {
  using enum DataRequestKind;
  return words<DataRequestKind>({{Access, "access"}, {Erasure, "erasure"}});
}

struct DataRequest {
  std::int64_t id = 0;
  consent::PersonId person;
  DataRequestKind kind = DataRequestKind::Access;
  Day received{};
  Day due{};
  std::string noted_by;
  std::string answered;  // ISO moment; empty while it waits
};

// One calendar month later (Article 12(3)): the same day of the next month, or its last one where that is
// shorter.
[[nodiscard]] Day due_day(Day received);

// Notes that it was asked for on that day; with its ledger entry. InvalidInput for a day to come, Refused
// while one of the same kind waits for that person.
[[nodiscard]] Result<DataRequest> note_request(Database& database, const Clock& clock,
                                               const consent::PersonId& person, DataRequestKind kind,
                                               Day received, const std::string& who);
// Whatever waits of that kind for the person is answered; gives it. Where nothing waited, one that came today
// and is answered is noted.
[[nodiscard]] DataRequest answer_request(Database& database, const Clock& clock,
                                         const consent::PersonId& person, DataRequestKind kind,
                                         const std::string& who);

// The earliest due first.
[[nodiscard]] std::vector<DataRequest> open_requests(Database& database);
[[nodiscard]] std::vector<DataRequest> requests_of(Database& database, const consent::PersonId& person);

// "2 requests about data wait, P014's access is due 2026-12-03"; empty when nothing waits. "was due" once the
// day is over.
[[nodiscard]] std::string request_words(const std::vector<DataRequest>& open, Day today);

}  // namespace schoolgate::gate
