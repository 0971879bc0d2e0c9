#include "gate/holding/batch.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>

#include <opencv2/core.hpp>

#include "gate/holding/develop.hpp"
#include "gate/holding/largest_first.hpp"

namespace schoolgate::gate {
namespace {

// One run over many photos. Intake happens on the calling thread; photos go to the workers as they are safe.
class Batch {
 public:
  Batch(const Darkroom& room, const Clock& clock, const ProcessOptions& options,
        const ProgressCallback& progress, std::stop_token stop)
      : room_(room),
        clock_(clock),
        options_(options),
        progress_(progress),
        stop_(std::move(stop)),
        jobs_(options.jobs > 0 ? static_cast<std::size_t>(options.jobs) : room.settings.job_count()),
        waiting_(jobs_) {}

  Result<BatchSummary> run(const Gathered& gathered) {
    const auto start = std::chrono::steady_clock::now();
    summary_.started = clock_.now();
    summary_.passed_over = gathered.passed_over;
    summary_.not_photos = gathered.not_photos;
    if (leaves_to_workers()) {
      guarded([&] { take_in_all(gathered.files); });
      if (failed_) return tl::unexpected(*failed_);
      finish(start);
      return std::move(summary_);
    }
    if (auto prepared = prepare(); !prepared) return tl::unexpected(prepared.error());
    {
      std::vector<std::jthread> workers;
      start_workers(workers);
      feed(gathered.files);
      close();
    }
    // Photos during whose analysis the program ended once already: one at a time, after everybody else, so
    // that only the culprit is there when it ends again.
    if (!failed_) guarded([this] { work_through_suspects(); });
    if (failed_) return tl::unexpected(*failed_);
    finish(start);
    return std::move(summary_);
  }

 private:
  [[nodiscard]] bool leaves_to_workers() const { return room_.settings.developed_by == DevelopedBy::Workers; }

  Status prepare() {
    const auto knowledge = room_.keeper.knowledge(options_.recognition);
    if (!knowledge) return tl::unexpected(knowledge.error());
    knowledge_ = *knowledge;
    const auto models = room_.keeper.models();
    if (!models) return tl::unexpected(models.error());
    summary_.degraded = (*models)->missing;
    if (!knowledge_->why_no_recognition.empty()) summary_.degraded.push_back(knowledge_->why_no_recognition);
    cv::setNumThreads(1);  // photos run in parallel instead
    return {};
  }

  // Whatever goes wrong on one of the threads ends the batch, not the program.
  template <typename Work>
  void guarded(const Work& work) {
    try {
      work();
    } catch (const StorageError& error) {
      fail(error.error());
    } catch (const std::exception& error) {
      fail({ErrorCode::Unavailable, std::string("the batch failed (") + error.what() + ")",
            "run 'schoolgate doctor'"});
    }
  }

  // As many as the system gives; none at all is a failure.
  void start_workers(std::vector<std::jthread>& workers) {
    workers.reserve(jobs_);
    try {
      for (std::size_t i = 0; i < jobs_; ++i) workers.emplace_back([this] { guarded([this] { work(); }); });
    } catch (const std::system_error& error) {
      if (workers.empty()) {
        fail({ErrorCode::Unavailable, std::string("no thread could be started (") + error.what() + ")",
              "close other programs, then run the same command again"});
      }
    }
  }

  // The workers wait to be told that there is no more.
  void feed(const std::vector<IncomingFile>& files) {
    guarded([&] {
      for (PhotoRecord& photo : room_.log.photos.unfinished()) enqueue(std::move(photo));
      take_in_all(files);
    });
  }

  void take_in_all(const std::vector<IncomingFile>& files) {
    struct Fresh {
      IncomingFile file;
      std::optional<FileLook> look;
    };
    std::vector<Fresh> fresh;
    const auto first_look = std::chrono::steady_clock::now();
    const std::chrono::seconds settle(room_.settings.settle_seconds);
    for (const IncomingFile& file : files) {
      if (over()) return;
      if (file.source == SourceFile::Remove && changed_within(file.path, settle)) {
        fresh.push_back({file, look_at(file.path)});
      } else {
        take(file);
      }
    }
    if (fresh.empty()) return;
    wait_until(first_look + settle);
    for (const Fresh& one : fresh) {
      if (over()) return;
      if (look_at(one.file.path) == one.look) {
        take(one.file);
      } else {
        pass_over(one.file.path, "it is still being copied: it is taken in by the next run");
      }
    }
  }

  [[nodiscard]] static bool changed_within(const std::filesystem::path& path, std::chrono::seconds settle) {
    const auto look = look_at(path);
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return look && std::chrono::nanoseconds(look->changed) + settle > now;
  }

  void wait_until(std::chrono::steady_clock::time_point moment) {
    std::unique_lock lock(mutex_);
    std::condition_variable_any stopped;
    stopped.wait_until(lock, stop_, moment, [] { return false; });
  }

  void take(const IncomingFile& file) {
    if (file.source == SourceFile::Remove) {
      const auto half = is_half_copied(file.path, room_.settings, room_.decoder);
      if (!half) return fail(half.error());
      if (*half)
        return pass_over(file.path,
                         "it breaks off before its end and was written to just now: once it is whole, or two "
                         "minutes old, the next run takes it in");
    }
    auto taken = take_in(room_.log.photos, room_.vault, room_.settings, file, options_.who);
    if (!taken && taken.error().code == ErrorCode::Unavailable) return fail(taken.error());
    if (!taken) return pass_over(file.path, sentence(taken.error()));
    if (!taken->left_behind.empty()) pass_over(file.path, taken->left_behind);
    note(file, *taken);
  }

  void note(const IncomingFile& file, const IntakeResult& taken) {
    switch (taken.outcome) {
      case IntakeOutcome::Received: {
        if (leaves_to_workers()) {
          ++summary_.left_to_workers;
          return;
        }
        auto photo = room_.log.photos.find(taken.photo);
        if (photo) enqueue(std::move(*photo));
        return;
      }
      case IntakeOutcome::Duplicate: {
        const std::scoped_lock lock(mutex_);
        summary_.duplicates.push_back({file.path, taken.photo, taken.reason});
        return;
      }
    }
  }

  void enqueue(PhotoRecord photo) {
    const std::scoped_lock lock(mutex_);
    if (!seen_.insert(photo.id).second) return;
    ++known_;
    if (photo.attempts > 0) {
      suspects_.push_back(std::move(photo));
    } else {
      const std::uint64_t size = photo.bytes;
      waiting_.push(std::move(photo), size);
      something_to_do_.notify_one();
    }
  }

  void close() {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    something_to_do_.notify_all();
  }

  std::optional<PhotoRecord> next() {
    std::unique_lock lock(mutex_);
    something_to_do_.wait(lock, stop_,
                          [this] { return !waiting_.empty() || closed_ || failed_.has_value(); });
    if (waiting_.empty() || failed_ || stop_.stop_requested()) return std::nullopt;
    return waiting_.take();
  }

  // A workbench holds the models: made only when there is a photo for it.
  void work() {
    std::unique_ptr<Workbench> bench;
    while (auto photo = next()) {
      if (!bench && !make_bench(bench)) return;
      develop_one(*bench, *photo);
    }
  }

  void work_through_suspects() {
    std::unique_ptr<Workbench> bench;
    for (const PhotoRecord& photo : suspects_) {
      if (over() || (!bench && !make_bench(bench))) return;
      develop_one(*bench, photo);
    }
  }

  bool make_bench(std::unique_ptr<Workbench>& bench) {
    auto made = room_.benches.make();
    if (!made) {
      fail(made.error());
      return false;
    }
    bench = std::move(*made);
    return true;
  }

  // The same file may come in for a stricter event meanwhile, and is then a photo of that one.
  void develop_one(Workbench& bench, const PhotoRecord& listed) {
    for (std::optional<EventId> before;;) {
      const auto photo = room_.log.photos.find(listed.id);
      if (!photo) return fail(photo.error());
      const bool waits = photo->state == PhotoState::Received || photo->state == PhotoState::Analysed;
      // In a conflict that is no move somebody else has it.
      if (!waits || before == photo->event.id) return;
      before = photo->event.id;
      const auto developed = develop(room_, bench, *knowledge_, *photo, {options_.who});
      if (developed) return finished_one({photo->id, developed->state, developed->reason});
      if (developed.error().code != ErrorCode::Conflict) return fail(developed.error());
    }
  }

  void finished_one(PhotoOutcome outcome) {
    const std::scoped_lock lock(mutex_);
    summary_.photos.push_back(outcome);
    if (progress_) progress_({summary_.photos.size(), known_, std::move(outcome)});
  }

  void pass_over(const std::filesystem::path& path, std::string reason) {
    const std::scoped_lock lock(mutex_);
    summary_.passed_over.push_back({path, std::move(reason)});
  }

  void fail(const Error& error) {
    const std::scoped_lock lock(mutex_);
    if (!failed_) failed_ = error;
    something_to_do_.notify_all();
  }

  bool over() {
    const std::scoped_lock lock(mutex_);
    return failed_.has_value() || stop_.stop_requested();
  }

  void finish(std::chrono::steady_clock::time_point start) {
    std::sort(summary_.photos.begin(), summary_.photos.end(),
              [](const auto& a, const auto& b) { return a.photo < b.photo; });
    summary_.stopped = stop_.stop_requested();
    summary_.ended = clock_.now();
    summary_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }

  const Darkroom& room_;
  const Clock& clock_;
  const ProcessOptions& options_;
  const ProgressCallback& progress_;
  std::stop_token stop_;
  std::size_t jobs_;
  std::shared_ptr<const Knowledge> knowledge_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable_any something_to_do_;
  LargestFirst<PhotoRecord> waiting_;
  std::vector<PhotoRecord> suspects_;
  std::set<PhotoId> seen_;
  std::size_t known_ = 0;
  bool closed_ = false;
  std::optional<Error> failed_;
  BatchSummary summary_;
};

}  // namespace

std::size_t BatchSummary::count(PhotoState state) const {
  return static_cast<std::size_t>(std::count_if(photos.begin(), photos.end(),
                                                [state](const auto& photo) { return photo.state == state; }));
}

bool BatchSummary::needs_attention() const {
  return count(PhotoState::Quarantined) + count(PhotoState::Blocked) > 0 || !passed_over.empty() || unsettled;
}

Result<BatchSummary> hold_all(const Darkroom& room, const Clock& clock, const Gathered& files,
                              const ProcessOptions& options, const ProgressCallback& progress,
                              std::stop_token stop) {
  return Batch(room, clock, options, progress, std::move(stop)).run(files);
}

}  // namespace schoolgate::gate
