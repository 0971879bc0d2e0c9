// What waits for the technician, and what became of each event: read from the indexes, so quick with tens of
// thousands of photos.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "foundation/storage/database.hpp"
#include "gate/log/photo_record.hpp"

namespace schoolgate::gate {

// Of held photos whose event was picked, those that were not (gate/picking/picks.hpp).
enum class PickFilter { LeftOut, All, Alone };

struct QueueFilter {
  std::optional<EventId> event;
  std::optional<PhotoState> state;              // none: held and blocked, what a person can act on
  std::optional<consent::PlatformId> platform;  // photos with a rendition for it
  std::size_t offset = 0;
  std::size_t limit = 50;
  PickFilter picked = PickFilter::LeftOut;
};

struct QueueCounts {
  std::size_t blocked = 0;
  std::size_t undecided = 0;  // photos
  std::size_t doubtful = 0;
  std::size_t rest = 0;
  std::size_t undecided_findings = 0;
  [[nodiscard]] std::size_t total() const { return blocked + undecided + doubtful + rest; }
};

struct QueuePage {
  QueueCounts counts;               // of everything the filter lets through
  std::vector<PhotoRecord> photos;  // blocked, undecided, doubtful, rest; photos put off last
  std::size_t left_out = 0;         // that the filter would let through, had they been picked
};

[[nodiscard]] QueuePage list_queue(Database& database, const QueueFilter& filter);
// Every held photo of the queue, in its order.
[[nodiscard]] std::vector<PhotoRecord> held_in_queue(Database& database);

struct EventOverview {
  Event event;
  std::map<PhotoState, std::size_t> photos;
};
// The latest day first.
[[nodiscard]] std::vector<EventOverview> list_events(Database& database);

}  // namespace schoolgate::gate
