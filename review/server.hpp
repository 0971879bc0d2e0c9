// The review page's server: `schoolgate review serve`.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

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

  ServiceLimits limits{};
  ConnectionLimits connections{};
  Rate signed_in{600, 200};
  Rate anonymous{60, 20};
  std::size_t threads = 128;  // for handlers; waiting for clients takes none
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
  std::unique_ptr<Parts> parts_;
};

}  // namespace schoolgate::review
