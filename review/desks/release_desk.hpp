// Releases from the page: seen first, confirmed in words, done in the background.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "gate/leaving/release.hpp"

namespace schoolgate::review {

struct ReleaseOffer {
  std::string token;
  std::string confirm;  // what the user must type
  gate::ReleaseSummary would;
};

struct ReleaseJob {
  enum class State { Running, Done, Failed };
  std::int64_t number = 0;
  State state = State::Running;
  std::string who;
  Instant started{};
  std::optional<Instant> ended;
  std::string error;
  gate::ReleaseSummary summary;
};
constexpr auto words_of(ReleaseJob::State) {
  using enum ReleaseJob::State;
  return words<ReleaseJob::State>({{Running, "running"}, {Done, "done"}, {Failed, "failed"}});
}

// Safe to share between threads. Ends with the object, after the release under way.
class ReleaseDesk {
 public:
  ReleaseDesk(const gate::Darkroom& room, const Clock& clock) : room_(room), clock_(clock) {}

  // What a release would do now, and the token that stands for exactly that, for this session.
  [[nodiscard]] Result<ReleaseOffer> offer(const std::string& session, const std::string& who,
                                           std::optional<gate::EventId> event);
  // Begins the offered release; gives the job's number. Refused when the words differ; Conflict when the
  // token is unknown, stale or another session's, when a release is under way, or when something else would
  // be released by now.
  [[nodiscard]] Result<std::int64_t> begin(const std::string& session, const std::string& who,
                                           const std::string& token, const std::string& typed);
  [[nodiscard]] std::optional<ReleaseJob> job(std::int64_t number);
  // Waits for the release under way, when no more can begin.
  void finish();

 private:
  struct Offered {
    std::string session;
    std::optional<gate::EventId> event;
    std::string confirm;
    Digest what;
    std::vector<gate::ReleasedFile> files;
    Instant when{};
  };
  [[nodiscard]] Result<gate::ReleaseSummary> dry_run(const std::string& who,
                                                     std::optional<gate::EventId> event);
  void run(std::int64_t number, const gate::ReleaseOptions& options);

  const gate::Darkroom& room_;
  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Offered> offered_;  // by token
  std::map<std::int64_t, ReleaseJob> jobs_;
  std::int64_t last_job_ = 0;
  std::jthread thread_;
};

}  // namespace schoolgate::review
