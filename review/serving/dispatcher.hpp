// From an HTTP request to its handler and back: every check that holds for all routes stands here, once.
#pragma once

#include <functional>
#include <optional>
#include <semaphore>
#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "review/http/request.hpp"
#include "review/routing/route.hpp"
#include "review/serving/served_schools.hpp"

namespace schoolgate::review {

struct DispatchOptions {
  bool tls = false;             // as browsers see it
  bool behind_proxy = false;    // which says in X-Forwarded-For who asks
  std::set<std::string> hosts;  // what the Host header may say; empty: anything (the certificate decides)
  Rate signed_in{600, 200};     // requests of one session
  Rate anonymous{60, 20};       // requests of one address without a session
  unsigned heavy_at_once = 2;
};

// A request that passed every check; its handler waits for exactly so many bytes of body.
struct Admitted {
  Services* services = nullptr;
  const Route* route = nullptr;
  Call call;
  std::uint64_t body_bytes = 0;
  std::optional<UploadLimits::Place> place;
};

// Safe to share between threads. Every reply carries all its headers but those of its length and connection.
class Dispatcher {
 public:
  using Report = std::function<void(const std::string&)>;
  // `report` hears of what was the server's own fault, whoever noticed it.
  Dispatcher(ServedSchools schools, const Clock& clock, const DispatchOptions& options, Report report);

  // Decides on the head alone, before any byte of a body is read: the answer, or what is to be read for it.
  [[nodiscard]] std::variant<Reply, Admitted> begin(const Request& request);
  // Need: `body` is as long as was admitted.
  [[nodiscard]] Reply finish(Admitted admitted, std::string body);
  // To what is no HTTP request that is taken here, and to one whose body ended early.
  [[nodiscard]] Reply not_understood() const;
  [[nodiscard]] Reply broke_off() const;
  void report(const std::string& problem) const { report_(problem); }

 private:
  struct Caller;
  using Decision = std::variant<Reply, Admitted>;
  template <typename Work>
  [[nodiscard]] auto guarded(const std::string& school, const Work& work) const -> decltype(work());
  [[nodiscard]] Decision decide(const Request& request);
  [[nodiscard]] Decision decide_in(Services& services, std::string_view path, const Request& request);
  [[nodiscard]] Decision decide_on(Services& services, const Route& route, Call call, const Request& request);
  [[nodiscard]] static std::optional<Caller> caller(Services& services, const Request& request);
  [[nodiscard]] std::optional<Reply> forged(const Request& request, const Route& route,
                                            const Call& call) const;
  [[nodiscard]] static Decision admit_body(Services& services, const Route& route, Call call,
                                           const Request& request);
  [[nodiscard]] Reply handle(Services& services, const Route& route, const Call& call);
  [[nodiscard]] Reply complete(Reply reply) const;

  ServedSchools schools_;
  DispatchOptions options_;
  Report report_;
  RateLimiter signed_in_;
  RateLimiter anonymous_;
  std::counting_semaphore<> heavy_;
};

}  // namespace schoolgate::review
