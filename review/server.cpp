#include "review/server.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "foundation/durable_file.hpp"
#include "gate/log/photos.hpp"
#include "gate/reporting/health.hpp"
#include "review/serving/listener.hpp"

namespace schoolgate::review {
namespace {

constexpr std::chrono::days kRenewalDue{14};
constexpr std::uintmax_t kMostSettingsBytes = 1024ULL * 1024;

struct Address {
  std::string ip;
  bool six = false;
  bool loopback = false;
};

Result<Address> parse_address(const std::string& text) {
  Address address{text == "localhost" ? "127.0.0.1" : text};
  in_addr v4{};
  in6_addr v6{};
  if (inet_pton(AF_INET, address.ip.c_str(), &v4) == 1) {
    address.loopback = (ntohl(v4.s_addr) >> 24U) == 127;
    return address;
  }
  if (inet_pton(AF_INET6, address.ip.c_str(), &v6) == 1) {
    address.six = true;
    address.loopback = IN6_IS_ADDR_LOOPBACK(&v6);
    return address;
  }
  return failure(ErrorCode::InvalidInput, fmt::format("{} is no IP address", text),
                 "give one of this machine, such as 127.0.0.1");
}

std::string for_url(const Address& address) { return address.six ? "[" + address.ip + "]" : address.ip; }

// A page of somebody else's whose name suddenly means this machine must not be answered.
std::set<std::string> loopback_hosts(const Address& address, int port) {
  std::set<std::string> hosts;
  for (const std::string& name : {for_url(address), std::string("localhost")})
    hosts.insert(fmt::format("{}:{}", name, port));
  return hosts;
}

gate::HealthFact fact_of(const ServerTls::State& certificate, const Clock& clock) {
  using gate::Level;
  if (!certificate.problem.empty())
    return {"certificate", Level::Problem,
            fmt::format("the one from before stays in use: {}", certificate.problem)};
  const Day last(std::chrono::floor<std::chrono::days>(certificate.ends));
  const auto left = certificate.ends - clock.now();
  if (left <= std::chrono::seconds(0))
    return {"certificate", Level::Problem,
            fmt::format("it ran out on {}: put a new one in its place, nothing need be started anew",
                        to_iso(last))};
  if (left < kRenewalDue)
    return {"certificate", Level::Note,
            fmt::format("it holds until {}: put a new one in its place, nothing need be started anew",
                        to_iso(last))};
  return {"certificate", Level::Good, fmt::format("holds until {}", to_iso(last))};
}

}  // namespace

struct Server::Parts {
  Parts(gate::School& school, ServerOptions given, Address at, std::unique_ptr<ServerTls> certificate)
      : options(std::move(given)),
        address(std::move(at)),
        tls(std::move(certificate)),
        services(school, options.limits, tls != nullptr),
        listener(tls.get(), options.connections, options.threads) {
    if (tls != nullptr)
      services.certificate = [this] { return fact_of(tls->state(), services.school.clock()); };
  }

  ServerOptions options;
  Address address;
  std::unique_ptr<ServerTls> tls;
  Services services;
  Listener listener;
};

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::create(gate::School& school, const ServerOptions& options) {
  auto address = parse_address(options.bind);
  if (!address) return tl::unexpected(address.error());
  if (options.port < 0 || options.port > 65535)
    return failure(ErrorCode::InvalidInput, fmt::format("{} is no port", options.port), "use 1 to 65535");
  std::unique_ptr<ServerTls> tls;
  if (options.certificate.empty() != options.key.empty()) {
    return failure(ErrorCode::InvalidInput, "TLS needs both a certificate and its key",
                   "give --cert and --key");
  }
  if (!options.certificate.empty()) {
    auto made = ServerTls::open(options.certificate.string(), options.key.string());
    if (!made) return tl::unexpected(made.error());
    tls = std::move(*made);
  } else if (!address->loopback) {
    return failure(
        ErrorCode::Refused, fmt::format("{} can be reached from other machines", options.bind),
        "give --cert and --key, so that passwords and photos travel under TLS, or stay on 127.0.0.1");
  }
  return std::unique_ptr<Server>(
      new Server(std::make_unique<Parts>(school, options, std::move(*address), std::move(tls))));
}

Status Server::run(std::stop_token stop, const ServerCallbacks& callbacks) {
  Parts& parts = *parts_;
  const auto settings = read_file(parts.services.room.workspace.settings_file(), kMostSettingsBytes);
  if (!settings) return tl::unexpected(settings.error());
  parts.services.settings_at_start = sha256(*settings);
  const auto port = parts.listener.bind(parts.address.ip, parts.options.port);
  if (!port) {
    return failure(ErrorCode::Unavailable,
                   fmt::format("{}:{} cannot be listened on", for_url(parts.address), parts.options.port),
                   "another program may use it: choose another --port");
  }
  DispatchOptions dispatch;
  if (parts.address.loopback) dispatch.hosts = loopback_hosts(parts.address, *port);
  dispatch.signed_in = parts.options.signed_in;
  dispatch.anonymous = parts.options.anonymous;
  dispatch.heavy_at_once = std::max(2U, std::thread::hardware_concurrency());
  Dispatcher dispatcher(
      parts.services, dispatch, callbacks.problem ? callbacks.problem : [](const std::string&) {});

  if (!parts.services.log.photos.unfinished().empty()) parts.services.processing.wake();
  Listener& listener = parts.listener;

  std::jthread watcher([&](const std::stop_token& done) {
    std::mutex mutex;
    std::condition_variable_any ended;
    const std::stop_callback either(stop, [&] {
      const std::scoped_lock inner(mutex);
      ended.notify_all();
    });
    std::unique_lock lock(mutex);
    ended.wait(lock, done, [&] { return stop.stop_requested(); });
    if (stop.stop_requested()) listener.stop_serving();
  });
  if (callbacks.listening)
    callbacks.listening(
        fmt::format("{}://{}:{}", parts.tls != nullptr ? "https" : "http", for_url(parts.address), *port));
  const bool orderly = listener.serve(dispatcher);
  if (!orderly && !stop.stop_requested())
    return failure(ErrorCode::Unavailable, "the server's socket broke", "start it again");
  return {};
}

bool Server::settle(std::chrono::milliseconds patience) {
  parts_->services.releases.finish();
  if (parts_->services.processing.end(patience)) return true;
  parts_->services.log.photos.forgive_attempts_under_way();
  return false;
}

}  // namespace schoolgate::review
