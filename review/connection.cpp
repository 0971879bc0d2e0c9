#include "review/connection.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http.hpp>

namespace schoolgate::review {
namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using boost::system::system_error;
using std::chrono::steady_clock;

constexpr int kMostRequestsOfAConnection = 1000;
constexpr std::size_t kReadAhead = 64ULL * 1024;
constexpr std::size_t kPieceBytes = 256ULL * 1024;
constexpr std::size_t kMostDrained = 4ULL * 1024 * 1024;
constexpr std::chrono::milliseconds kDrainTime{1000};
constexpr std::chrono::seconds kSilenceGranted{2};
constexpr std::uint64_t kLongestExtraSeconds = 3600;  // what is announced beyond reason is not waited for

// Carries the work out in the pool, and goes on in the connection's own thread.
template <typename Work>
net::awaitable<std::invoke_result_t<Work&>> in_pool(net::thread_pool& pool, Work work) {
  auto task = [&work]() -> net::awaitable<std::invoke_result_t<Work&>> { co_return work(); };
  co_return co_await net::co_spawn(pool.get_executor(), std::move(task), net::use_awaitable);
}

// Did bytes come that are no HTTP? Else the client is gone or too slow, and there is nobody to tell.
bool is_no_http(const error_code& error) {
  return error.category() == http::make_error_code(http::error::bad_method).category() &&
         error != http::error::end_of_stream && error != http::error::partial_message;
}

Request request_of(const http::request_header<>& head, const std::string& client) {
  Request request{std::string(head.method_string()), std::string(head.target()), client, {}};
  for (const auto& field : head)
    request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  return request;
}

}  // namespace

struct Connection::Terms {
  unsigned version = 11;
  bool head_only = false;
  bool keep_alive = false;
};

Connection::Stream Connection::stream_for(net::ip::tcp::socket socket, net::ssl::context* tls) {
  if (tls != nullptr) return Stream(std::in_place_type<Secure>, std::move(socket), *tls);
  return Stream(std::in_place_type<Plain>, std::move(socket));
}

Connection::Connection(net::ip::tcp::socket socket, net::ssl::context* tls, std::string client,
                       const ConnectionLimits& limits, Dispatcher& dispatcher, net::thread_pool& pool)
    : client_(std::move(client)),
      limits_(limits),
      dispatcher_(dispatcher),
      pool_(pool),
      stream_(stream_for(std::move(socket), tls)),
      buffer_(limits.head_bytes + kReadAhead) {}

Connection::Plain& Connection::wire() {
  return std::visit([](auto& stream) -> Plain& { return boost::beast::get_lowest_layer(stream); }, stream_);
}

void Connection::give_way() {
  const bool had_its_chance = served_ > 0 || steady_clock::now() - opened_ > kSilenceGranted;
  if (doing_ == Doing::Waiting && had_its_chance) wire().cancel();
}

void Connection::end_soon() {
  ending_ = true;
  if (doing_ != Doing::Answering) end_now();
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

net::awaitable<void> Connection::talk(Plain& stream) {
  co_await answer_all(stream);
  co_await drain();
}

net::awaitable<void> Connection::talk(Secure& stream) {
  wire().expires_after(limits_.head_time);
  co_await stream.async_handshake(net::ssl::stream_base::server, net::use_awaitable);
  co_await answer_all(stream);
  wire().expires_after(kDrainTime);
  error_code unheard;
  co_await stream.async_shutdown(net::redirect_error(net::use_awaitable, unheard));
  co_await drain();
}

template <typename S>
net::awaitable<void> Connection::answer_all(S& stream) {
  for (bool more = true; more; ++served_) more = co_await answer_next(stream);
}

template <typename S>
net::awaitable<void> Connection::wait_for_request(S& stream) {
  if (buffer_.size() > 0) co_return;  // it came together with the one before
  doing_ = Doing::Waiting;
  wire().expires_after(limits_.idle);
  const std::size_t read =
      co_await stream.async_read_some(buffer_.prepare(kReadAhead / 4), net::use_awaitable);
  buffer_.commit(read);
}

template <typename S>
net::awaitable<bool> Connection::answer_next(S& stream) {
  co_await wait_for_request(stream);
  doing_ = Doing::Reading;
  http::request_parser<http::empty_body> head;
  head.header_limit(static_cast<std::uint32_t>(limits_.head_bytes));
  head.body_limit(std::numeric_limits<std::uint64_t>::max());  // the dispatcher sets one for each route
  wire().expires_after(limits_.head_time);
  error_code error;
  co_await http::async_read_header(stream, buffer_, head, net::redirect_error(net::use_awaitable, error));
  if (error && !is_no_http(error)) throw system_error(error);
  Terms terms;
  Reply reply;
  if (error || head.get().method() == http::verb::unknown) {
    doing_ = Doing::Answering;
    reply = Dispatcher::not_understood();
  } else {
    Request request = request_of(head.get(), client_);
    terms.version = head.get().version();
    terms.head_only = head.get().method() == http::verb::head;
    // After a body, what another reader takes for its rest might be taken for a request here.
    terms.keep_alive =
        head.get().keep_alive() && !request.announces_body() && served_ + 1 < kMostRequestsOfAConnection;
    reply = co_await reply_to(stream, head, std::move(request));
  }
  // HTTP/1.0 has no pieces, so that a download that breaks off would pass for a whole one.
  if (reply.stream && terms.version < 11) reply = Dispatcher::not_understood();
  terms.keep_alive = terms.keep_alive && !ending_;
  const bool more = terms.keep_alive;
  co_await send(stream, std::move(reply), terms);
  co_return more && !ending_;
}

template <typename S, typename Head>
net::awaitable<Reply> Connection::reply_to(S& stream, Head& head, Request request) {
  doing_ = Doing::Answering;
  auto decision = co_await in_pool(pool_, [&] { return dispatcher_.begin(request); });
  if (auto* reply = std::get_if<Reply>(&decision)) co_return std::move(*reply);
  auto& admitted = std::get<Admitted>(decision);

  doing_ = Doing::Reading;
  const auto until =
      steady_clock::now() + limits_.body_time +
      std::chrono::seconds(std::min(admitted.body_bytes / limits_.slowest_body, kLongestExtraSeconds));
  if (lower_case(request.header("Expect")) == "100-continue") {
    const http::response<http::empty_body> go_on(http::status::continue_, 11);
    wire().expires_after(limits_.write_wait);
    co_await http::async_write(stream, go_on, net::use_awaitable);
  }
  http::request_parser<http::string_body> whole(std::move(head));
  while (!whole.is_done()) {
    const auto now = steady_clock::now();
    if (ending_ || now >= until) throw system_error(make_error_code(boost::beast::error::timeout));
    wire().expires_at(std::min(until, now + limits_.read_wait));
    error_code error;
    co_await http::async_read_some(stream, buffer_, whole, net::redirect_error(net::use_awaitable, error));
    if (error == http::error::partial_message) co_return Dispatcher::broke_off();
    if (error) throw system_error(error);
  }
  doing_ = Doing::Answering;
  co_return co_await in_pool(
      pool_, [&] { return dispatcher_.finish(std::move(admitted), std::move(whole.get().body())); });
}

template <typename S>
net::awaitable<void> Connection::send(S& stream, Reply reply, Terms terms) {
  http::response<http::string_body> response(static_cast<http::status>(reply.status), terms.version);
  for (const auto& [name, value] : reply.headers) response.set(name, value);
  response.keep_alive(terms.keep_alive);
  const bool in_pieces = static_cast<bool>(reply.stream);
  if (in_pieces || !reply.body.empty()) response.set(http::field::content_type, reply.type);
  if (in_pieces) {
    response.chunked(true);
  } else {
    response.content_length(reply.body.size());
    if (!terms.head_only) response.body() = std::move(reply.body);
  }
  http::response_serializer<http::string_body> writer(response);
  if (in_pieces) {
    wire().expires_after(limits_.write_wait);
    co_await http::async_write_header(stream, writer, net::use_awaitable);
    co_await send_pieces(stream, std::move(reply.stream));
    co_return;
  }
  while (!writer.is_done()) {
    wire().expires_after(limits_.write_wait);  // anew whenever the client took some
    co_await http::async_write_some(stream, writer, net::use_awaitable);
  }
}

template <typename S>
net::awaitable<void> Connection::send_pieces(S& stream, Streamer pieces) {
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
    for (std::size_t at = 0; at < bytes.size(); at += kPieceBytes) {
      const auto part = net::buffer(bytes.data() + at, std::min(kPieceBytes, bytes.size() - at));
      wire().expires_after(limits_.write_wait);
      co_await net::async_write(stream, http::make_chunk(part), net::use_awaitable);
    }
  }
  wire().expires_after(limits_.write_wait);
  co_await net::async_write(stream, http::make_chunk_last(), net::use_awaitable);
}

// Tells the client that no more comes and reads a little of what it still sends, so that it gets to read the
// last answer instead of a reset.
net::awaitable<void> Connection::drain() {
  doing_ = Doing::Reading;
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
