#include "review/serving/client_network.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>

#include "foundation/text.hpp"

namespace schoolgate::review {

std::string client_network(const std::string& address) {
  in6_addr six{};
  if (inet_pton(AF_INET6, address.c_str(), &six) != 1) return address;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (IN6_IS_ADDR_V4MAPPED(&six)) {
    inet_ntop(AF_INET, &six.s6_addr[12], text.data(), text.size());
    return text.data();
  }
  std::fill(std::begin(six.s6_addr) + 8, std::end(six.s6_addr), std::uint8_t{0});
  inet_ntop(AF_INET6, &six, text.data(), text.size());
  return std::string(text.data()) + "/64";
}

std::optional<std::string> forwarded_client(const Request& request) {
  constexpr const char* kHeader = "X-Forwarded-For";
  if (request.count(kHeader) != 1) return std::nullopt;
  const std::string all = request.header(kHeader);
  const auto comma = all.rfind(',');
  const std::string last(trimmed(comma == std::string::npos ? all : all.substr(comma + 1)));
  in_addr four{};
  in6_addr six{};
  if (inet_pton(AF_INET, last.c_str(), &four) != 1 && inet_pton(AF_INET6, last.c_str(), &six) != 1)
    return std::nullopt;
  return client_network(last);
}

}  // namespace schoolgate::review
