// Who looks at which photo, where several programs do: a claim holds for a while and is renewed, so that a
// photo whose worker died comes to another one. Times are the database's own.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "foundation/result.hpp"
#include "foundation/storage/database.hpp"
#include "gate/log/photo_record.hpp"

namespace schoolgate::gate {

// What a worker looks at photos with: digests of which each is another where the thing is. Two who differ in
// any of it may decide differently about the same photo.
struct Equipment {
  std::string program;
  std::string engines;  // that run the networks, with their versions
  std::string models;
  std::string texts;  // what reads texts, in which version, with its data; and the dictionary
  bool operator==(const Equipment&) const = default;
};
// "another Schoolgate, other models"; empty where they are the same.
[[nodiscard]] std::string difference(const Equipment& one, const Equipment& other);

struct WorkerName {
  std::string id;  // random
  std::string host;
  std::int64_t process = 0;
  Equipment equipment;
};

// The number tells one claim of a photo from every other, also of the same worker.
struct Claim {
  PhotoId photo = 0;
  std::string worker;
  int number = 0;         // from 1 on
  std::string last_host;  // whose claim ended without a result; empty for the first
};

struct SeenWorker {
  WorkerName name;
  std::chrono::milliseconds unheard{};  // since it was heard last
  std::chrono::milliseconds lease{};
  std::size_t in_hand = 0;
  [[nodiscard]] bool alive() const { return unheard <= lease; }
};

struct WorkersSeen {
  std::vector<SeenWorker> workers;  // heard last first; one that was not heard for a day is forgotten
  std::size_t waiting = 0;          // photos that are in nobody's hand
  std::size_t overdue = 0;          // of these, whose worker's lease ran out
  [[nodiscard]] std::size_t alive() const;
};

// Safe to share between threads. Throws StorageError when the database fails.
class Claims {
 public:
  // Needs the log's schema (Photos).
  explicit Claims(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  // From now on the worker is seen; its claims hold for `lease` unless they are renewed. Refused while
  // another one is heard that looks with other equipment. Those that are not heard and look with other
  // equipment are forgotten, so that they have to join anew.
  [[nodiscard]] Status join(const WorkerName& worker, std::chrono::milliseconds lease);
  void leave(const std::string& worker);
  // False once a worker is forgotten, also one that was not heard for a day: it has to join anew.
  [[nodiscard]] bool knows(const std::string& worker);
  // The worker is heard; its claim, if any, holds for another lease. False where the claim is no longer its.
  [[nodiscard]] bool renew(const std::string& worker, const std::optional<Claim>& claim);

  // Takes a photo that waits and is in nobody's hand: of the event of which fewest wait, the oldest; each
  // fourth time the oldest of all, so that a large event is not passed over for ever. None for a worker that
  // is not known.
  [[nodiscard]] std::optional<Claim> take(const std::string& worker);
  // Ended through no fault of the photo's: it counts as never taken, and nobody takes it before `wait` is
  // over. Nothing happens where the claim is no longer this one.
  void give_back(const Claim& claim, std::chrono::milliseconds wait);
  // Ended without a result: the photo is free at once, and the claim counts.
  void drop(const Claim& claim);

  // Within a transaction that writes: Conflict unless the claim is still this one and has not run out; nobody
  // takes it before the transaction ends.
  [[nodiscard]] static Status still_held(WriteSession& session, const Claim& claim);
  // The same, and with this transaction the claim has its result.
  [[nodiscard]] static Status ends(WriteSession& session, const Claim& claim);

  [[nodiscard]] WorkersSeen seen();
  // By how much the database's clock is ahead of that moment.
  [[nodiscard]] std::chrono::milliseconds clock_ahead_of(Instant now);

 private:
  std::shared_ptr<Database> database_;
  std::atomic<unsigned> takes_ = 0;
};

// Refused while a worker works on the school, also from another machine: `doing` is what cannot be done.
[[nodiscard]] Status refuse_beside_workers(Database& database, const char* doing);

}  // namespace schoolgate::gate
