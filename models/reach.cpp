#include "models/reach.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include "foundation/file_descriptor.hpp"

namespace schoolgate::models {
namespace {

using std::chrono::steady_clock;

// Kept alive by whoever still asks, also after nobody waits any more.
struct Answers {
  std::mutex mutex;
  std::condition_variable changed;
  std::set<Server> reached;
  std::size_t open = 0;
};

bool connects(const addrinfo& address, steady_clock::time_point end) {
  const FileDescriptor socket(
      ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol));
  if (socket.get() < 0) return false;
  if (::connect(socket.get(), address.ai_addr, address.ai_addrlen) == 0) return true;
  if (errno != EINPROGRESS) return false;
  pollfd waiting{socket.get(), POLLOUT, 0};
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - steady_clock::now()).count();
  if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) != 1) return false;
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

bool answers(const Server& server, steady_clock::time_point end) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  if (::getaddrinfo(server.host.c_str(), server.port.c_str(), &wanted, &found) != 0) return false;
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    if (connects(*address, end)) return true;
  }
  return false;
}

}  // namespace

Server server_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  const std::string default_port = url.starts_with("https") ? "443" : "80";
  url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find('/'));
  const std::size_t colon = url.rfind(':');
  const bool has_port = colon != std::string_view::npos && url.find(']', colon) == std::string_view::npos;
  std::string_view host = has_port ? url.substr(0, colon) : url;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return {std::string(host), has_port ? std::string(url.substr(colon + 1)) : default_port};
}

std::set<Server> reachable(const std::set<Server>& servers, std::chrono::milliseconds limit) {
  const auto end = steady_clock::now() + limit;
  const auto shared = std::make_shared<Answers>();
  shared->open = servers.size();
  for (const Server& server : servers) {
    // Not joined: resolving a name can take much longer than anybody wants to wait, and cannot be ended.
    std::thread([server, end, shared] {
      const bool reached = answers(server, end);
      const std::scoped_lock lock(shared->mutex);
      if (reached) shared->reached.insert(server);
      --shared->open;
      shared->changed.notify_all();
    }).detach();
  }
  std::unique_lock lock(shared->mutex);
  shared->changed.wait_until(lock, end, [&] { return shared->open == 0; });
  return shared->reached;
}

}  // namespace schoolgate::models
