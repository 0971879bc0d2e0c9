// Which photos may be deleted from the phone or camera that they were brought on, and that they were.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "foundation/clock.hpp"
#include "foundation/storage/database.hpp"
#include "gate/log/photo_record.hpp"
#include "gate/school/vault.hpp"

namespace schoolgate::gate {

// Originals that were read and found whole lately: an event's photos are asked about again and again. Safe to
// share between threads.
class ProvedOriginals {
 public:
  // `clock` must outlive this.
  explicit ProvedOriginals(const Clock& clock) : clock_(clock) {}
  // Is it in the vault, and whole? Reads it unless it did so within the last hour.
  [[nodiscard]] bool whole(const Vault& vault, const Digest& original);

 private:
  const Clock& clock_;
  std::mutex mutex_;
  std::map<Digest, Instant> proved_;
};

struct Brought {
  std::vector<PhotoId> safe;  // looked at by the program, their originals whole in the vault
  // Not to be deleted there, and why.
  struct Kept {
    PhotoId photo = 0;
    std::string source_name;
    std::string why;  // "it could not be read here"
  };
  std::vector<Kept> kept;
};

// Photos of the event that this person brought, and of which nobody said yet that they are deleted from the
// phone or camera. Those that wait to be looked at are in neither list.
[[nodiscard]] Brought brought_to(Database& database, const Vault& vault, ProvedOriginals& proved,
                                 EventId event, const std::string& who);
// Those that are safe are deleted there. Refused where none is; Conflict when it is not `expected` many by
// now.
[[nodiscard]] Status note_deleted_from_device(Database& database, const Clock& clock, EventId event,
                                              const Brought& brought, std::size_t expected,
                                              const std::string& who);

}  // namespace schoolgate::gate
