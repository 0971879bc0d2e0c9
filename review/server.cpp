#include "review/server.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string_view>
#include <thread>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "foundation/durable_file.hpp"
#include "foundation/storage/storage_error.hpp"
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

bool is_host(std::string_view text) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789-.:";
  constexpr std::size_t kLongestHost = 260;
  return !text.empty() && text.size() <= kLongestHost &&
         text.find_first_not_of(kLetters) == std::string_view::npos;
}

// A proxy is one client to the listener, and everybody to the school.
ConnectionLimits limits_of(const ServerOptions& options) {
  ConnectionLimits limits = options.connections;
  if (!options.behind.empty()) limits.of_one_client = limits.of_all;
  return limits;
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

Status check_names(const std::vector<NamedSchool>& schools) {
  constexpr std::size_t kLongestName = 40;
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789-";
  std::set<std::string_view> names;
  for (const NamedSchool& one : schools) {
    if (one.name.empty() || one.name.size() > kLongestName || one.name.front() == '-' ||
        one.name.find_first_not_of(kLetters) != std::string::npos)
      return failure(ErrorCode::InvalidInput, fmt::format("'{}' is no name for a school's address", one.name),
                     "use 1 to 40 of a-z, 0-9 and '-', as in oakfield-infants");
    if (!names.insert(one.name).second)
      return failure(ErrorCode::InvalidInput, fmt::format("two schools are called {}", one.name),
                     "give each a name of its own");
  }
  return {};
}

std::string not_served(const std::string& name, const std::string& why) {
  return fmt::format("{} is not served: {}", name, why);
}

tl::unexpected<Error> none_opens() {
  return failure(ErrorCode::Unavailable, "none of the schools can be opened",
                 "the lines above say why; mend one of them and start again");
}

Status begin_school(Services& services) {
  const auto settings = read_file(services.room.workspace.settings_file(), kMostSettingsBytes);
  if (!settings) return tl::unexpected(settings.error());
  services.settings_at_start = sha256(*settings);
  if (!services.log.photos.unfinished().empty()) services.processing.wake();
  return {};
}

// A school of several must not stop the others: what went wrong instead, a sentence; empty when it went well.
template <typename Work>
std::string problem_of(const Work& work) {
  try {
    const Status done = work();
    return done ? "" : sentence(done.error());
  } catch (const StorageError& error) {
    return sentence(error.error());
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace

struct Server::Parts {
  Parts(const Clock& of, ServerOptions given, Address at, std::unique_ptr<ServerTls> certificate)
      : clock(of),
        options(std::move(given)),
        address(std::move(at)),
        tls(std::move(certificate)),
        patience(of, options.limits.uploads),
        listener(tls.get(), limits_of(options), options.threads) {}

  // As browsers see it.
  [[nodiscard]] bool under_tls() const { return tls != nullptr || !options.behind.empty(); }

  // Throws when its database fails.
  void add(const std::string& name, gate::School& school) {
    services.push_back(std::make_unique<Services>(school, options.limits, under_tls(), patience, name));
    schools.push_back({name, services.back().get()});
    if (tls != nullptr) services.back()->certificate = [this] { return fact_of(tls->state(), clock); };
  }
  [[nodiscard]] bool serves_any() const {
    return std::any_of(schools.begin(), schools.end(),
                       [](const ServedSchool& school) { return school.services != nullptr; });
  }
  // What each school does by itself begins; its failure is the server's where it is the only one.
  [[nodiscard]] Status begin(const std::function<void(const std::string&)>& report);

  const Clock& clock;
  ServerOptions options;
  Address address;
  std::unique_ptr<ServerTls> tls;
  SharedPatience patience;
  std::vector<std::unique_ptr<Services>> services;
  std::vector<ServedSchool> schools;
  std::vector<std::string> problems;  // found before there was anybody to tell
  Listener listener;
};

Status Server::Parts::begin(const std::function<void(const std::string&)>& report) {
  for (const std::string& problem : problems) report(problem);
  for (ServedSchool& school : schools) {
    if (school.services == nullptr) continue;
    if (school.name.empty()) return begin_school(*school.services);
    const std::string problem = problem_of([&] { return begin_school(*school.services); });
    if (problem.empty()) continue;
    report(not_served(school.name, problem));
    // It must not go on by itself, taking in and telling.
    std::erase_if(services, [&](const auto& one) { return one.get() == school.services; });
    school.services = nullptr;
  }
  return serves_any() ? Status() : none_opens();
}

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server::Parts>> Server::parts_for(const Clock& clock, const ServerOptions& options) {
  auto address = parse_address(options.bind);
  if (!address) return tl::unexpected(address.error());
  if (options.port < 0 || options.port > 65535)
    return failure(ErrorCode::InvalidInput, fmt::format("{} is no port", options.port), "use 1 to 65535");
  if (!options.behind.empty()) {
    if (!is_host(options.behind))
      return failure(ErrorCode::InvalidInput, fmt::format("'{}' is no name of a server", options.behind),
                     "give it as browsers show it, in small letters, as in photos.school.uk");
    if (!address->loopback || !options.certificate.empty())
      return failure(ErrorCode::InvalidInput, "the certificate of a page behind a proxy is the proxy's",
                     "leave --bind, --cert and --key out: the proxy reaches the page on 127.0.0.1");
  }
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
  return std::make_unique<Parts>(clock, options, std::move(*address), std::move(tls));
}

Result<std::unique_ptr<Server>> Server::create(gate::School& school, const ServerOptions& options) {
  auto parts = parts_for(school.clock(), options);
  if (!parts) return tl::unexpected(parts.error());
  (*parts)->add("", school);
  return std::unique_ptr<Server>(new Server(std::move(*parts)));
}

Result<std::unique_ptr<Server>> Server::create(const std::vector<NamedSchool>& schools,
                                               const ServerOptions& options) {
  if (auto good = check_names(schools); !good) return tl::unexpected(good.error());
  const auto open = std::find_if(schools.begin(), schools.end(),
                                 [](const NamedSchool& school) { return school.school != nullptr; });
  if (open == schools.end()) return none_opens();
  auto parts = parts_for(open->school->clock(), options);
  if (!parts) return tl::unexpected(parts.error());
  for (const NamedSchool& one : schools) {
    const std::string problem = one.school == nullptr ? "" : problem_of([&] {
      (*parts)->add(one.name, *one.school);
      return Status();
    });
    if (!problem.empty()) (*parts)->problems.push_back(not_served(one.name, problem));
    if (one.school == nullptr || !problem.empty()) (*parts)->schools.push_back({one.name, nullptr});
  }
  if (!(*parts)->serves_any()) return none_opens();
  return std::unique_ptr<Server>(new Server(std::move(*parts)));
}

Status Server::run(std::stop_token stop, const ServerCallbacks& callbacks) {
  Parts& parts = *parts_;
  const auto report = callbacks.problem ? callbacks.problem : [](const std::string&) {};
  const auto port = parts.listener.bind(parts.address.ip, parts.options.port);
  if (!port) {
    return failure(ErrorCode::Unavailable,
                   fmt::format("{}:{} cannot be listened on", for_url(parts.address), parts.options.port),
                   "another program may use it: choose another --port");
  }
  if (auto begun = parts.begin(report); !begun) return begun;
  DispatchOptions dispatch;
  dispatch.tls = parts.under_tls();
  dispatch.behind_proxy = !parts.options.behind.empty();
  if (dispatch.behind_proxy) {
    dispatch.hosts = {parts.options.behind};
  } else if (parts.address.loopback) {
    dispatch.hosts = loopback_hosts(parts.address, *port);
  }
  dispatch.signed_in = parts.options.signed_in;
  dispatch.anonymous = parts.options.anonymous;
  dispatch.heavy_at_once = std::max(2U, std::thread::hardware_concurrency());
  Dispatcher dispatcher(ServedSchools(parts.schools), parts.clock, dispatch, report);
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
  const auto until = std::chrono::steady_clock::now() + patience;
  for (const auto& services : parts_->services) {
    services->releases.finish();
    services->processing.end_soon();
  }
  bool settled = true;
  for (const auto& services : parts_->services) {
    const auto left =
        std::max(until - std::chrono::steady_clock::now(), std::chrono::steady_clock::duration{});
    if (services->processing.end(std::chrono::duration_cast<std::chrono::milliseconds>(left))) continue;
    services->log.photos.forgive_attempts_under_way();
    settled = false;
  }
  return settled;
}

}  // namespace schoolgate::review
