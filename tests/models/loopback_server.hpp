// Web servers on this machine's own address, well-behaved and not, that end with the test.
#pragma once

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <httplib.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "foundation/digest.hpp"

namespace schoolgate::test {

// Serves what the test registers with `server()` before `start()`.
class LoopbackServer {
 public:
  LoopbackServer() : LoopbackServer(std::make_unique<httplib::Server>(), "http") {}
  LoopbackServer(std::unique_ptr<httplib::Server> server, std::string scheme)
      : server_(std::move(server)),
        port_(server_->bind_to_any_port("127.0.0.1")),
        base_(std::move(scheme) + "://127.0.0.1:" + std::to_string(port_)) {
    if (port_ <= 0) throw std::runtime_error("no loopback port could be had");
    server_->set_logger([this](const httplib::Request&, const httplib::Response&) { ++requests_; });
  }
  ~LoopbackServer() {
    server_->stop();
    if (thread_.joinable()) thread_.join();
  }
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  void serve(const std::string& path, const Bytes& bytes) {
    server_->Get(path, [bytes](const httplib::Request&, httplib::Response& response) {
      response.set_content(std::string(bytes.begin(), bytes.end()), "application/octet-stream");
    });
  }
  void redirect(const std::string& path, const std::string& target) {
    server_->Get(path, [target](const httplib::Request&, httplib::Response& response) {
      response.set_redirect(target);
    });
  }
  void start() {
    thread_ = std::thread([this] { server_->listen_after_bind(); });
    while (!server_->is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  [[nodiscard]] std::string url(const std::string& path) const { return base_ + path; }
  [[nodiscard]] int requests() const { return requests_; }

 private:
  std::unique_ptr<httplib::Server> server_;
  int port_;
  std::string base_;
  std::atomic<int> requests_ = 0;
  std::thread thread_;
};

// Answers each connection with the given pieces, waiting before each of them, and then hangs up (or, when
// `endless`, sends the last piece again and again). What no web server library can be brought to do.
class RudeServer {
 public:
  struct Manners {
    std::vector<std::string> pieces;
    std::chrono::milliseconds pause{0};
    bool endless = false;
  };

  explicit RudeServer(Manners manners) : manners_(std::move(manners)), socket_(listening_socket(port_)) {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }
  ~RudeServer() {
    thread_.request_stop();
    thread_.join();
    ::close(socket_);
  }
  RudeServer(const RudeServer&) = delete;
  RudeServer& operator=(const RudeServer&) = delete;
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/file"; }

  // A port of this machine that nobody listens on.
  static int closed_port() {
    int port = 0;
    ::close(listening_socket(port));
    return port;
  }

 private:
  static int listening_socket(int& port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (socket < 0 || ::bind(socket, generic, length) != 0 || ::listen(socket, 8) != 0 ||
        ::getsockname(socket, generic, &length) != 0)
      throw std::runtime_error("no loopback port could be had");
    port = ntohs(address.sin_port);
    return socket;
  }

  void run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      pollfd waiting{socket_, POLLIN, 0};
      if (::poll(&waiting, 1, 10) != 1) continue;
      const int connection = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection < 0) continue;
      answer(connection, stop);
      ::close(connection);
    }
  }

  void answer(int connection, const std::stop_token& stop) const {
    std::string request(4096, '\0');
    if (::recv(connection, request.data(), request.size(), 0) <= 0) return;
    for (std::size_t i = 0; i < manners_.pieces.size() && !stop.stop_requested();) {
      const auto end = std::chrono::steady_clock::now() + manners_.pause;
      while (!stop.stop_requested() && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      const std::string& piece = manners_.pieces[i];
      if (::send(connection, piece.data(), piece.size(), MSG_NOSIGNAL) < 0) return;
      if (!manners_.endless || i + 1 < manners_.pieces.size()) ++i;
    }
  }

  Manners manners_;
  int port_ = 0;
  int socket_;
  std::jthread thread_;
};

}  // namespace schoolgate::test
