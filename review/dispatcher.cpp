#include "review/dispatcher.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "review/client_network.hpp"

namespace schoolgate::review {
namespace {

constexpr std::size_t kLongestTarget = 2048;
constexpr std::uint64_t kMostJsonBytes = 256ULL * 1024;
constexpr std::chrono::seconds kPatienceForHeavy{30};

constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'";

std::string_view target_path(const httplib::Request& request) {
  const std::string_view target = request.target;
  return target.substr(0, target.find('?'));
}

std::string_view target_query(const httplib::Request& request) {
  const std::string_view target = request.target;
  const auto mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
}

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

std::string cookie_value(const httplib::Request& request, std::string_view name) {
  const std::string cookies = request.get_header_value("Cookie");
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

BodyLength body_length(const httplib::Request& request, std::uint64_t most) {
  const auto stated = request.get_header_value_count("Content-Length");
  if (request.has_header("Transfer-Encoding") || stated == 0) {
    return {error_reply(411, "length-required",
                        {{}, "the request's body has no stated length", "send Content-Length"})};
  }
  const std::string text = request.get_header_value("Content-Length");
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

Reply page_reply(const PageFile& file, const httplib::Request& request) {
  static const auto etags = [] {
    std::map<std::string_view, std::string> all;
    for (const PageFile& one : page_files())
      all[one.path] = '"' + to_hex(sha256(one.text)).substr(0, 32) + '"';
    return all;
  }();
  const std::string& etag = etags.at(file.path);
  Reply reply;
  reply.headers = {{"ETag", etag}, {"Cache-Control", "no-cache"}};
  if (request.get_header_value("If-None-Match") == etag) {
    reply.status = 304;
    return reply;
  }
  reply.type = file.type;
  reply.body = file.text;
  return reply;
}

void send(Reply reply, httplib::Response& response, const Dispatcher::Report& report) {
  response.status = reply.status;
  for (auto& [name, value] : reply.headers) {
    response.headers.erase(name);
    response.set_header(name, value);
  }
  if (reply.stream) {
    // An exception from here would pass through the library and end the server.
    const auto next = [stream = std::move(reply.stream), report](httplib::DataSink& sink) {
      try {
        return stream([&](const char* data, std::size_t size) { return sink.write(data, size); });
      } catch (const std::exception& error) {
        report(fmt::format("a download broke off: {}", error.what()));
        return Piece::Broken;
      }
    };
    response.set_chunked_content_provider(reply.type, [next](std::size_t, httplib::DataSink& sink) {
      const Piece piece = next(sink);
      if (piece == Piece::Last) sink.done();
      return piece != Piece::Broken;
    });
  } else if (!reply.body.empty()) {
    response.headers.erase("Content-Type");
    response.set_header("Content-Type", reply.type);
    response.body = std::move(reply.body);
  }
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

httplib::Headers default_headers() {
  return {
      {"Content-Security-Policy", std::string(kContentSecurityPolicy)},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Permissions-Policy", "camera=(), microphone=(), geolocation=(), usb=(), serial=(), payment=()"},
      {"Cache-Control", "no-store"},
  };
}

struct Dispatcher::Caller {
  Session session;
  Account account;
};

Dispatcher::Dispatcher(Services& services, const DispatchOptions& options, Report report)
    : services_(services),
      options_(options),
      report_(std::move(report)),
      signed_in_(services.school.clock(), options.signed_in),
      anonymous_(services.school.clock(), options.anonymous),
      heavy_(static_cast<std::ptrdiff_t>(std::max(1U, options.heavy_at_once))) {}

void Dispatcher::answer(const httplib::Request& request, httplib::Response& response,
                        const httplib::ContentReader* reader) {
  try {
    send(reply_to(request, reader), response, report_);
  } catch (const std::exception& error) {
    report_(fmt::format("a request failed: {}", error.what()));
    send(error_reply(500, "failure",
                     {{}, "the server failed", "try again; the administrator finds more in its output"}),
         response, report_);
  }
}

void Dispatcher::answer_refusal(httplib::Response& response) {
  const int status = response.status;
  send(error_reply(status, status == 413 ? "too-large" : "bad-request",
                   {{}, "the request could not be understood", ""}),
       response, {});
}

std::optional<Dispatcher::Caller> Dispatcher::caller(const httplib::Request& request) {
  const std::string token = cookie_value(request, services_.cookie_name());
  if (token.empty()) return std::nullopt;
  const bool background = request.get_header_value("X-Background") == "1";
  auto session =
      services_.sessions.use(token, background ? Sessions::Activity::Background : Sessions::Activity::Counts);
  if (!session) return std::nullopt;
  auto account = services_.accounts.find(session->user);
  if (!account || account->disabled || account->stamp != session->stamp) {
    services_.end_session(session->id);
    return std::nullopt;
  }
  return Caller{std::move(*session), std::move(*account)};
}

Reply Dispatcher::reply_to(const httplib::Request& request, const httplib::ContentReader* reader) {
  const std::string host = lower_case(request.get_header_value("Host"));
  if (request.get_header_value_count("Host") != 1 ||
      (!options_.hosts.empty() && !options_.hosts.contains(host))) {
    return error_reply(421, "wrong-host",
                       {{},
                        "this server is not reached under that name",
                        "use the address that it printed when it started"});
  }
  if (request.target.size() > kLongestTarget)
    return error_reply(400, "bad-request", {{}, "the address is too long", ""});

  const std::string_view path = target_path(request);
  const auto method = method_from_word(request.method);
  for (const PageFile& file : page_files()) {
    if (file.path == path && method == Method::Get) return page_reply(file, request);
  }
  auto found = match(routes(), method.value_or(Method::Get), path);
  if (!found) return error_reply(found.error());
  if (!method || found->route == nullptr) {
    std::vector<std::string_view> words;
    for (const Method known : found->methods) words.push_back(word(known));
    Reply reply = error_reply(405, "wrong-method", {{}, "this address knows other methods only", ""});
    reply.headers.emplace_back("Allow", fmt::format("{}", fmt::join(words, ", ")));
    return reply;
  }

  Call call;
  call.address = client_network(request.remote_addr);
  call.etag = request.get_header_value("If-None-Match");
  call.path = std::move(found->values);
  const auto who = caller(request);
  if (who) {
    call.user = who->account.user;
    call.role = who->account.role;
    call.password_given = who->account.password_given;
    call.session = who->session.id;
    call.csrf = who->session.csrf;
    call.session_began = who->session.began;
  }
  const auto wait = who ? signed_in_.take(call.session) : anonymous_.take(call.address);
  if (wait) return slow_down(*wait, {{}, "too many requests", "wait a little"});
  return reply_on(*found->route, std::move(call), request, reader);
}

Reply Dispatcher::reply_on(const Route& route, Call call, const httplib::Request& request,
                           const httplib::ContentReader* reader) {
  if (route.access != Access::Anyone) {
    if (call.user.empty()) return error_reply(401, "signed-out", {{}, "nobody is signed in", "sign in"});
    if (call.password_given && route.own_password == OwnPassword::Needed) {
      return error_reply(403, "password-given",
                         {{}, "somebody else chose this password", "choose an own one before anything else"});
    }
    if (!may(route.access, call.role)) {
      return error_reply(
          403, "forbidden",
          {{}, fmt::format("the role {} may not do this", word(call.role)), "ask an administrator"});
    }
  }
  if (auto refused = forged(request, route, call)) return std::move(*refused);
  auto query = Query::parse(target_query(request));
  if (!query) return error_reply(query.error());
  call.query = std::move(*query);
  std::optional<UploadLimits::Place> place;
  if (route.body == Body::File) {
    auto length = body_length(request, services_.school.settings().most_megabytes * 1024 * 1024);
    if (length.refused) return std::move(*length.refused);
    auto answer = services_.uploads.enter(call.user, length.bytes);
    if (!answer.place)
      return slow_down(answer.wait, {{}, "too many uploads", "wait until others have ended"});
    place.emplace(std::move(*answer.place));
  }
  if (auto refused = read_body(route, call, request, reader)) return std::move(*refused);
  return handle(route, call);
}

std::optional<Reply> Dispatcher::forged(const httplib::Request& request, const Route& route,
                                        const Call& call) const {
  if (route.method == Method::Get) return std::nullopt;
  const auto refused = [](const char* what) {
    return error_reply(403, "csrf", {{}, what, "load the page anew"});
  };
  if (request.has_header("Origin")) {
    const std::string own =
        (services_.tls ? "https://" : "http://") + lower_case(request.get_header_value("Host"));
    if (lower_case(request.get_header_value("Origin")) != own)
      return refused("the request comes from another page");
  }
  const std::string site = request.get_header_value("Sec-Fetch-Site");
  if (!site.empty() && site != "same-origin" && site != "none")
    return refused("the request comes from another page");
  if (route.access != Access::Anyone && !same_secret(request.get_header_value("X-CSRF-Token"), call.csrf))
    return refused("the request lacks this session's token");
  return std::nullopt;
}

std::optional<Reply> Dispatcher::read_body(const Route& route, Call& call, const httplib::Request& request,
                                           const httplib::ContentReader* reader) {
  if (route.body == Body::None) return std::nullopt;
  if (reader == nullptr)
    return error_reply(400, "bad-request", {{}, "the request's body cannot be read", ""});
  if (request.has_header("Content-Encoding"))
    return error_reply(415, "unsupported", {{}, "packed bodies are not taken", "send the body as it is"});
  const std::string_view wanted = route.body == Body::Json ? "application/json" : "application/octet-stream";
  // Checked before reading: the library would take a form's parts for itself.
  if (!is_type(request.get_header_value("Content-Type"), wanted)) {
    return error_reply(
        415, "unsupported",
        {{}, "the body is of another type than is taken here", fmt::format("send {}", wanted)});
  }
  const std::uint64_t most =
      route.body == Body::Json ? kMostJsonBytes : services_.school.settings().most_megabytes * 1024 * 1024;
  auto length = body_length(request, most);
  if (length.refused) return std::move(length.refused);
  std::string bytes;
  bytes.reserve(length.bytes);
  const bool whole = (*reader)([&](const char* data, std::size_t size) {
    if (bytes.size() + size > length.bytes) return false;
    bytes.append(data, size);
    return true;
  });
  if (!whole || bytes.size() != length.bytes)
    return error_reply(400, "bad-request", {{}, "the request broke off", "send it again"});
  if (route.body == Body::File) {
    call.file = std::move(bytes);
    return std::nullopt;
  }
  auto json = parse_json_body(bytes);
  if (!json) return error_reply(json.error());
  call.body = std::move(*json);
  return std::nullopt;
}

Reply Dispatcher::handle(const Route& route, const Call& call) {
  const HeavyPlace place(heavy_, route.cost == Cost::Heavy);
  if (!place.has()) {
    return error_reply(503, "unavailable", {{}, "the server is busy", "try again in a moment"});
  }
  auto reply = route.handler(services_, call);
  return reply ? std::move(*reply) : error_reply(reply.error());
}

}  // namespace schoolgate::review
