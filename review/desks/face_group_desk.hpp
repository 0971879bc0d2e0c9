// Groups of unknown faces, made in the background and kept for one session while its page is open.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "foundation/words.hpp"
#include "gate/deciding/face_groups.hpp"
#include "review/people/sessions.hpp"

namespace schoolgate::review {

struct Grouping {
  enum class State { None, Waiting, Running, Ready, Failed };
  State state = State::None;
  gate::GroupingProgress progress;
  std::string problem;     // why it failed, a sentence
  gate::FaceGroups found;  // when ready
};
constexpr auto words_of(Grouping::State) {
  using enum Grouping::State;
  return words<Grouping::State>(
      {{None, "none"}, {Waiting, "waiting"}, {Running, "running"}, {Ready, "ready"}, {Failed, "failed"}});
}

// One thread compares, one event after the other. Groups go when they are dropped, when their session has
// ended, or when nobody asked for them for `unasked`; nothing of them is stored. Safe to share between
// threads. Ends with the object, after the photo in hand.
class FaceGroupDesk {
 public:
  FaceGroupDesk(const gate::Darkroom& room, consent::Ledger& ledger, const Clock& clock, Sessions& sessions,
                std::chrono::seconds unasked);
  ~FaceGroupDesk();
  FaceGroupDesk(const FaceGroupDesk&) = delete;
  FaceGroupDesk& operator=(const FaceGroupDesk&) = delete;

  // In place of what the session had. Refused while recognition is off.
  [[nodiscard]] Status begin(const std::string& session, const std::string& who, gate::EventId event);
  // What the session has of this event; asking keeps it.
  [[nodiscard]] Grouping look(const std::string& session, gate::EventId event);
  void drop(const std::string& session);
  [[nodiscard]] std::chrono::seconds unasked() const { return unasked_; }
  // Of all sessions; drops what has run out.
  [[nodiscard]] std::size_t kept();

 private:
  struct Job {
    std::string who;
    gate::EventId event = 0;
    std::uint64_t turn = 0;
    Instant asked{};
    Grouping grouping;
    std::stop_source stop;
  };
  void work(const std::stop_token& stop);
  void compare(Job& job);
  // The ones below need the lock.
  void sweep();
  [[nodiscard]] std::shared_ptr<Job> next();

  const gate::Darkroom& room_;
  consent::Ledger& ledger_;
  const Clock& clock_;
  Sessions& sessions_;
  std::chrono::seconds unasked_;
  std::mutex mutex_;  // guards what follows, and each job's grouping and time
  std::condition_variable_any news_;
  std::map<std::string, std::shared_ptr<Job>> jobs_;  // by session
  std::uint64_t last_turn_ = 0;
  std::jthread thread_;
};

}  // namespace schoolgate::review
