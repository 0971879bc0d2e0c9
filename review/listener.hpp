// The HTTP library's server over our own connections: every thread serves one connection at a time, no client
// has more than its share of them, those that say nothing give way to those that wait, and nobody's request
// can hide in another's body.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>

#include <httplib.h>

#include "review/connection.hpp"
#include "review/turns.hpp"

namespace schoolgate::review {

class Listener final : public httplib::Server {
 public:
  Listener(TlsContext tls, const ConnectionLimits& limits, std::size_t threads);

  // Gives the port, or nothing when the address cannot be had.
  [[nodiscard]] std::optional<int> bind(const std::string& address, int port);
  // Serves until stop_serving(), then ends what is under way.
  [[nodiscard]] bool serve();
  // May be called from any thread, also before serve().
  void stop_serving();

 private:
  bool process_and_close_socket(socket_t sock) override;
  void serve(socket_t sock, const std::string& client);

  TlsContext tls_;
  ConnectionLimits limits_;
  Turns turns_;
  std::atomic<bool> stopping_ = false;
  std::size_t threads_;
  std::atomic<int> waiting_ = 0;          // connections that no thread serves yet
  std::atomic<std::size_t> serving_ = 0;  // threads that serve one
};

}  // namespace schoolgate::review
