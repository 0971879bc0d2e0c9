// From an HTTP request to its handler and back: every check that holds for all routes stands here, once.
#pragma once

#include <functional>
#include <semaphore>
#include <set>
#include <string>

#include <httplib.h>

#include "review/page_files.hpp"
#include "review/route.hpp"
#include "review/services.hpp"

namespace schoolgate::review {

struct DispatchOptions {
  std::set<std::string> hosts;  // what the Host header may say; empty: anything (the certificate decides)
  Rate signed_in{600, 200};     // requests of one session
  Rate anonymous{60, 20};       // requests of one address without a session
  unsigned heavy_at_once = 2;
};

// Safe to share between threads.
class Dispatcher {
 public:
  using Report = std::function<void(const std::string&)>;
  // `report` hears of what was the server's own fault.
  Dispatcher(Services& services, const DispatchOptions& options, Report report);

  // `reader` is null where the request can have no body.
  void answer(const httplib::Request& request, httplib::Response& response,
              const httplib::ContentReader* reader);
  // For requests that the HTTP library itself refuses.
  static void answer_refusal(httplib::Response& response);

 private:
  struct Caller;
  [[nodiscard]] Reply reply_to(const httplib::Request& request, const httplib::ContentReader* reader);
  [[nodiscard]] Reply reply_on(const Route& route, Call call, const httplib::Request& request,
                               const httplib::ContentReader* reader);
  [[nodiscard]] std::optional<Caller> caller(const httplib::Request& request);
  [[nodiscard]] std::optional<Reply> forged(const httplib::Request& request, const Route& route,
                                            const Call& call) const;
  [[nodiscard]] std::optional<Reply> read_body(const Route& route, Call& call,
                                               const httplib::Request& request,
                                               const httplib::ContentReader* reader);
  [[nodiscard]] Reply handle(const Route& route, const Call& call);

  Services& services_;
  DispatchOptions options_;
  Report report_;
  RateLimiter signed_in_;
  RateLimiter anonymous_;
  std::counting_semaphore<> heavy_;
};

// The headers that every answer carries.
[[nodiscard]] httplib::Headers default_headers();

}  // namespace schoolgate::review
