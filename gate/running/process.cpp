#include "gate/running/process.hpp"

#include <chrono>
#include <utility>

#include "gate/intake/enrolment.hpp"
#include "gate/leaving/outgoing.hpp"
#include "gate/leaving/recheck.hpp"
#include "gate/leaving/retention.hpp"
#include "gate/log/photos.hpp"
#include "gate/posting/texts_out.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::chrono::seconds kPatience(2);

// Those that came for a stricter event, too, while they were looked at.
Status ask_about_moved(const Darkroom& room, const std::string& who, const std::stop_token& stop) {
  for (const PhotoId photo : rechecks_due(*room.log.database)) {
    if (stop.stop_requested()) return {};
    const auto asked = recheck(room, {.who = who, .photo = photo}, {}, stop);
    if (!asked) return tl::unexpected(asked.error());
  }
  return {};
}

}  // namespace

Result<BatchSummary> process(School& school, const std::vector<std::filesystem::path>& paths,
                             const ProcessOptions& options, const ProgressCallback& progress,
                             const std::stop_token& stop) {
  const auto lock = TaskLock::take(school.workspace(), SoleTask::Processing, kPatience);
  if (!lock) return tl::unexpected(lock.error());
  const auto gathered = gather(school.workspace(), school.clock().today(), paths, options.event);
  if (!gathered) return tl::unexpected(gathered.error());
  try {
    if (auto swept = sweep_leftovers(school.log().holds, school.workspace()); !swept)
      return tl::unexpected(swept.error());
    static_cast<void>(purge_templates(school, options.who));  // whoever withdrew since is not looked for
    std::vector<std::string> told;
    bool unsettled = false;
    if (recheck_due(school.darkroom())) {
      const auto rechecked =
          recheck_with_texts(school.darkroom(), {options.who, RecheckScope::Everything}, {}, stop);
      // New photos are taken in all the same: each is decided by today's register.
      unsettled = !rechecked || !rechecked->left.empty();
      told = rechecked ? words_left(*rechecked) : std::vector{sentence(rechecked.error())};
      // The day changed, or the register did: at least daily, then.
      const auto expired = apply_retention(school.darkroom(), school.clock().now(), options.who);
      unsettled = unsettled || !expired;
      if (!expired) told.push_back(sentence(expired.error()));
    } else if (const auto left = remove_left_files(school.workspace(), school.log().releases);
               !left.empty()) {
      unsettled = true;
      told.push_back(words_of_left(left));
    }
    auto summary = hold_all(school.darkroom(), school.clock(), *gathered, options, progress, stop);
    if (summary) {
      if (auto asked = ask_about_moved(school.darkroom(), options.who, stop); !asked)
        return tl::unexpected(asked.error());
    }
    if (summary) summary->unsettled = unsettled;
    if (summary) summary->of_released = std::move(told);
    return summary;
  } catch (const StorageError& error) {
    return tl::unexpected(error.error());
  }
}

}  // namespace schoolgate::gate
