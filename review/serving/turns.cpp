#include "review/serving/turns.hpp"

namespace schoolgate::review {

Turns::Admission Turns::begin(const std::string& client, Socket socket) {
  const std::scoped_lock lock(mutex_);
  Client& one = clients_[client];
  if (one.served < at_once_) {
    ++one.served;
    return Admission::Now;
  }
  if (one.waiting.size() >= most_waiting_) return Admission::Never;
  one.waiting.push_back(socket);
  return Admission::Later;
}

std::optional<Turns::Socket> Turns::next(const std::string& client) {
  const std::scoped_lock lock(mutex_);
  const auto one = clients_.find(client);
  if (one == clients_.end()) return std::nullopt;
  if (one->second.waiting.empty()) {
    if (--one->second.served == 0) clients_.erase(one);
    return std::nullopt;
  }
  const Socket socket = one->second.waiting.front();
  one->second.waiting.pop_front();
  return socket;
}

std::size_t Turns::held_by(const std::string& client) const {
  const std::scoped_lock lock(mutex_);
  const auto one = clients_.find(client);
  return one == clients_.end() ? 0 : one->second.served + one->second.waiting.size();
}

bool Turns::others_wait(const std::string& client) const {
  const std::scoped_lock lock(mutex_);
  const auto one = clients_.find(client);
  return one != clients_.end() && !one->second.waiting.empty();
}

}  // namespace schoolgate::review
