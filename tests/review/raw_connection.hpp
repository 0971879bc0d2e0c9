// Bytes as they are over a socket of their own, for what no HTTP client would send.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace schoolgate::test {

class RawConnection {
 public:
  // How much the system holds between the server and a client that does not read.
  enum class Room { Usual, Little };
  // `from`: which of this machine's addresses it comes from, 127.0.0.1 to 127.255.255.254; others are others'
  // for the server.
  explicit RawConnection(int port, const char* from = "127.0.0.1", Room room = Room::Usual)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (room == Room::Little) {
      const int bytes = 4096;
      const int segment = 536;
      setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
      setsockopt(socket_, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment);
    }
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

  // The first bytes that come.
  [[nodiscard]] std::string receive_some() const {
    std::array<char, 512> piece{};
    const ssize_t n = ::recv(socket_, piece.data(), piece.size(), 0);
    return {piece.data(), static_cast<std::size_t>(std::max<ssize_t>(n, 0))};
  }
  // Whether the server broke the connection off, without a byte being read for that.
  [[nodiscard]] bool is_ended_within(std::chrono::milliseconds time) const {
    pollfd one{socket_, POLLRDHUP, 0};
    return ::poll(&one, 1, static_cast<int>(time.count())) > 0 &&
           (one.revents & (POLLHUP | POLLRDHUP | POLLERR)) != 0;
  }

 private:
  int socket_;
};

}  // namespace schoolgate::test
