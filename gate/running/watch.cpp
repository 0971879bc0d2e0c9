#include "gate/running/watch.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "gate/intake/inbox_watcher.hpp"
#include "gate/leaving/recheck.hpp"
#include "gate/log/photos.hpp"
#include "gate/running/process.hpp"

namespace schoolgate::gate {
namespace {

using Moment = std::chrono::steady_clock::time_point;

constexpr std::chrono::minutes kRetry(30);

class Inbox {
 public:
  Inbox(const Settings& settings, pipeline::GuardedDecoder& decoder)
      : settings_(settings), decoder_(decoder), settle_(settings.settle_seconds) {}

  // Files that have stayed the same for the settling time and were not handed out in this state before.
  std::vector<std::filesystem::path> ready(const std::vector<IncomingFile>& files, Moment now) {
    std::vector<std::filesystem::path> result;
    std::map<std::filesystem::path, Seen> present;
    for (const IncomingFile& file : files) {
      const auto look = look_at(file.path);
      if (!look) continue;
      const auto before = seen_.find(file.path);
      Seen seen =
          before != seen_.end() && before->second.look == *look ? before->second : Seen{*look, now, {}};
      // What could not be taken in may be readable by now, or have room.
      const bool due = !seen.handed_out || now - *seen.handed_out >= kRetry;
      if (due && now - seen.since >= settle_ && !open_for_writing(file.path) &&
          !is_half_copied(file.path, settings_, decoder_).value_or(true)) {
        seen.handed_out = now;
        result.push_back(file.path);
      }
      present.emplace(file.path, seen);
    }
    seen_ = std::move(present);  // files that are gone are forgotten
    return result;
  }

  [[nodiscard]] bool settling() const {
    return std::any_of(seen_.begin(), seen_.end(),
                       [](const auto& entry) { return !entry.second.handed_out; });
  }

  // Of what can never be taken in (links, folders that cannot be read, films), that of which nobody was told
  // yet.
  Gathered untold(const Gathered& gathered) {
    Gathered fresh;
    std::set<std::filesystem::path> present;
    const auto sift = [&](const auto& all, auto& into) {
      for (const auto& one : all) {
        if (!told_.contains(one.path)) into.push_back(one);
        present.insert(one.path);
      }
    };
    sift(gathered.passed_over, fresh.passed_over);
    sift(gathered.not_photos, fresh.not_photos);
    told_ = std::move(present);
    return fresh;
  }

  // After a failed batch everything that is still there is due again.
  void forget() { seen_.clear(); }

 private:
  struct Seen {
    FileLook look;
    Moment since;
    std::optional<Moment> handed_out;
  };
  const Settings& settings_;
  pipeline::GuardedDecoder& decoder_;
  std::chrono::seconds settle_;
  std::map<std::filesystem::path, Seen> seen_;
  std::set<std::filesystem::path> told_;
};

// What workers have to look at is not this program's.
bool nothing_left(School& school) {
  return school.settings().developed_by == DevelopedBy::Workers || school.log().photos.unfinished().empty();
}

enum class Round { Idle, Worked, Failed };

// What has settled, and photos that wait without a file: uploads, and what an earlier round left.
Round work_once(School& school, Inbox& inbox, const ProcessOptions& options, const WatchCallbacks& callbacks,
                const std::stop_token& stop) {
  try {
    const auto gathered =
        gather(school.workspace(), school.clock().today(), {school.workspace().inbox()}, options.event);
    if (!gathered) {
      callbacks.failed(gathered.error());
      return Round::Failed;
    }
    const auto paths = inbox.ready(gathered->files, std::chrono::steady_clock::now());
    const auto untold = inbox.untold(*gathered);
    // Also when nothing lands in the inbox: the register changes, and consents run out with the day.
    if (paths.empty() && untold.passed_over.empty() && untold.not_photos.empty() && nothing_left(school) &&
        !recheck_due(school.darkroom()))
      return Round::Idle;
    auto summary = process(school, paths, options, callbacks.progress, stop);
    if (!summary) {
      callbacks.failed(summary.error());
      return Round::Failed;
    }
    summary->passed_over.insert(summary->passed_over.end(), untold.passed_over.begin(),
                                untold.passed_over.end());
    summary->not_photos.insert(summary->not_photos.end(), untold.not_photos.begin(), untold.not_photos.end());
    callbacks.round_done();
    const bool anything = summary->left_to_workers > 0 || !summary->photos.empty() ||
                          !summary->duplicates.empty() || !summary->passed_over.empty() ||
                          !summary->not_photos.empty();
    if (anything) callbacks.batch_done(*summary);
    return anything ? Round::Worked : Round::Idle;
  } catch (const StorageError& error) {
    callbacks.failed(error.error());
    return Round::Failed;
  }
}

}  // namespace

Status watch(School& school, const ProcessOptions& options, const WatchCallbacks& callbacks,
             const std::stop_token& stop) {
  const auto lock = TaskLock::take(school.workspace(), SoleTask::Watching);
  if (!lock) return tl::unexpected(lock.error());
  const std::chrono::seconds settle(school.settings().settle_seconds);
  const std::chrono::seconds poll(school.settings().poll_seconds);
  InboxWatcher watcher(school.workspace().inbox());
  Inbox inbox(school.settings(), school.decoder());
  std::string told;  // a share that is away for the weekend is told of once
  WatchCallbacks once = callbacks;
  once.failed = [&](const Error& error) {
    if (sentence(error) != told) callbacks.failed(error);
    told = sentence(error);
  };
  while (!stop.stop_requested()) {
    const Round round = work_once(school, inbox, options, once, stop);
    try {
      once.looked();
    } catch (const StorageError& error) {
      once.failed(error.error());
    }
    if (round != Round::Failed) told.clear();
    if (round == Round::Worked) continue;
    if (round == Round::Failed) inbox.forget();
    // While a file settles nothing else need happen for it to become ready.
    const bool soon = round == Round::Idle && inbox.settling();
    watcher.wait(soon ? std::max(std::chrono::milliseconds(200), std::chrono::milliseconds(settle) / 4)
                      : std::chrono::milliseconds(poll),
                 stop);
  }
  return {};
}

}  // namespace schoolgate::gate
