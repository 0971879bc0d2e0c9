// The append-only record of who did what, each entry chained to the one before by SHA-256.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "foundation/clock.hpp"
#include "foundation/database.hpp"
#include "foundation/digest.hpp"

namespace schoolgate::consent {

struct LedgerEntry {
  std::uint64_t number = 0;  // 1, 2, 3 ... without gaps
  Instant when;
  std::string who;
  std::string action;   // "register.import", "photo.released", ...
  std::string subject;  // the photo's SHA-256, a person id, a file; never a name
  std::string detail;   // JSON, keys sorted
  Digest chain;         // of the entry before and of this one's fields
};

class Ledger {
 public:
  Ledger(std::shared_ptr<Database> database, const Clock& clock);

  void append(std::string who, std::string action, std::string subject, std::string detail);
  // Inside a transaction that is already open, so that a change and its record stand or fall together.
  static void append(soci::session& session, Instant when, std::string who, std::string action,
                     std::string subject, std::string detail);

  [[nodiscard]] std::vector<LedgerEntry> entries(std::uint64_t from, std::size_t most);
  // Number of entries when every link holds; otherwise which entry was altered, removed or inserted.
  [[nodiscard]] Result<std::uint64_t> verify();

 private:
  std::shared_ptr<Database> database_;
  const Clock& clock_;
};

}  // namespace schoolgate::consent
