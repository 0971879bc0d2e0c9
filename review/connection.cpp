#include "review/connection.hpp"

#include <algorithm>
#include <cerrno>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

namespace schoolgate::review {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Waits are cut into slices, so that the end of the server is heard.
constexpr milliseconds kSlice{200};
constexpr std::size_t kMostDrained = 4ULL * 1024 * 1024;
constexpr milliseconds kDrainTime{1000};

void address_and_port(const sockaddr_storage& from, std::string& ip, int& port) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (from.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &from, sizeof v4);
    inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    port = ntohs(v4.sin_port);
  } else if (from.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &from, sizeof v6);
    inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    port = ntohs(v6.sin6_port);
  }
  ip = text.data();
}

}  // namespace

std::string remote_address(socket_t socket) {
  std::string ip;
  int port = 0;
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  if (getpeername(socket, reinterpret_cast<sockaddr*>(&from), &size) == 0) address_and_port(from, ip, port);
  return ip;
}

Result<TlsContext> make_tls_context(const std::string& certificate, const std::string& key) {
  TlsContext context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  if (!context)
    return failure(ErrorCode::Unavailable, "TLS could not be started", "check the OpenSSL library");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(),
                      SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1) {
    return failure(ErrorCode::Unavailable, fmt::format("{} could not be used as a certificate", certificate),
                   "give the PEM file with the server's certificate and its chain");
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return failure(
        ErrorCode::Unavailable, fmt::format("{} could not be used as the certificate's key", key),
        "give the PEM file with the private key that belongs to the certificate, without a password");
  }
  return context;
}

Connection::Connection(socket_t socket, SSL_CTX* tls, const ConnectionLimits& limits,
                       const std::atomic<bool>& stopping)
    : socket_(socket), ssl_(nullptr, &SSL_free), limits_(limits), stopping_(stopping) {
  const int flags = fcntl(socket_, F_GETFL, 0);
  if (flags < 0 || fcntl(socket_, F_SETFL, flags | O_NONBLOCK) < 0) failed_ = true;
  if (tls == nullptr) return;
  ssl_.reset(SSL_new(tls));
  if (!ssl_ || SSL_set_fd(ssl_.get(), socket_) != 1) failed_ = true;
}

Connection::~Connection() {
  ssl_.reset();
  ::close(socket_);
}

bool Connection::wait(short events, Moment until) const {
  for (;;) {
    const auto now = steady_clock::now();
    if (now >= until) return false;
    const auto left = std::chrono::ceil<milliseconds>(until - now);
    pollfd one{socket_, events, 0};
    const int ready = ::poll(&one, 1, static_cast<int>(std::min(left, kSlice).count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
    if (stopping_) return false;
  }
}

bool Connection::handshake() {
  if (failed_) return false;
  if (!ssl_) return true;
  const auto until = steady_clock::now() + limits_.head_time;
  for (;;) {
    ERR_clear_error();
    const int done = SSL_accept(ssl_.get());
    if (done == 1) return true;
    const int reason = SSL_get_error(ssl_.get(), done);
    const bool in_time = (reason == SSL_ERROR_WANT_READ && wait(POLLIN, until)) ||
                         (reason == SSL_ERROR_WANT_WRITE && wait(POLLOUT, until));
    if (!in_time) {
      failed_ = true;
      return false;
    }
  }
}

void Connection::begin_head() {
  in_head_ = true;
  head_read_ = 0;
  until_ = steady_clock::now() + limits_.head_time;
}

void Connection::begin_body(std::uint64_t bytes) {
  constexpr std::uint64_t kLongest = 3600;
  in_head_ = false;
  until_ = steady_clock::now() + limits_.body_time +
           std::chrono::seconds(std::min(bytes / limits_.slowest_body, kLongest));
}

ssize_t Connection::fail() {
  failed_ = true;
  return -1;
}

// What has come, at most `size`; 0 at the end, -1 on failure or when nothing comes in time.
ssize_t Connection::receive(char* data, size_t size) {
  const auto until = std::min(until_, steady_clock::now() + limits_.read_wait);
  for (;;) {
    short wanted = POLLIN;
    if (ssl_) {
      ERR_clear_error();
      const int got = SSL_read(ssl_.get(), data, static_cast<int>(size));
      if (got > 0) return got;
      const int reason = SSL_get_error(ssl_.get(), got);
      if (reason == SSL_ERROR_ZERO_RETURN) return 0;
      if (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE) return fail();
      if (reason == SSL_ERROR_WANT_WRITE) wanted = POLLOUT;
    } else {
      const ssize_t got = ::recv(socket_, data, size, 0);
      if (got >= 0) return got;
      if (errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) return fail();
    }
    if (!wait(wanted, until)) return fail();
  }
}

ssize_t Connection::read(char* data, size_t size) {
  if (failed_) return -1;
  if (begin_ == end_) {
    if (steady_clock::now() >= until_) return fail();
    const ssize_t got = receive(buffer_.data(), buffer_.size());
    if (got <= 0) return got;
    begin_ = 0;
    end_ = static_cast<std::size_t>(got);
  }
  const std::size_t taken = std::min(size, end_ - begin_);
  if (in_head_ && (head_read_ += taken) > limits_.head_bytes) return fail();
  std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), taken, data);
  begin_ += taken;
  return static_cast<ssize_t>(taken);
}

ssize_t Connection::write(const char* data, size_t size) {
  const auto until = steady_clock::now() + limits_.write_wait;
  for (;;) {
    short wanted = POLLOUT;
    if (ssl_) {
      ERR_clear_error();
      const int sent = SSL_write(ssl_.get(), data, static_cast<int>(std::min(size, buffer_.size())));
      if (sent > 0) return sent;
      const int reason = SSL_get_error(ssl_.get(), sent);
      if (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE) return fail();
      if (reason == SSL_ERROR_WANT_READ) wanted = POLLIN;
    } else {
      const ssize_t sent = ::send(socket_, data, size, MSG_NOSIGNAL);
      if (sent >= 0) return sent;
      if (errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) return fail();
    }
    if (!wait(wanted, until)) return fail();
  }
}

bool Connection::is_readable() const { return begin_ != end_ || wait(POLLIN, steady_clock::now() + kSlice); }

bool Connection::is_writable() const {
  return !failed_ && wait(POLLOUT, steady_clock::now() + limits_.write_wait);
}

void Connection::close_gently() {
  if (ssl_ && !failed_) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
  }
  ::shutdown(socket_, SHUT_WR);
  const auto until = steady_clock::now() + kDrainTime;
  std::size_t drained = 0;
  while (drained < kMostDrained && wait(POLLIN, until)) {
    const ssize_t got = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
    if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) break;
    if (got > 0) drained += static_cast<std::size_t>(got);
  }
}

void Connection::get_remote_ip_and_port(std::string& ip, int& port) const {
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  if (getpeername(socket_, reinterpret_cast<sockaddr*>(&from), &size) == 0) address_and_port(from, ip, port);
}

void Connection::get_local_ip_and_port(std::string& ip, int& port) const {
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  if (getsockname(socket_, reinterpret_cast<sockaddr*>(&from), &size) == 0) address_and_port(from, ip, port);
}

}  // namespace schoolgate::review
