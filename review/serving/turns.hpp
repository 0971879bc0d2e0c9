// Who is served when one client opens many connections: they wait their turn among themselves, so that the
// places stay free for everybody else. By hand, since no HTTP library has it: libmicrohttpd counts
// connections of an address too, but closes what is beyond, and knows addresses of IPv6 where a client has a
// network.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace schoolgate::review {

// Counts connections for each client. Safe to share between threads.
class Turns {
 public:
  using Socket = int;
  enum class Admission { Now, Later, Never };

  Turns(std::size_t at_once, std::size_t most_waiting) : at_once_(at_once), most_waiting_(most_waiting) {}

  // Now: the caller serves it, then asks next(). Later: it is kept until a turn ends. Never: too many wait
  // already; the caller closes it.
  [[nodiscard]] Admission begin(const std::string& client, Socket socket);
  // A turn has ended; the connection that takes it over, if one waits.
  [[nodiscard]] std::optional<Socket> next(const std::string& client);
  // Of this client, those that wait too.
  [[nodiscard]] std::size_t held_by(const std::string& client) const;
  // Does another connection of this client wait?
  [[nodiscard]] bool others_wait(const std::string& client) const;

 private:
  struct Client {
    std::size_t served = 0;
    std::deque<Socket> waiting;
  };
  std::size_t at_once_;
  std::size_t most_waiting_;
  mutable std::mutex mutex_;
  std::map<std::string, Client> clients_;
};

}  // namespace schoolgate::review
