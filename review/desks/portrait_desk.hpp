// Portraits that somebody brings to the page: kept in memory while they look whose face each is, learnt when
// they say so.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gate/intake/enrolment.hpp"
#include "gate/intake/portraits.hpp"
#include "review/desks/session_shelf.hpp"

namespace schoolgate::review {

struct PortraitAtHand {
  std::int64_t number = 0;  // that no other portrait has had
  std::string name;
  std::shared_ptr<const Bytes> picture;
  Digest digest{};
  std::vector<consent::PersonId> named;  // by its name: nobody, or several, where only a person can tell
  consent::PersonId taken_for{};         // whose face it was found good for; empty: nobody's
};

struct BroughtPortraits {
  std::vector<PortraitAtHand> portraits;
  std::vector<std::string> left_out;  // sentences
};

struct ConfirmedPortrait {
  std::int64_t number = 0;
  consent::PersonId person;
};

// Safe to share between threads. Pictures and templates are in memory alone and go with the session.
class PortraitDesk {
 public:
  PortraitDesk(gate::School& school, Sessions& sessions) : school_(school), shelf_(sessions) {}

  // Beside what the session has; gives the new ones. Of equal pictures one is taken and the other told.
  // TooLarge beyond 2,000 portraits or 256 MB in all.
  [[nodiscard]] Result<BroughtPortraits> bring(const std::string& session, const std::string& name,
                                               std::string_view bytes);
  [[nodiscard]] Result<Bytes> face(const std::string& session, std::int64_t number);
  // Could it be learnt as this person's face? Fails with the reason; nothing is stored yet.
  [[nodiscard]] Status check(const std::string& session, std::int64_t number, const consent::PersonId& person,
                             const std::string& who);
  // Stores those, and drops everything. Conflict where one was not found good for that person.
  [[nodiscard]] Result<gate::EnrolSummary> learn(const std::string& session,
                                                 const std::vector<ConfirmedPortrait>& confirmed);
  void drop(const std::string& session) { shelf_.drop(session); }

 private:
  struct Batch {
    std::mutex mutex;  // guards the two below
    std::vector<PortraitAtHand> portraits;
    std::uintmax_t bytes = 0;
    std::mutex looking;                          // guards the one below; taken before the other
    std::unique_ptr<gate::Enrolling> enrolling;  // begun with the first check
  };

  gate::School& school_;
  std::mutex beginning_;  // of a session's batch
  std::atomic<std::int64_t> last_number_ = 0;
  SessionShelf<Batch> shelf_;
};

}  // namespace schoolgate::review
