// Whether the rows that a database gives are those that this workspace was told stand. A primary that came
// back after another took its place, a replica that had not got everything, a restored copy: each answers
// kindly, by a register that is older than what parents were promised.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "foundation/storage/database.hpp"
#include "gate/belonging/acknowledged_note.hpp"

namespace schoolgate::gate {

// Why these rows lack what was acknowledged, and what to do; nothing where they hold it.
[[nodiscard]] std::optional<Error> why_not_acknowledged(ReadSession& session, const Acknowledged& noted);

// What these rows would have acknowledged. Nothing where they hold no ledger.
[[nodiscard]] std::optional<Acknowledged> end_of_rows(ReadSession& session);

// Asks in each transaction whether the rows hold what the note tells, anew for each connection and whenever
// the note changed; and notes what was committed before that is told to anybody. Rows that do not are
// refused, reading and writing, as is everything while the note is damaged.
class LedgerGuard final : public DatabaseGuard {
 public:
  explicit LedgerGuard(AcknowledgedNote note) : note_(std::move(note)) {}

  [[nodiscard]] Check before() override;
  void stands(const std::string& reached, std::uint64_t connection) override;

 private:
  struct Known {
    std::optional<ServerHistory> server;
    std::optional<Acknowledged> held;  // that the rows were seen to hold
  };
  void check(ReadSession& session, const std::optional<Acknowledged>& noted);
  [[nodiscard]] Known known(ReadSession& session);
  void know(std::uint64_t connection, Known known);

  AcknowledgedNote note_;
  std::mutex mutex_;
  std::map<std::uint64_t, Known> known_;  // by connection, of the last few
};

// Notes how far the ledger of these rows reaches. Refused as AcknowledgedNote::advance refuses.
[[nodiscard]] Status note_end_of_rows(Database& database, const AcknowledgedNote& note);

// What a person sees who looks why rows are refused.
struct RowsSeen {
  std::optional<Acknowledged> noted;  // nothing where none was, or the note is damaged
  std::optional<Acknowledged> rows;   // nothing where they hold no ledger
  std::optional<Error> why;           // they are refused
};
// Needs a database that is not guarded.
[[nodiscard]] RowsSeen see_rows(Database& database, const AcknowledgedNote& note);

}  // namespace schoolgate::gate
