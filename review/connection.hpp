// One client's socket, plain or under TLS, with limits that the HTTP library does not set: on the size of a
// request's head, on the time it may take, and on every wait.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include <httplib.h>
#include <openssl/ssl.h>
#include <poll.h>

#include "foundation/result.hpp"

namespace schoolgate::review {

struct ConnectionLimits {
  std::size_t head_bytes = 32ULL * 1024;
  std::chrono::milliseconds head_time = std::chrono::seconds(10);
  std::chrono::milliseconds read_wait = std::chrono::seconds(15);   // for the next bytes of a body
  std::chrono::milliseconds body_time = std::chrono::seconds(30);   // for a whole body, and ...
  std::uint64_t slowest_body = 256ULL * 1024;                       // ... a second more for so many bytes
  std::chrono::milliseconds write_wait = std::chrono::seconds(60);  // until a slow reader takes more
  std::chrono::milliseconds idle = std::chrono::seconds(15);        // between two requests
  std::size_t of_one_client = 32;   // served at once; more of the same client wait for these ...
  std::size_t waiting_of_one = 64;  // ... and yet more are closed
};

// Empty when the other side is gone.
[[nodiscard]] std::string remote_address(socket_t socket);

using TlsContext = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

// TLS 1.2 and later with this certificate chain and key, both PEM. Unavailable, naming the file, when one
// cannot be used or they do not belong together.
[[nodiscard]] Result<TlsContext> make_tls_context(const std::string& certificate, const std::string& key);

// Owns the socket. Serves one thread.
class Connection final : public httplib::Stream {
 public:
  // `tls` may be null; it and `stopping` must outlive the connection.
  Connection(socket_t socket, SSL_CTX* tls, const ConnectionLimits& limits,
             const std::atomic<bool>& stopping);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] bool handshake();
  // Waits until the next request begins; false when none comes in time, the client is gone, or `hurry` says
  // that others wait for this thread.
  template <typename Hurry>
  [[nodiscard]] bool wait_for_request(const Hurry& hurry);
  void begin_head();
  // From now on the body comes, of that many bytes; what is announced beyond reason is not waited for longer.
  void begin_body(std::uint64_t bytes);
  [[nodiscard]] bool failed() const { return failed_; }
  // Tells the client that no more comes and reads a little of what it still sends, so that it gets to read
  // the last answer instead of a reset.
  void close_gently();

  [[nodiscard]] bool is_readable() const override;
  [[nodiscard]] bool is_writable() const override;
  ssize_t read(char* data, size_t size) override;
  ssize_t write(const char* data, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  [[nodiscard]] socket_t socket() const override { return socket_; }

 private:
  using Moment = std::chrono::steady_clock::time_point;
  [[nodiscard]] bool wait(short events, Moment until) const;
  [[nodiscard]] ssize_t receive(char* data, size_t size);
  ssize_t fail();

  socket_t socket_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
  const ConnectionLimits& limits_;
  const std::atomic<bool>& stopping_;
  std::array<char, 16ULL * 1024> buffer_{};
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool in_head_ = false;
  std::size_t head_read_ = 0;
  Moment until_{};  // for the head or the body that is being read
  bool failed_ = false;
};

template <typename Hurry>
bool Connection::wait_for_request(const Hurry& hurry) {
  using namespace std::chrono;
  const auto until = steady_clock::now() + limits_.idle;
  while (begin_ == end_ && !(ssl_ && SSL_pending(ssl_.get()) > 0)) {
    const auto now = steady_clock::now();
    if (now >= until || stopping_ || hurry()) return false;
    if (wait(POLLIN, std::min(until, now + milliseconds(100)))) return true;
  }
  return true;
}

}  // namespace schoolgate::review
