// The review page's server: `schoolgate review serve`.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "foundation/result.hpp"
#include "gate/school/school.hpp"
#include "review/serving/connection_limits.hpp"
#include "review/serving/dispatcher.hpp"

namespace schoolgate::review {

struct ServerOptions {
  std::string bind = "127.0.0.1";  // an IP address, or "localhost"
  int port = 8480;                 // 0: any free one
  std::filesystem::path
      certificate;  // PEM; with `key` it serves HTTPS. Needed for other than loopback addresses
  std::filesystem::path key;
  // The name, with its port where that is not 443, under which a proxy on this machine serves it by TLS;
  // empty: there is none. The proxy must pass the Host header on and say in X-Forwarded-For who asks.
  std::string behind;

  ServiceLimits limits{};
  ConnectionLimits connections{};
  Rate signed_in{600, 200};
  Rate anonymous{60, 20};
  std::size_t threads = 128;  // for handlers; waiting for clients takes none
};

// A school to be served under its name, which is part of its address.
struct NamedSchool {
  std::string name;                // 1 to 40 of a-z, 0-9 and '-', beginning with a letter or digit
  gate::School* school = nullptr;  // null: it is named on the page, and cannot be opened
};

struct ServerCallbacks {
  // Once it listens: "http://127.0.0.1:8480". Called by the thread that runs.
  std::function<void(const std::string& address)> listening;
  // Something was the server's own fault, or its certificate was renewed; a sentence. Called by any thread.
  std::function<void(const std::string& problem)> problem;
};

// Prints nothing.
class Server {
 public:
  // Refused when the address is not loopback and there is no certificate, or others can read its key;
  // Unavailable when the certificate cannot be used; InvalidInput for an address or port that is none.
  // `school` must outlive the server.
  [[nodiscard]] static Result<std::unique_ptr<Server>> create(gate::School& school,
                                                              const ServerOptions& options);
  // Several schools, each at /s/NAME/ with everything of its own, and a page that lists them. Also
  // InvalidInput for names that are none or equal, Unavailable when none of them can be opened. One whose
  // database fails is served no more than one that is null; run() tells of it.
  [[nodiscard]] static Result<std::unique_ptr<Server>> create(const std::vector<NamedSchool>& schools,
                                                              const ServerOptions& options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Serves until `stop`, then ends requests under way. Unavailable when the port cannot be had. At most once
  // for each object.
  [[nodiscard]] Status run(std::stop_token stop, const ServerCallbacks& callbacks);
  // After run(): lets a release come to its end, and a photo that is being looked at for as long as
  // `patience`. False when it needs longer; the destructor would wait for it. Nothing on disk depends on
  // that: whoever ends the program instead finds the photo waiting at the next start.
  [[nodiscard]] bool settle(std::chrono::milliseconds patience);

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);
  // Without any school yet.
  [[nodiscard]] static Result<std::unique_ptr<Parts>> parts_for(const Clock& clock,
                                                                const ServerOptions& options);
  std::unique_ptr<Parts> parts_;
};

}  // namespace schoolgate::review
