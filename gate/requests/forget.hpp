// A person whom the school has to forget (Article 17).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gate/leaving/recheck.hpp"
#include "gate/school/school.hpp"

namespace schoolgate::gate {

struct Forgotten {
  std::size_t templates = 0;  // portraits' whose templates went
  std::size_t photos = 0;     // in which they were found
  std::size_t texts = 0;      // comments, notes, file names and names of events that named them
  std::size_t reports = 0;
  RecheckSummary rechecked;
  // Blocked because of them, as it seems, and blocked as a whole from now on: their bodies are to be seen.
  std::vector<PhotoId> blocked;
  // Entries of the ledger in which their name stands all the same, since somebody put it into a title or a
  // reason: what is chained cannot be taken out.
  std::vector<std::uint64_t> named_in_ledger;
};

// What goes and what stays is the table of docs/data-requests.md. Their photos are decided again as those of
// somebody unknown; what was released and showed them is taken down. Interrupted, it is carried on with by
// the next call. NotFound for an id that the register does not have, and that no interruption left.
[[nodiscard]] Result<Forgotten> forget(School& school, const consent::PersonId& person,
                                       const std::string& who);

}  // namespace schoolgate::gate
