// The head of a request: all that the dispatcher knows of HTTP, whichever library read it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace schoolgate::review {

struct Request {
  std::string method;
  std::string target;  // path and query, as they were sent
  std::string client;  // as client_network() has it
  std::vector<std::pair<std::string, std::string>> headers;

  // How often the header was sent; its name in any case.
  [[nodiscard]] std::size_t count(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return count(name) > 0; }
  // The first of that name; empty without one.
  [[nodiscard]] std::string header(std::string_view name) const;
  [[nodiscard]] std::string_view path() const;
  [[nodiscard]] std::string_view query() const;
  // Does it announce a body, or something that another reader could take for one?
  [[nodiscard]] bool announces_body() const;
};

}  // namespace schoolgate::review
