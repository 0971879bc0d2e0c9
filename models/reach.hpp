// Which web servers answer at all.
#pragma once

#include <chrono>
#include <set>
#include <string>

namespace schoolgate::models {

// The server of a web address, "host:port"; empty for an address that is none.
[[nodiscard]] std::string server_of(const std::string& url);

// Those of the servers that took a connection within `limit`. All are asked at once, and what takes longer (a
// name that nobody resolves, packets that nobody answers) is not waited for.
[[nodiscard]] std::set<std::string> reachable(const std::set<std::string>& servers,
                                              std::chrono::milliseconds limit);

}  // namespace schoolgate::models
