// The listening socket and everybody who came through it. Asio does the waiting for all connections in one
// thread; how many a client may have, and who gives way to whom, no library of HTTP has rules for, so it
// stands here and in turns.hpp.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include "review/serving/connection_limits.hpp"
#include "review/serving/dispatcher.hpp"
#include "review/serving/tls.hpp"
#include "review/serving/turns.hpp"

namespace schoolgate::review {

class Connection;

class Listener {
 public:
  // `tls` may be null, and else outlives the listener. Handlers run in so many threads.
  Listener(ServerTls* tls, const ConnectionLimits& limits, std::size_t threads);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // Gives the port, or nothing when the address cannot be had. `ip` is an IP address.
  [[nodiscard]] std::optional<int> bind(const std::string& ip, int port);
  // Serves until stop_serving(), then ends what is under way; false when the socket broke. Need: bind() gave
  // a port. At most once.
  [[nodiscard]] bool serve(Dispatcher& dispatcher);
  // May be called from any thread, also before serve().
  void stop_serving();

 private:
  using Socket = boost::asio::ip::tcp::socket;
  using Awaited = boost::asio::awaitable<void>;
  Awaited accept();
  Awaited keep_order();
  Awaited keep_certificate();
  [[nodiscard]] bool is_full() const { return open_.size() + waiting_.size() >= limits_.of_all; }
  // Somebody waits while all places are taken: of the client that holds most, the connection that was
  // silent or slow for longest ends. False when none may be ended.
  [[nodiscard]] bool make_room();
  void welcome(Socket socket);
  void begin(Socket socket, const std::string& client);
  void ended(const std::shared_ptr<Connection>& connection);
  void stop();

  ServerTls* tls_;
  ConnectionLimits limits_;
  Turns turns_;
  boost::asio::io_context io_{1};
  boost::asio::thread_pool pool_;
  boost::asio::ip::tcp::acceptor acceptor_{io_};
  boost::asio::steady_timer rest_{io_};     // between two looks at who waits
  boost::asio::steady_timer renewal_{io_};  // between two looks at the certificate
  boost::asio::steady_timer pause_{io_};    // before accept() is tried again
  boost::asio::steady_timer grace_{io_};    // for the last answers
  std::set<std::shared_ptr<Connection>> open_;
  std::map<Turns::Socket, Socket> waiting_;  // for a turn of their client
  Dispatcher* dispatcher_ = nullptr;
  bool stopping_ = false;
  bool broken_ = false;
};

}  // namespace schoolgate::review
