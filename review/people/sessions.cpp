#include "review/people/sessions.hpp"

#include <algorithm>

#include "foundation/secrets.hpp"

namespace schoolgate::review {

bool Sessions::over(const Session& session, Instant now) const {
  return now - session.last_used >= limits_.idle || now - session.began >= limits_.absolute;
}

Sessions::Opened Sessions::open(const Account& account) {
  Opened opened;
  opened.token = random_token(32);
  const Instant now = clock_.now();
  opened.session = {to_hex(sha256(opened.token)), account.user, account.stamp, random_token(32), now, now};
  const std::scoped_lock lock(mutex_);
  std::erase_if(sessions_, [&](const auto& entry) { return over(entry.second, now); });
  if (sessions_.size() >= limits_.most) {
    sessions_.erase(std::min_element(sessions_.begin(), sessions_.end(), [](const auto& a, const auto& b) {
      return a.second.last_used < b.second.last_used;
    }));
  }
  sessions_.emplace(opened.session.id, opened.session);
  return opened;
}

std::optional<Session> Sessions::use(std::string_view token, Activity activity) {
  // Looked up by digest, so that the time taken says nothing about how much of a guessed token was right.
  const std::string id = to_hex(sha256(token));
  const Instant now = clock_.now();
  const std::scoped_lock lock(mutex_);
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return std::nullopt;
  if (over(found->second, now)) {
    sessions_.erase(found);
    return std::nullopt;
  }
  if (activity == Activity::Counts) found->second.last_used = now;
  return found->second;
}

void Sessions::end(const std::string& id) {
  const std::scoped_lock lock(mutex_);
  sessions_.erase(id);
}

std::optional<Session> Sessions::find(const std::string& id) {
  const std::scoped_lock lock(mutex_);
  const auto found = sessions_.find(id);
  if (found == sessions_.end() || over(found->second, clock_.now())) return std::nullopt;
  return found->second;
}

bool Sessions::is_open(const std::string& id) { return find(id).has_value(); }

void Sessions::restamp(const std::string& id, int stamp) {
  const std::scoped_lock lock(mutex_);
  if (const auto found = sessions_.find(id); found != sessions_.end()) found->second.stamp = stamp;
}

}  // namespace schoolgate::review
