#include "review/desks/face_group_desk.hpp"

namespace schoolgate::review {
namespace {

constexpr std::chrono::seconds kBetweenSweeps{5};

}  // namespace

FaceGroupDesk::FaceGroupDesk(const gate::Darkroom& room, consent::Ledger& ledger, const Clock& clock,
                             Sessions& sessions, std::chrono::seconds unasked)
    : room_(room),
      ledger_(ledger),
      clock_(clock),
      sessions_(sessions),
      unasked_(unasked),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

FaceGroupDesk::~FaceGroupDesk() {
  thread_.request_stop();
  {
    const std::scoped_lock lock(mutex_);
    for (auto& [session, job] : jobs_) job->stop.request_stop();
  }
  thread_.join();
}

Status FaceGroupDesk::begin(const std::string& session, const std::string& who, gate::EventId event) {
  if (auto can = gate::can_group_faces(room_); !can) return can;
  auto job = std::make_shared<Job>();
  job->who = who;
  job->event = event;
  job->asked = clock_.now();
  job->grouping.state = Grouping::State::Waiting;
  {
    const std::scoped_lock lock(mutex_);
    sweep();
    job->turn = ++last_turn_;
    std::shared_ptr<Job>& own = jobs_[session];
    if (own) own->stop.request_stop();
    own = std::move(job);
  }
  news_.notify_one();
  return {};
}

Grouping FaceGroupDesk::look(const std::string& session, gate::EventId event) {
  const std::scoped_lock lock(mutex_);
  sweep();
  const auto found = jobs_.find(session);
  if (found == jobs_.end() || found->second->event != event) return {};
  found->second->asked = clock_.now();
  return found->second->grouping;
}

void FaceGroupDesk::drop(const std::string& session) {
  const std::scoped_lock lock(mutex_);
  const auto found = jobs_.find(session);
  if (found == jobs_.end()) return;
  found->second->stop.request_stop();
  jobs_.erase(found);
}

std::size_t FaceGroupDesk::kept() {
  const std::scoped_lock lock(mutex_);
  sweep();
  return jobs_.size();
}

void FaceGroupDesk::sweep() {
  const Instant now = clock_.now();
  std::erase_if(jobs_, [&](const auto& entry) {
    const bool over = now - entry.second->asked >= unasked_ || !sessions_.is_open(entry.first);
    if (over) entry.second->stop.request_stop();
    return over;
  });
}

std::shared_ptr<FaceGroupDesk::Job> FaceGroupDesk::next() {
  std::shared_ptr<Job> first;
  for (const auto& [session, job] : jobs_) {
    if (job->grouping.state == Grouping::State::Waiting && (!first || job->turn < first->turn)) first = job;
  }
  return first;
}

void FaceGroupDesk::work(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::shared_ptr<Job> job;
    {
      std::unique_lock lock(mutex_);
      const auto something_waits = [this] { return next() != nullptr; };
      if (jobs_.empty()) {
        news_.wait(lock, stop, something_waits);
      } else {
        news_.wait_for(lock, stop, kBetweenSweeps, something_waits);
      }
      sweep();
      job = next();
      if (job) job->grouping.state = Grouping::State::Running;
    }
    if (job && !stop.stop_requested()) compare(*job);
  }
}

void FaceGroupDesk::compare(Job& job) {
  const auto progress = [&](const gate::GroupingProgress& now) {
    const std::scoped_lock lock(mutex_);
    job.grouping.progress = now;
    sweep();
  };
  gate::FaceGroups found;
  std::string problem;
  try {
    auto groups =
        gate::group_unknown_faces(room_, ledger_, job.event, job.who, progress, job.stop.get_token());
    if (groups) {
      found = std::move(*groups);
    } else {
      problem = sentence(groups.error());
    }
  } catch (const std::exception& error) {
    problem = std::string("the comparison of faces broke off: ") + error.what();
  }
  const std::scoped_lock lock(mutex_);
  job.grouping.state = problem.empty() ? Grouping::State::Ready : Grouping::State::Failed;
  job.grouping.found = std::move(found);
  job.grouping.problem = std::move(problem);
}

}  // namespace schoolgate::review
