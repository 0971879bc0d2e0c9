#include "review/desks/processing.hpp"

#include <algorithm>

#include "consent/ledger/who.hpp"
#include "gate/leaving/recheck.hpp"
#include "gate/running/process.hpp"
#include "gate/telling/news.hpp"

namespace schoolgate::review {
namespace {

// Another process (a watch, a batch) may be at work for long; a full disk waits for a person.
constexpr std::chrono::seconds kAfterConflict{10};
constexpr std::chrono::seconds kAfterFailure{60};
// How often it is asked whether the register or the day changed.
constexpr std::chrono::seconds kLook{60};

}  // namespace

Processing::Processing(gate::School& school)
    : school_(school), thread_([this](const std::stop_token& stop) {
        work(stop);
        const std::scoped_lock lock(mutex_);
        ended_ = true;
        news_.notify_all();
      }) {}

Processing::~Processing() {
  thread_.request_stop();
  thread_.join();
}

bool Processing::end(std::chrono::milliseconds patience) {
  thread_.request_stop();
  std::unique_lock lock(mutex_);
  return news_.wait_for(lock, patience, [&] { return ended_; });
}

void Processing::wake() {
  {
    const std::scoped_lock lock(mutex_);
    wanted_ = true;
  }
  news_.notify_all();
}

ProcessingState Processing::state() {
  const std::scoped_lock lock(mutex_);
  return state_;
}

void Processing::work(const std::stop_token& stop) {
  std::optional<std::chrono::seconds> again;
  while (!stop.stop_requested()) {
    tell();
    {
      std::unique_lock lock(mutex_);
      const auto woken = [&] { return wanted_; };
      if (again) {
        news_.wait_for(lock, stop, *again, woken);
      } else {
        news_.wait_for(lock, stop, kLook, woken);
      }
      if (stop.stop_requested()) return;
      // Another process may have changed the register, and consents run out with the day.
      const bool nothing_new = !again && !wanted_;
      if (nothing_new) {
        lock.unlock();
        const bool due = recheck_due();
        lock.lock();
        if (!due && !wanted_) continue;
      }
      wanted_ = false;
      state_ = {true, 0, 0, state_.problem};
    }
    again = run_once(stop);
  }
}

// Whom mail did not reach is told of by the health page, and a database that fails by the run that follows.
void Processing::tell() {
  try {
    static_cast<void>(gate::tell_by_mail(school_));
  } catch (const std::exception& error) {
    const std::scoped_lock lock(mutex_);
    state_.problem = std::string("telling by mail failed: ") + error.what();
  }
}

// A database that fails is told of by the run that follows.
bool Processing::recheck_due() {
  try {
    return gate::recheck_due(school_.darkroom());
  } catch (const std::exception&) {
    return true;
  }
}

std::optional<std::chrono::seconds> Processing::run_once(const std::stop_token& stop) {
  gate::ProcessOptions options;
  options.who = consent::by_page(consent::kSystemAccount);
  // One processor is left to the page, so that reviewing stays quick.
  options.jobs = std::max(1, static_cast<int>(school_.settings().job_count()) - 1);
  const auto progress = [&](const gate::BatchProgress& now) {
    const std::scoped_lock lock(mutex_);
    state_.done = now.done;
    state_.known = now.known;
  };
  std::string problem;
  std::optional<std::chrono::seconds> again;
  try {
    const auto batch = gate::process(school_, {}, options, progress, stop);
    if (!batch) {
      problem = sentence(batch.error());
      again = batch.error().code == ErrorCode::Conflict ? kAfterConflict : kAfterFailure;
    }
  } catch (const std::exception& error) {
    problem = std::string("processing failed: ") + error.what();
    again = kAfterFailure;
  }
  const std::scoped_lock lock(mutex_);
  state_ = {false, 0, 0, problem};
  return again;
}

}  // namespace schoolgate::review
