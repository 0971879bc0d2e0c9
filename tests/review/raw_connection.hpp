// Bytes as they are over a socket of their own, for what no HTTP client would send.
#pragma once

#include <array>
#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace schoolgate::test {

class RawConnection {
 public:
  // `from`: which of this machine's addresses it comes from, 127.0.0.1 to 127.255.255.254; others are others'
  // for the server.
  explicit RawConnection(int port, const char* from = "127.0.0.1")
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    if (::inet_pton(AF_INET, from, &own.sin_addr) != 1 ||
        ::bind(socket_, reinterpret_cast<sockaddr*>(&own), sizeof own) != 0)
      throw std::runtime_error("no such address");
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
      throw std::runtime_error("nobody listens");
  }
  ~RawConnection() { ::close(socket_); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  // False once the server takes no more.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  // Nothing more is sent.
  void end() const { ::shutdown(socket_, SHUT_WR); }
  // What comes until the server closes, or says nothing for that long.
  [[nodiscard]] std::string receive(std::chrono::seconds patience) const {
    const timeval wait{patience.count(), 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    std::string received;
    std::array<char, 4096> piece{};
    for (ssize_t n = 0; (n = ::recv(socket_, piece.data(), piece.size(), 0)) > 0;)
      received.append(piece.data(), static_cast<std::size_t>(n));
    return received;
  }

 private:
  int socket_;
};

}  // namespace schoolgate::test
