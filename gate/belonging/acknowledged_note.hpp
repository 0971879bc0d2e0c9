// What a workspace was told stands: the ledger's end that was committed last by any of its programs, noted in
// its folder, where it outlives the database. One small file, replaced in place.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "consent/ledger/ledger.hpp"
#include "foundation/result.hpp"
#include "foundation/storage/dialect.hpp"

namespace schoolgate::gate {

struct Acknowledged {
  consent::LedgerHead end;
  std::optional<ServerHistory> server;  // that committed it; nothing of a file
  bool operator==(const Acknowledged&) const = default;
};

// Did a server on `by` take the place of the one on `history`?
[[nodiscard]] bool is_overtaken(const std::optional<ServerHistory>& history,
                                const std::optional<ServerHistory>& by);

// Programs of many machines may use one at the same time.
class AcknowledgedNote {
 public:
  explicit AcknowledgedNote(std::filesystem::path file) : file_(std::move(file)) {}

  // Nothing where none was ever made. Refused, naming the file, when it is damaged.
  [[nodiscard]] Result<std::optional<Acknowledged>> read() const;

  // That so much stands now; what others noted further on stays. On the disk when it returns where a server
  // committed it; of a file, whose disk it shares, soon. Refused, and nothing is changed, where others noted
  // what cannot be of the same rows: another entry of that number, or a later timeline of that server.
  [[nodiscard]] Status advance(const Acknowledged& to) const;

  // Whatever was noted before, on the disk.
  [[nodiscard]] Status put(const Acknowledged& to) const;

 private:
  using Had = Result<std::optional<Acknowledged>>;
  using Change = std::function<Result<std::optional<Acknowledged>>(const Had&)>;
  [[nodiscard]] Status replace(const Change& change, bool on_the_disk) const;
  std::filesystem::path file_;
};

}  // namespace schoolgate::gate
