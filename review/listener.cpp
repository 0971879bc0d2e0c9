#include "review/listener.hpp"

#include <chrono>
#include <cstdlib>

#include <sys/socket.h>
#include <unistd.h>

#include "review/client_network.hpp"

namespace schoolgate::review {
namespace {

constexpr int kBacklog = 256;
constexpr int kMostRequestsOfAConnection = 1000;
constexpr std::chrono::seconds kSilenceGranted{2};

class CountingPool final : public httplib::TaskQueue {
 public:
  CountingPool(std::size_t threads, std::atomic<int>& waiting) : pool_(threads), waiting_(waiting) {}
  void enqueue(std::function<void()> task) override {
    ++waiting_;
    pool_.enqueue([this, task = std::move(task)] {
      --waiting_;
      task();
    });
  }
  void shutdown() override { pool_.shutdown(); }

 private:
  httplib::ThreadPool pool_;
  std::atomic<int>& waiting_;
};

class Counted {
 public:
  explicit Counted(std::atomic<std::size_t>& count) : count_(count) { ++count_; }
  ~Counted() { --count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::atomic<std::size_t>& count_;
};

bool has_body(const httplib::Request& request) {
  return request.has_header("Transfer-Encoding") ||
         (request.has_header("Content-Length") && request.get_header_value("Content-Length") != "0");
}

}  // namespace

Listener::Listener(TlsContext tls, const ConnectionLimits& limits, std::size_t threads)
    : tls_(std::move(tls)),
      limits_(limits),
      turns_(limits.of_one_client, limits.waiting_of_one),
      threads_(threads) {
  new_task_queue = [this, threads] { return new CountingPool(threads, waiting_); };
  // The library's own choice lets a second server share the port unnoticed.
  set_socket_options([](socket_t sock) {
    const int yes = 1;
    setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  set_tcp_nodelay(true);
  set_keep_alive_max_count(kMostRequestsOfAConnection);
  set_keep_alive_timeout(std::chrono::duration_cast<std::chrono::seconds>(limits.idle).count());
}

std::optional<int> Listener::bind(const std::string& address, int port) {
  int bound = port;
  if (port == 0) {
    bound = bind_to_any_port(address);
    if (bound <= 0) return std::nullopt;
  } else if (!bind_to_port(address, port)) {
    return std::nullopt;
  }
  // The library queues five connections only; the sixth would wait a second for its next try.
  ::listen(svr_sock_, kBacklog);
  return bound;
}

bool Listener::serve() { return listen_after_bind(); }

void Listener::stop_serving() {
  if (stopping_.exchange(true)) return;
  // The library's stop() is deaf until its loop runs; closing the socket ends that loop at its first turn.
  if (is_running()) {
    stop();
    return;
  }
  const socket_t sock = svr_sock_.exchange(INVALID_SOCKET);
  if (sock != INVALID_SOCKET) {
    ::shutdown(sock, SHUT_RDWR);
    ::close(sock);
  }
}

bool Listener::process_and_close_socket(socket_t sock) {
  const std::string client = client_network(remote_address(sock));
  switch (turns_.begin(client, sock)) {
    case Turns::Turn::Never:
      ::close(sock);
      return false;
    case Turns::Turn::Later:
      return true;
    case Turns::Turn::Now:
      break;
  }
  for (std::optional<socket_t> one = sock; one; one = turns_.next(client)) serve(*one, client);
  return true;
}

void Listener::serve(socket_t sock, const std::string& client) {
  const Counted counted(serving_);
  Connection connection(sock, tls_.get(), limits_, stopping_);
  if (!connection.handshake()) return;
  const auto accepted = std::chrono::steady_clock::now();
  bool good = true;
  for (int served = 0; good && served < kMostRequestsOfAConnection; ++served) {
    // A connection that says nothing must not keep the last thread, or its client's last turn, from one that
    // waits; where another is free it stays open, since it may be about to speak.
    const auto hurry = [&] {
      const bool wanted = (waiting_ > 0 && serving_ >= threads_) || turns_.others_wait(client);
      return wanted && (served > 0 || std::chrono::steady_clock::now() - accepted > kSilenceGranted);
    };
    if (!connection.wait_for_request(hurry)) return;
    connection.begin_head();
    bool client_closes = false;
    bool whole_head = false;
    bool body = false;
    good = process_request(connection, false, client_closes, [&](httplib::Request& request) {
      whole_head = true;
      body = has_body(request);
      connection.begin_body(
          body ? std::strtoull(request.get_header_value("Content-Length").c_str(), nullptr, 10) : 0);
      request.headers.erase(
          "Accept-Encoding");  // loopback or local network: packing costs more than it saves
      request.headers.erase("Range");
      request.ranges.clear();
    });
    // After a head that was not understood, or with a body whose end depends on how it is read, what follows
    // might be taken for another request.
    if (client_closes || !whole_head || body || connection.failed() || stopping_) break;
  }
  connection.close_gently();
}

}  // namespace schoolgate::review
