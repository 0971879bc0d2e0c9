// Which web servers answer at all.
#pragma once

#include <chrono>
#include <cstdint>
#include <set>
#include <string>

namespace schoolgate::models {

struct Server {
  std::string host;
  std::string port;
  auto operator<=>(const Server&) const = default;
};

// The server of a web address; an address that is none has no host.
[[nodiscard]] Server server_of(std::string_view url);

// Those of the servers that took a connection within `limit`. All are asked at once, and what takes longer (a
// name that nobody resolves, packets that nobody answers) is not waited for.
[[nodiscard]] std::set<Server> reachable(const std::set<Server>& servers, std::chrono::milliseconds limit);

}  // namespace schoolgate::models
