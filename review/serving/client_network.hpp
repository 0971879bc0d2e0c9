// Whom an address stands for when patience is shared out.
#pragma once

#include <string>

namespace schoolgate::review {

// An IPv4 address stands for itself, also when it is written as an IPv6 one. Of an IPv6 address the first 64
// bits count, since whoever has one has all that begin with them (RFC 4291, 2.5.4). Anything else is given
// back.
[[nodiscard]] std::string client_network(const std::string& address);

}  // namespace schoolgate::review
