#include "gate/reporting/worker_health.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gate/claims/claims.hpp"

namespace schoolgate::gate {
namespace {

std::string photos(std::size_t number) { return number == 1 ? "1 photo" : fmt::format("{} photos", number); }

std::string words_for(const SeenWorker& worker) {
  return fmt::format("{} (process {}, heard {} s ago{})", worker.name.host, worker.name.process,
                     std::chrono::duration_cast<std::chrono::seconds>(worker.unheard).count(),
                     worker.in_hand == 0 ? "" : fmt::format(", {} in hand", photos(worker.in_hand)));
}

}  // namespace

std::optional<HealthFact> worker_fact(School& school) {
  const bool wanted = school.settings().developed_by == DevelopedBy::Workers;
  const WorkersSeen seen = Claims(school.database()).seen();
  const std::size_t alive = seen.alive();
  if (!wanted && alive == 0) return std::nullopt;
  if (alive == 0) {
    return HealthFact{"workers", seen.waiting > 0 ? Level::Problem : Level::Note,
                      fmt::format("none is at work and {} to be looked at: start 'schoolgate worker' "
                                  "(docs/workers.md)",
                                  seen.waiting == 1 ? "1 photo waits" : photos(seen.waiting) + " wait")};
  }
  std::vector<std::string> names;
  for (const SeenWorker& worker : seen.workers) {
    if (!worker.alive()) continue;
    names.push_back(words_for(worker));
  }
  std::string words =
      fmt::format("{} at work: {}; {} in nobody's hand", alive, fmt::join(names, ", "), photos(seen.waiting));
  if (seen.overdue > 0)
    words +=
        fmt::format("; of {} the worker ended or was cut off, the next one takes it", photos(seen.overdue));
  if (!wanted)
    return HealthFact{"workers", Level::Note,
                      words + "; the settings leave no photos to them any more (intake.developed_by)"};
  return HealthFact{"workers", seen.overdue > 0 ? Level::Note : Level::Good, std::move(words)};
}

}  // namespace schoolgate::gate
