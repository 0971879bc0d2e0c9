// Whom an address stands for when patience is shared out.
#pragma once

#include <optional>
#include <string>

#include "review/http/request.hpp"

namespace schoolgate::review {

// An IPv4 address stands for itself, also when it is written as an IPv6 one. Of an IPv6 address the first 64
// bits count, since whoever has one has all that begin with them (RFC 4291, 2.5.4). Anything else is given
// back.
[[nodiscard]] std::string client_network(const std::string& address);

// The same of whoever asks through a proxy, which adds the address that it sees as the last one of
// X-Forwarded-For. Nothing where there is no such header, are several, or the last is no address.
[[nodiscard]] std::optional<std::string> forwarded_client(const Request& request);

}  // namespace schoolgate::review
