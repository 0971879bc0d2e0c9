#include "review/desks/release_desk.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "foundation/secrets.hpp"

namespace schoolgate::review {
namespace {

constexpr std::chrono::minutes kOfferHolds{15};
constexpr std::size_t kMostOffers = 200;
constexpr std::size_t kMostJobs = 20;

Digest fingerprint(const gate::ReleaseSummary& summary) {
  std::string text;
  for (const auto& file : summary.files)
    text += fmt::format("{} {} {}\n", file.photo, file.platform, to_hex(file.sha256));
  for (const auto& returned : summary.returned) text += fmt::format("back {}\n", returned.photo);
  return sha256(text);
}

}  // namespace

Result<gate::ReleaseSummary> ReleaseDesk::dry_run(const std::string& who,
                                                  std::optional<gate::EventId> event) {
  return gate::release(room_, {.who = who, .event = event, .dry_run = true});
}

Result<ReleaseOffer> ReleaseDesk::offer(const std::string& session, const std::string& who,
                                        std::optional<gate::EventId> event) {
  auto would = dry_run(who, event);
  if (!would) return tl::unexpected(would.error());
  ReleaseOffer offer{random_token(16), fmt::format("release {}", would->files.size()), std::move(*would)};
  const Instant now = clock_.now();
  const std::scoped_lock lock(mutex_);
  std::erase_if(offered_, [&](const auto& entry) { return now - entry.second.when >= kOfferHolds; });
  if (offered_.size() >= kMostOffers) {
    offered_.erase(std::min_element(offered_.begin(), offered_.end(), [](const auto& a, const auto& b) {
      return a.second.when < b.second.when;
    }));
  }
  offered_[offer.token] = {session, event, offer.confirm, fingerprint(offer.would), offer.would.files, now};
  return offer;
}

Result<std::int64_t> ReleaseDesk::begin(const std::string& session, const std::string& who,
                                        const std::string& token, const std::string& typed) {
  Offered offered;
  {
    const std::scoped_lock lock(mutex_);
    const auto found = offered_.find(token);
    if (found == offered_.end() || found->second.session != session ||
        clock_.now() - found->second.when >= kOfferHolds) {
      return failure(ErrorCode::Conflict, "the list that was confirmed is no longer at hand",
                     "look at it again before releasing");
    }
    offered = found->second;
  }
  if (typed != offered.confirm) {
    return failure(ErrorCode::Refused, "the words that confirm the release do not fit",
                   fmt::format("type: {}", offered.confirm));
  }
  const auto would = dry_run(who, offered.event);
  if (!would) return tl::unexpected(would.error());
  if (fingerprint(*would) != offered.what) {
    return failure(ErrorCode::Conflict, "something else would be released by now than what was shown",
                   "look at the list again before releasing");
  }
  const std::scoped_lock lock(mutex_);
  if (last_job_ != 0 && jobs_.at(last_job_).state == ReleaseJob::State::Running)
    return failure(ErrorCode::Conflict, "a release is under way", "wait until it has ended");
  offered_.erase(token);
  const std::int64_t number = ++last_job_;
  ReleaseJob job;
  job.number = number;
  job.who = who;
  job.started = clock_.now();
  jobs_.emplace(number, std::move(job));
  if (jobs_.size() > kMostJobs) jobs_.erase(jobs_.begin());
  thread_ = std::jthread(
      [this, number, options = gate::ReleaseOptions{who, offered.event, false, std::move(offered.files)}] {
        run(number, options);
      });
  return number;
}

void ReleaseDesk::run(std::int64_t number, const gate::ReleaseOptions& options) {
  ReleaseJob::State state = ReleaseJob::State::Failed;
  std::string error;
  gate::ReleaseSummary summary;
  try {
    auto released = gate::release(room_, options);
    if (released) {
      state = ReleaseJob::State::Done;
      summary = std::move(*released);
    } else {
      error = sentence(released.error());
    }
  } catch (const std::exception& broken) {
    error = std::string("the release broke off: ") + broken.what();
  }
  const std::scoped_lock lock(mutex_);
  ReleaseJob& job = jobs_.at(number);
  job.state = state;
  job.error = std::move(error);
  job.summary = std::move(summary);
  job.ended = clock_.now();
}

void ReleaseDesk::finish() {
  if (thread_.joinable()) thread_.join();
}

std::optional<ReleaseJob> ReleaseDesk::job(std::int64_t number) {
  const std::scoped_lock lock(mutex_);
  const auto found = jobs_.find(number);
  return found == jobs_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace schoolgate::review
