#include "review/serving/dispatcher.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "foundation/text.hpp"
#include "review/serving/admission.hpp"
#include "review/serving/client_network.hpp"

namespace schoolgate::review {
namespace {

constexpr std::size_t kLongestTarget = 2048;
constexpr std::uint64_t kMostJsonBytes = 256ULL * 1024;
constexpr std::chrono::seconds kPatienceForHeavy{30};

constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'";

std::string cookie_value(const Request& request, std::string_view name) {
  const std::string cookies = request.header("Cookie");
  std::string_view rest = cookies;
  while (!rest.empty()) {
    std::string_view one = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=')
      return std::string(one.substr(name.size() + 1));
  }
  return {};
}

// Digests are compared, so that the time taken says nothing about a secret.
bool same_secret(std::string_view a, std::string_view b) { return sha256(a) == sha256(b); }

bool is_type(const std::string& header, std::string_view wanted) {
  const std::string type = lower_case(header);
  return std::string_view(type).substr(0, type.find_first_of("; ")) == wanted;
}

struct BodyLength {
  std::optional<Reply> refused;
  std::uint64_t bytes = 0;
};

BodyLength body_length(const Request& request, std::uint64_t most) {
  const auto stated = request.count("Content-Length");
  if (request.has("Transfer-Encoding") || stated == 0) {
    return {error_reply(411, "length-required",
                        {{}, "the request's body has no stated length", "send Content-Length"})};
  }
  const std::string text = request.header("Content-Length");
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  if (stated != 1 || error != std::errc{} || end != text.data() + text.size())
    return {error_reply(400, "bad-request", {{}, "the request's Content-Length is no number", ""})};
  if (bytes > most) {
    return {error_reply(
        413, "too-large",
        {{}, "the request's body is too large", fmt::format("at most {} bytes are taken here", most)})};
  }
  return {std::nullopt, bytes};
}

Reply page_reply(const PageFile& file, const Request& request) {
  static const auto etags = [] {
    std::map<std::string_view, std::string> all;
    for (const PageFile& one : page_files())
      all[one.path] = '"' + to_hex(sha256(one.text)).substr(0, 32) + '"';
    return all;
  }();
  const std::string& etag = etags.at(file.path);
  Reply reply;
  reply.headers = {{"ETag", etag}, {"Cache-Control", "no-cache"}};
  if (request.header("If-None-Match") == etag) {
    reply.status = 304;
    return reply;
  }
  reply.type = file.type;
  reply.body = file.text;
  return reply;
}

// What every answer carries, unless its handler says otherwise.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kDefaultHeaders{{
    {"Content-Security-Policy", kContentSecurityPolicy},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), microphone=(), geolocation=(), usb=(), serial=(), payment=()"},
    {"Cache-Control", "no-store"},
}};

Reply with_default_headers(Reply reply) {
  for (const auto& [name, value] : kDefaultHeaders) {
    const bool has = std::any_of(reply.headers.begin(), reply.headers.end(),
                                 [name = name](const auto& one) { return one.first == name; });
    if (!has) reply.headers.emplace_back(name, value);
  }
  return reply;
}

Reply wrong_method(std::span<const Method> known) {
  std::vector<std::string_view> words;
  for (const Method one : known) words.push_back(word(one));
  Reply reply = error_reply(405, "wrong-method", {{}, "this address knows other methods only", ""});
  reply.headers.emplace_back("Allow", fmt::format("{}", fmt::join(words, ", ")));
  return reply;
}

class HeavyPlace {
 public:
  HeavyPlace(std::counting_semaphore<>& places, bool needed)
      : places_(needed ? &places : nullptr), has_(!needed || places.try_acquire_for(kPatienceForHeavy)) {}
  ~HeavyPlace() {
    if (places_ != nullptr && has_) places_->release();
  }
  HeavyPlace(const HeavyPlace&) = delete;
  HeavyPlace& operator=(const HeavyPlace&) = delete;
  [[nodiscard]] bool has() const { return has_; }

 private:
  std::counting_semaphore<>* places_;
  bool has_;
};

}  // namespace

struct Dispatcher::Caller {
  Session session;
  Account account;
};

Dispatcher::Dispatcher(ServedSchools schools, const Clock& clock, const DispatchOptions& options,
                       Report report)
    : schools_(std::move(schools)),
      options_(options),
      report_(std::move(report)),
      signed_in_(clock, options.signed_in),
      anonymous_(clock, options.anonymous),
      heavy_(static_cast<std::ptrdiff_t>(std::max(1U, options.heavy_at_once))) {}

// Nothing that a handler throws may end the server.
template <typename Work>
auto Dispatcher::guarded(const std::string& school, const Work& work) const -> decltype(work()) {
  try {
    return work();
  } catch (const RowsRefused& refused) {
    report_(fmt::format("{}a request was refused: {}", school.empty() ? "" : school + ": ", refused.what()));
    return complete(error_reply(503, "unavailable", refused.error()));
  } catch (const std::exception& error) {
    report_(fmt::format("{}a request failed: {}", school.empty() ? "" : school + ": ", error.what()));
    return complete(error_reply(
        500, "failure", {{}, "the server failed", "try again; the administrator finds more in its output"}));
  }
}

Reply Dispatcher::complete(Reply reply) const {
  if (reply.stream) {
    reply.stream = [stream = std::move(reply.stream),
                    report = report_](const std::function<bool(const char*, std::size_t)>& send) {
      try {
        return stream(send);
      } catch (const std::exception& error) {
        report(fmt::format("a download broke off: {}", error.what()));
        return Piece::Broken;
      }
    };
  }
  if (reply.may_go_on) {
    reply.may_go_on = [may_go_on = std::move(reply.may_go_on), report = report_] {
      try {
        return may_go_on();
      } catch (const std::exception& error) {
        report(fmt::format("a download was ended: {}", error.what()));
        return false;
      }
    };
  }
  // A browser that was here once speaks no other than TLS with this name for half a year.
  if (options_.tls) reply.headers.emplace_back("Strict-Transport-Security", "max-age=15768000");
  return with_default_headers(std::move(reply));
}

std::variant<Reply, Admitted> Dispatcher::begin(const Request& request) {
  const auto place = schools_.place_of(request.path());
  return guarded(place ? place->school->name : "", [&]() -> Decision {
    Decision decision = decide(request);
    if (auto* reply = std::get_if<Reply>(&decision)) return complete(std::move(*reply));
    return decision;
  });
}

Reply Dispatcher::finish(Admitted admitted, std::string body) {
  return guarded(admitted.services->name, [&] {
    Call& call = admitted.call;
    if (admitted.route->body == Body::File) {
      call.file = std::move(body);
    } else {
      auto json = parse_json_body(body);
      if (!json) return complete(error_reply(json.error()));
      call.body = std::move(*json);
    }
    Reply reply = handle(*admitted.services, *admitted.route, call);
    reply.to_stranger = call.user.empty();
    return complete(std::move(reply));
  });
}

Reply Dispatcher::not_understood() const {
  return complete(error_reply(400, "bad-request", {{}, "the request could not be understood", ""}));
}

Reply Dispatcher::broke_off() const {
  return complete(error_reply(400, "bad-request", {{}, "the request broke off", "send it again"}));
}

std::optional<Dispatcher::Caller> Dispatcher::caller(Services& services, const Request& request) {
  const std::string token = cookie_value(request, services.cookie_name());
  if (token.empty()) return std::nullopt;
  const bool background = request.header("X-Background") == "1";
  auto session =
      services.sessions.use(token, background ? Sessions::Activity::Background : Sessions::Activity::Counts);
  if (!session) return std::nullopt;
  auto account = services.accounts.find(session->user);
  if (!account || account->disabled || account->stamp != session->stamp) {
    services.end_session(session->id);
    return std::nullopt;
  }
  return Caller{std::move(*session), std::move(*account)};
}

Dispatcher::Decision Dispatcher::decide(const Request& request) {
  const std::string host = lower_case(request.header("Host"));
  if (request.count("Host") != 1 || (!options_.hosts.empty() && !options_.hosts.contains(host))) {
    return error_reply(421, "wrong-host",
                       {{},
                        "this server is not reached under that name",
                        "use the address that it printed when it started"});
  }
  if (request.target.size() > kLongestTarget)
    return error_reply(400, "bad-request", {{}, "the address is too long", ""});

  const std::string_view path = request.path();
  const bool asks = from_word<Method>(request.method) == Method::Get;
  if (const PageFile* file = schools_.page_file(path); file != nullptr && asks)
    return page_reply(*file, request);
  if (schools_.is_list(path)) {
    constexpr std::array kAsked{Method::Get};
    return asks ? schools_.list() : wrong_method(kAsked);
  }
  const auto place = schools_.place_of(path);
  if (!place) return error_reply(404, "not-found", {{}, "there is nothing at this address", ""});
  if (place->path.empty()) {
    Reply reply = error_reply(308, "moved", {{}, "the school's page has a slash at its end", ""});
    reply.headers.emplace_back("Location", std::string(path) + '/');
    return reply;
  }
  if (place->school->services == nullptr) {
    return error_reply(503, "unavailable",
                       {{},
                        fmt::format("{} cannot be opened at the moment", place->school->name),
                        "whoever looks after the server finds the reason in its output"});
  }
  return decide_in(*place->school->services, place->path, request);
}

Dispatcher::Decision Dispatcher::decide_in(Services& services, std::string_view path,
                                           const Request& request) {
  const auto client = options_.behind_proxy ? forwarded_client(request) : std::optional(request.client);
  if (!client) {
    return error_reply(400, "bad-request",
                       {{},
                        "the proxy does not say who asks",
                        "have it set X-Forwarded-For to its client's address (docs/recipes.md)"});
  }
  const auto method = from_word<Method>(request.method);
  auto found = match(routes(), method.value_or(Method::Get), path);
  if (!found) return error_reply(found.error());
  if (!method || found->route == nullptr) return wrong_method(found->methods);

  Call call;
  call.address = *client;
  call.device = cookie_value(request, services.device_cookie_name());
  call.etag = request.header("If-None-Match");
  call.path = std::move(found->values);
  const auto who = caller(services, request);
  if (who) {
    call.user = who->account.user;
    call.role = who->account.role;
    call.password_given = who->account.password_given;
    call.session = who->session.id;
    call.csrf = who->session.csrf;
    call.session_began = who->session.began;
  }
  auto wait = who ? signed_in_.take(call.session) : anonymous_.take(call.address);
  // Strangers at the same address must not keep somebody out who wants to sign in.
  if (wait && !who && services.devices.knows(call.device))
    wait = signed_in_.take(to_hex(sha256(call.device)));
  if (wait) return slow_down(*wait, {{}, "too many requests", "wait a little"});
  auto decision = decide_on(services, *found->route, std::move(call), request);
  if (auto* reply = std::get_if<Reply>(&decision)) reply->to_stranger = !who;
  return decision;
}

Dispatcher::Decision Dispatcher::decide_on(Services& services, const Route& route, Call call,
                                           const Request& request) {
  if (auto refused = not_allowed(services, route, call)) return std::move(*refused);
  if (auto refused = forged(request, route, call)) return std::move(*refused);
  auto query = Query::parse(request.query());
  if (!query) return error_reply(query.error());
  call.query = std::move(*query);
  if (route.body == Body::None) return handle(services, route, call);
  return admit_body(services, route, std::move(call), request);
}

std::optional<Reply> Dispatcher::forged(const Request& request, const Route& route, const Call& call) const {
  if (route.method == Method::Get) return std::nullopt;
  const auto refused = [](const char* what) {
    return error_reply(403, "csrf", {{}, what, "load the page anew"});
  };
  if (request.has("Origin")) {
    const std::string own = (options_.tls ? "https://" : "http://") + lower_case(request.header("Host"));
    if (lower_case(request.header("Origin")) != own) return refused("the request comes from another page");
  }
  const std::string site = request.header("Sec-Fetch-Site");
  if (!site.empty() && site != "same-origin" && site != "none")
    return refused("the request comes from another page");
  if (route.access != Access::Anyone && !same_secret(request.header("X-CSRF-Token"), call.csrf))
    return refused("the request lacks this session's token");
  return std::nullopt;
}

Dispatcher::Decision Dispatcher::admit_body(Services& services, const Route& route, Call call,
                                            const Request& request) {
  if (request.has("Content-Encoding"))
    return error_reply(415, "unsupported", {{}, "packed bodies are not taken", "send the body as it is"});
  const std::string_view wanted = route.body == Body::Json ? "application/json" : "application/octet-stream";
  if (!is_type(request.header("Content-Type"), wanted)) {
    return error_reply(
        415, "unsupported",
        {{}, "the body is of another type than is taken here", fmt::format("send {}", wanted)});
  }
  const std::uint64_t most =
      route.body == Body::Json ? kMostJsonBytes : services.room.settings.most_megabytes * 1024 * 1024;
  auto length = body_length(request, most);
  if (length.refused) return std::move(*length.refused);
  Admitted admitted{&services, &route, std::move(call), length.bytes, std::nullopt};
  if (route.body == Body::File) {
    auto answer = services.patience.uploads.enter(services.counted_as(admitted.call.user), length.bytes);
    if (!answer.place)
      return slow_down(answer.wait, {{}, "too many uploads", "wait until others have ended"});
    admitted.place.emplace(std::move(*answer.place));
  }
  return admitted;
}

Reply Dispatcher::handle(Services& services, const Route& route, const Call& call) {
  const HeavyPlace place(heavy_, route.cost == Cost::Heavy);
  if (!place.has()) {
    return error_reply(503, "unavailable", {{}, "the server is busy", "try again in a moment"});
  }
  const bool waited = route.body != Body::None || route.cost == Cost::Heavy;
  if (waited) {
    if (auto refused = not_allowed_any_more(services, route, call)) return std::move(*refused);
  }
  auto reply = route.handler(services, call);
  return reply ? std::move(*reply) : error_reply(reply.error());
}

}  // namespace schoolgate::review
