// One client's connection, plain or under TLS: its requests one after the other, each read and answered
// within the limits. Beast reads and writes HTTP and ends what takes too long; which waits there are, and for
// how long, stands here.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "review/serving/connection_limits.hpp"
#include "review/serving/dispatcher.hpp"

namespace schoolgate::review {

// Used by the one thread of its socket. Handlers run in the pool, which no slow client ever keeps waiting.
class Connection {
 public:
  // `tls` may be null. Need: all that is referred to outlives the connection.
  Connection(boost::asio::ip::tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> tls,
             std::string client, const ConnectionLimits& limits, Dispatcher& dispatcher,
             boost::asio::thread_pool& pool);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() = default;

  // Until the client leaves, is too slow or has been told that no more is answered.
  boost::asio::awaitable<void> serve();
  // May it be ended when others wait for its place? Where nothing is under way, and a stranger had the time
  // that it takes to say or take something.
  [[nodiscard]] bool may_give_way() const;
  [[nodiscard]] std::chrono::steady_clock::time_point since() const {
    return since_;
  }  // it does what it does
  // No further request is begun; ends it at once where none is being answered.
  void end_soon();
  void end_now();
  [[nodiscard]] const std::string& client() const { return client_; }

 private:
  using Plain = boost::beast::tcp_stream;
  using Secure = boost::asio::ssl::stream<boost::beast::tcp_stream>;
  using Stream = std::variant<Plain, Secure>;
  enum class Doing { Greeting, Waiting, ReadingHead, ReadingBody, Answering, Sending, Leaving };
  struct Terms;  // on which a reply is sent
  struct Watch;

  static Stream stream_for(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls);
  [[nodiscard]] Plain& wire();
  void now(Doing doing);
  boost::asio::awaitable<void> talk(Plain& stream);
  boost::asio::awaitable<void> talk(Secure& stream);
  // False when the client sends no more. Ends the connection, as all of these, when nothing comes until then.
  boost::asio::awaitable<bool> read_more(std::chrono::steady_clock::time_point until);
  boost::asio::awaitable<void> write(std::string_view bytes);
  boost::asio::awaitable<void> answer_all();
  // False when this was the last.
  boost::asio::awaitable<bool> answer_next();
  boost::asio::awaitable<Reply> reply_to(Request request);
  boost::asio::awaitable<void> send(Reply reply, Terms terms);
  boost::asio::awaitable<void> send_pieces(Streamer pieces);
  // The same, ended within a moment when it may not go on, whatever the client has taken until then.
  boost::asio::awaitable<void> send_watched(Streamer pieces, std::function<bool()> may_go_on);
  boost::asio::awaitable<void> watch(Watch& watch, std::function<bool()> may_go_on);
  boost::asio::awaitable<void> drain();

  std::shared_ptr<boost::asio::ssl::context> tls_;
  std::string client_;
  const ConnectionLimits& limits_;
  Dispatcher& dispatcher_;
  boost::asio::thread_pool& pool_;
  Stream stream_;
  boost::beast::flat_buffer buffer_;
  Doing doing_ = Doing::Greeting;
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
  bool stranger_ = true;  // the request is nobody's who is signed in
  int served_ = 0;
  bool ending_ = false;
};

}  // namespace schoolgate::review
