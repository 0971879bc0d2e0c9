#include "review/serving/listener.hpp"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "review/serving/client_network.hpp"
#include "review/serving/connection.hpp"

namespace schoolgate::review {
namespace {

namespace net = boost::asio;
using boost::system::error_code;

constexpr int kBacklog = 256;
constexpr std::chrono::milliseconds kLook{100};
constexpr std::chrono::milliseconds kPause{50};
constexpr std::chrono::seconds kGrace{3};

// The listening socket itself is gone; everything else (no file descriptors left, a client that left while it
// was greeted) passes.
bool is_end(const error_code& error) {
  return error == net::error::bad_descriptor || error == net::error::invalid_argument ||
         error == net::error::not_socket || error == net::error::operation_not_supported;
}

std::string sentence_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return fmt::format("a connection failed: {}", error.what());
  }
}

}  // namespace

Listener::Listener(ServerTls* tls, const ConnectionLimits& limits, std::size_t threads)
    : tls_(tls), limits_(limits), turns_(limits.of_one_client, limits.waiting_of_one), pool_(threads) {}

Listener::~Listener() = default;

std::optional<int> Listener::bind(const std::string& ip, int port) {
  error_code wrong;
  const net::ip::tcp::endpoint at(net::ip::make_address(ip, wrong), static_cast<std::uint16_t>(port));
  if (!wrong) acceptor_.open(at.protocol(), wrong);
  if (!wrong) acceptor_.set_option(net::ip::tcp::acceptor::reuse_address(true), wrong);
  if (!wrong) acceptor_.bind(at, wrong);
  if (!wrong) acceptor_.listen(kBacklog, wrong);
  const auto bound = wrong ? at : acceptor_.local_endpoint(wrong);
  if (wrong) return std::nullopt;
  return bound.port();
}

bool Listener::serve(Dispatcher& dispatcher) {
  dispatcher_ = &dispatcher;
  const auto ends = [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);  // out of run()
  };
  net::co_spawn(io_, accept(), ends);
  net::co_spawn(io_, keep_order(), ends);
  if (tls_ != nullptr) net::co_spawn(io_, keep_certificate(), ends);
  io_.run();
  pool_.join();
  return !broken_;
}

void Listener::stop_serving() {
  net::post(io_, [this] { stop(); });
}

void Listener::stop() {
  if (std::exchange(stopping_, true)) return;
  error_code unheard;
  acceptor_.close(unheard);
  rest_.cancel();
  renewal_.cancel();
  pause_.cancel();
  waiting_.clear();
  if (open_.empty()) return;
  grace_.expires_after(kGrace);
  grace_.async_wait([this](const error_code& cancelled) {
    if (cancelled) return;
    for (const auto& connection : open_) connection->end_now();
  });
  for (const auto& connection : open_) connection->end_soon();
}

Listener::Awaited Listener::accept() {
  while (!stopping_) {
    error_code error;
    co_await acceptor_.async_wait(net::socket_base::wait_read,
                                  net::redirect_error(net::use_awaitable, error));
    if (!error && (!is_full() || make_room())) {
      Socket socket = co_await acceptor_.async_accept(net::redirect_error(net::use_awaitable, error));
      if (!error) {
        welcome(std::move(socket));
        continue;
      }
    }
    if (stopping_) co_return;
    if (is_end(error)) {
      broken_ = true;
      stop();
      co_return;
    }
    pause_.expires_after(kPause);
    co_await pause_.async_wait(net::redirect_error(net::use_awaitable, error));
  }
}

bool Listener::make_room() {
  Connection* ends = nullptr;
  std::size_t most = 0;
  for (const auto& connection : open_) {
    if (!connection->may_give_way()) continue;
    const std::size_t held = turns_.held_by(connection->client());
    if (held < most || (held == most && ends != nullptr && connection->since() >= ends->since())) continue;
    ends = connection.get();
    most = held;
  }
  if (ends == nullptr) return false;
  ends->end_now();
  return true;
}

// A connection that says nothing, or says it too slowly, must not keep a place from one that waits; where
// nobody does it stays open, since it may be about to speak.
Listener::Awaited Listener::keep_order() {
  while (!stopping_) {
    for (const auto& connection : open_) {
      if (turns_.others_wait(connection->client()) && connection->may_give_way()) connection->end_now();
    }
    error_code unheard;
    rest_.expires_after(kLook);
    co_await rest_.async_wait(net::redirect_error(net::use_awaitable, unheard));
  }
}

Listener::Awaited Listener::keep_certificate() {
  while (!stopping_) {
    error_code unheard;
    renewal_.expires_after(limits_.certificate_look);
    co_await renewal_.async_wait(net::redirect_error(net::use_awaitable, unheard));
    if (stopping_) co_return;
    if (const auto told = tls_->look()) dispatcher_->report(*told);
  }
}

void Listener::welcome(Socket socket) {
  error_code error;
  const auto from = socket.remote_endpoint(error);
  if (!error) socket.set_option(net::ip::tcp::no_delay(true), error);
  if (error) return;  // it left already
  const std::string client = client_network(from.address().to_string());
  const Turns::Socket id = socket.native_handle();
  switch (turns_.begin(client, id)) {
    case Turns::Admission::Never:
      return;
    case Turns::Admission::Later:
      waiting_.emplace(id, std::move(socket));
      return;
    case Turns::Admission::Now:
      begin(std::move(socket), client);
  }
}

void Listener::begin(Socket socket, const std::string& client) {
  const auto connection = std::make_shared<Connection>(
      std::move(socket), tls_ == nullptr ? nullptr : tls_->context(), client, limits_, *dispatcher_, pool_);
  open_.insert(connection);
  net::co_spawn(
      io_, [connection] { return connection->serve(); },
      [this, connection](const std::exception_ptr& failure) {
        if (failure) dispatcher_->report(sentence_of(failure));
        ended(connection);
      });
}

void Listener::ended(const std::shared_ptr<Connection>& connection) {
  open_.erase(connection);
  if (stopping_) {
    if (open_.empty()) grace_.cancel();
    return;
  }
  const auto next = turns_.next(connection->client());
  if (!next) return;
  auto one = waiting_.extract(*next);
  begin(std::move(one.mapped()), connection->client());
}

}  // namespace schoolgate::review
