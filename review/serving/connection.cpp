#include "review/serving/connection.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <limits>
#include <sstream>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>

#include "foundation/text.hpp"

// GCC takes Asio's own allocation of a coroutine, once both halves are inlined, for a pair that does not
// match.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace schoolgate::review {
namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using boost::system::system_error;
using std::chrono::steady_clock;

constexpr int kMostRequestsOfAConnection = 1000;
constexpr std::size_t kReadAhead = 64ULL * 1024;
constexpr std::size_t kSentWithItsHead = 64ULL * 1024;
constexpr std::size_t kMostDrained = 4ULL * 1024 * 1024;
constexpr std::chrono::milliseconds kDrainTime{1000};
constexpr std::chrono::milliseconds kBetweenLooks{250};
constexpr std::chrono::seconds kPatienceGranted{2};
constexpr std::uint64_t kLongestExtraSeconds = 3600;  // what is announced beyond reason is not waited for

// Carries the work out in the pool, and goes on in the connection's own thread.
template <typename Work>
net::awaitable<std::invoke_result_t<Work&>> in_pool(net::thread_pool& pool, Work work) {
  auto task = [&work]() -> net::awaitable<std::invoke_result_t<Work&>> { co_return work(); };
  co_return co_await net::co_spawn(pool.get_executor(), std::move(task), net::use_awaitable);
}

Request request_of(const http::request_header<>& head, const std::string& client) {
  Request request{std::string(head.method_string()), std::string(head.target()), client, {}};
  for (const auto& field : head)
    request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  return request;
}

}  // namespace

// Of a transfer: asks from time to time whether it may go on.
struct Connection::Watch {
  explicit Watch(const Plain::executor_type& executor) : next_look(executor), ended(executor) {
    ended.expires_at(steady_clock::time_point::max());
  }
  net::steady_timer next_look;
  net::steady_timer ended;  // cancelled when it has
  bool over = false;        // the transfer is
  bool has_ended = false;
};

struct Connection::Terms {
  unsigned version = 11;
  bool head_only = false;
  bool keep_alive = false;
};

Connection::Stream Connection::stream_for(net::ip::tcp::socket socket, net::ssl::context* tls) {
  if (tls != nullptr) return Stream(std::in_place_type<Secure>, std::move(socket), *tls);
  return Stream(std::in_place_type<Plain>, std::move(socket));
}

Connection::Connection(net::ip::tcp::socket socket, std::shared_ptr<net::ssl::context> tls,
                       std::string client, const ConnectionLimits& limits, Dispatcher& dispatcher,
                       net::thread_pool& pool)
    : tls_(std::move(tls)),
      client_(std::move(client)),
      limits_(limits),
      dispatcher_(dispatcher),
      pool_(pool),
      stream_(stream_for(std::move(socket), tls_.get())),
      buffer_(limits.head_bytes + kReadAhead) {}

Connection::Plain& Connection::wire() {
  return std::visit([](auto& stream) -> Plain& { return boost::beast::get_lowest_layer(stream); }, stream_);
}

void Connection::now(Doing doing) {
  doing_ = doing;
  since_ = steady_clock::now();
}

bool Connection::may_give_way() const {
  if (ending_) return false;
  const bool had_its_chance = steady_clock::now() - since_ > kPatienceGranted;
  switch (doing_) {
    case Doing::Greeting:
    case Doing::ReadingHead:
      return had_its_chance;
    case Doing::Waiting:
      return had_its_chance || served_ > 0;
    case Doing::ReadingBody:
    case Doing::Sending:
      return had_its_chance && stranger_;
    case Doing::Answering:
    case Doing::Leaving:
      return false;
  }
  return false;
}

void Connection::end_soon() {
  ending_ = true;
  if (doing_ != Doing::Answering && doing_ != Doing::Sending) end_now();
}

void Connection::end_now() {
  ending_ = true;
  wire().close();
}

net::awaitable<void> Connection::serve() {
  try {
    co_await std::visit([this](auto& stream) { return talk(stream); }, stream_);
  } catch (const system_error&) {
    // The client is gone or was too slow.
  }
}

net::awaitable<void> Connection::talk(Plain& /*stream*/) {
  co_await answer_all();
  co_await drain();
}

net::awaitable<void> Connection::talk(Secure& stream) {
  wire().expires_after(limits_.head_time);
  co_await stream.async_handshake(net::ssl::stream_base::server, net::use_awaitable);
  co_await answer_all();
  wire().expires_after(kDrainTime);
  error_code unheard;
  co_await stream.async_shutdown(net::redirect_error(net::use_awaitable, unheard));
  co_await drain();
}

net::awaitable<bool> Connection::read_more(steady_clock::time_point until) {
  if (steady_clock::now() >= until) throw system_error(make_error_code(boost::beast::error::timeout));
  wire().expires_at(until);
  const auto space = buffer_.prepare(std::min(kReadAhead / 4, buffer_.max_size() - buffer_.size()));
  error_code error;
  std::size_t read = 0;
  if (auto* plain = std::get_if<Plain>(&stream_)) {
    read = co_await plain->async_read_some(space, net::redirect_error(net::use_awaitable, error));
  } else {
    read = co_await std::get<Secure>(stream_).async_read_some(space,
                                                              net::redirect_error(net::use_awaitable, error));
  }
  buffer_.commit(read);
  if (error == net::error::eof || error == net::ssl::error::stream_truncated) co_return false;
  if (error) throw system_error(error);
  co_return true;
}

net::awaitable<void> Connection::write(std::string_view bytes) {
  while (!bytes.empty()) {
    wire().expires_after(limits_.write_wait);  // anew whenever the client took some
    const auto rest = net::buffer(bytes);
    std::size_t written = 0;
    if (auto* plain = std::get_if<Plain>(&stream_)) {
      written = co_await plain->async_write_some(rest, net::use_awaitable);
    } else {
      written = co_await std::get<Secure>(stream_).async_write_some(rest, net::use_awaitable);
    }
    bytes.remove_prefix(written);
  }
}

net::awaitable<void> Connection::answer_all() {
  for (bool more = true; more; ++served_) {
    if (buffer_.size() == 0) {
      now(Doing::Waiting);
      const bool spoke = co_await read_more(steady_clock::now() + limits_.idle);
      if (!spoke) co_return;
    }
    more = co_await answer_next();
  }
}

net::awaitable<bool> Connection::answer_next() {
  now(Doing::ReadingHead);
  stranger_ = true;
  const auto until = steady_clock::now() + limits_.head_time;
  http::request_parser<http::empty_body> head;
  head.header_limit(static_cast<std::uint32_t>(limits_.head_bytes));
  head.body_limit(std::numeric_limits<std::uint64_t>::max());  // the dispatcher sets one for each route
  error_code error;
  for (;;) {
    buffer_.consume(head.put(buffer_.data(), error));
    if (error != http::error::need_more) break;
    const bool spoke = co_await read_more(until);
    if (!spoke) co_return false;
  }
  now(Doing::Answering);
  Terms terms;
  Reply reply;
  if (error || head.get().method() == http::verb::unknown) {
    reply = dispatcher_.not_understood();
  } else {
    Request request = request_of(head.get(), client_);
    terms.version = head.get().version();
    terms.head_only = head.get().method() == http::verb::head;
    // After a body, what another reader takes for its rest might be taken for a request here.
    terms.keep_alive =
        head.get().keep_alive() && !request.announces_body() && served_ + 1 < kMostRequestsOfAConnection;
    reply = co_await reply_to(std::move(request));
  }
  // HTTP/1.0 has no pieces, so that a download that breaks off would pass for a whole one.
  if (reply.stream && terms.version < 11) reply = dispatcher_.not_understood();
  now(Doing::Sending);
  stranger_ = reply.to_stranger;
  const bool more = terms.keep_alive && !ending_;
  terms.keep_alive = more;
  co_await send(std::move(reply), terms);
  co_return more && !ending_;
}

net::awaitable<Reply> Connection::reply_to(Request request) {
  auto decision = co_await in_pool(pool_, [&] { return dispatcher_.begin(request); });
  if (auto* reply = std::get_if<Reply>(&decision)) co_return std::move(*reply);
  auto& admitted = std::get<Admitted>(decision);
  stranger_ = admitted.call.user.empty();

  if (lower_case(request.header("Expect")) == "100-continue") co_await write("HTTP/1.1 100 Continue\r\n\r\n");
  now(Doing::ReadingBody);
  const auto until =
      steady_clock::now() + limits_.body_time +
      std::chrono::seconds(std::min(admitted.body_bytes / limits_.slowest_body, kLongestExtraSeconds));
  std::string body;
  body.reserve(admitted.body_bytes);
  for (;;) {
    const auto come = buffer_.data();
    const std::size_t taken = std::min<std::uint64_t>(come.size(), admitted.body_bytes - body.size());
    body.append(static_cast<const char*>(come.data()), taken);
    buffer_.consume(taken);
    if (body.size() == admitted.body_bytes) break;
    if (ending_) throw system_error(net::error::connection_aborted);
    const bool spoke = co_await read_more(std::min(until, steady_clock::now() + limits_.read_wait));
    if (!spoke) co_return dispatcher_.broke_off();
  }
  now(Doing::Answering);
  co_return co_await in_pool(pool_, [&] { return dispatcher_.finish(std::move(admitted), std::move(body)); });
}

net::awaitable<void> Connection::send(Reply reply, Terms terms) {
  http::response<http::empty_body> response(static_cast<http::status>(reply.status), terms.version);
  for (const auto& [name, value] : reply.headers) response.insert(name, value);  // two cookies are two
  response.keep_alive(terms.keep_alive);
  const bool in_pieces = static_cast<bool>(reply.stream);
  if (in_pieces || !reply.body.empty()) response.set(http::field::content_type, reply.type);
  if (in_pieces) {
    response.chunked(true);
  } else {
    response.content_length(reply.body.size());
    if (terms.head_only) reply.body.clear();
  }
  std::ostringstream head;
  head << response.base();
  std::string first = head.str();
  const bool together = reply.body.size() <= kSentWithItsHead;
  if (together) first += reply.body;
  co_await write(first);
  if (!together) co_await write(reply.body);
  if (in_pieces && reply.may_go_on) {
    co_await send_watched(std::move(reply.stream), std::move(reply.may_go_on));
  } else if (in_pieces) {
    co_await send_pieces(std::move(reply.stream));
  }
}

net::awaitable<void> Connection::watch(Watch& watch, std::function<bool()> may_go_on) {
  error_code cancelled;
  while (!watch.over) {
    watch.next_look.expires_after(kBetweenLooks);
    co_await watch.next_look.async_wait(net::redirect_error(net::use_awaitable, cancelled));
    if (watch.over) break;
    const bool goes_on = co_await in_pool(pool_, [&] { return may_go_on(); });
    if (goes_on || watch.over) continue;
    // What the system still holds for a slow reader is dropped, not delivered.
    error_code closed_already;
    wire().socket().set_option(net::socket_base::linger(true, 0), closed_already);
    end_now();
    break;
  }
  watch.has_ended = true;
  watch.ended.cancel();
}

net::awaitable<void> Connection::send_watched(Streamer pieces, std::function<bool()> may_go_on) {
  Watch own(wire().get_executor());
  net::co_spawn(wire().get_executor(), watch(own, std::move(may_go_on)), net::detached);
  std::exception_ptr broken;
  try {
    co_await send_pieces(std::move(pieces));
  } catch (...) {  // whatever it was, the watch ends first
    broken = std::current_exception();
  }
  own.over = true;
  own.next_look.cancel();
  error_code cancelled;
  if (!own.has_ended) co_await own.ended.async_wait(net::redirect_error(net::use_awaitable, cancelled));
  if (broken) std::rethrow_exception(broken);
}

net::awaitable<void> Connection::send_pieces(Streamer pieces) {
  for (Piece piece = Piece::More; piece == Piece::More;) {
    std::string bytes;
    piece = co_await in_pool(pool_, [&] {
      return pieces([&](const char* data, std::size_t size) {
        bytes.append(data, size);
        return true;
      });
    });
    // Without the last chunk the client notices.
    if (piece == Piece::Broken || ending_) throw system_error(net::error::connection_aborted);
    if (bytes.empty()) continue;  // a chunk of nothing would be the last
    const std::string size = fmt::format("{:x}\r\n", bytes.size());
    bytes += "\r\n";
    co_await write(size);
    co_await write(bytes);
  }
  co_await write("0\r\n\r\n");
}

// Tells the client that no more comes and reads a little of what it still sends, so that it gets to read the
// last answer instead of a reset.
net::awaitable<void> Connection::drain() {
  now(Doing::Leaving);
  error_code error;
  wire().socket().shutdown(net::ip::tcp::socket::shutdown_send, error);
  wire().expires_after(kDrainTime);
  std::array<char, 16ULL * 1024> ignored{};
  for (std::size_t drained = 0; !error && !ending_ && drained < kMostDrained;) {
    const std::size_t read =
        co_await wire().async_read_some(net::buffer(ignored), net::redirect_error(net::use_awaitable, error));
    drained += read;
  }
}

}  // namespace schoolgate::review

#pragma GCC diagnostic pop
