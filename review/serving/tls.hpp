// The server's certificate and the rules of TLS.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <boost/asio/ssl/context.hpp>

#include "foundation/clock.hpp"
#include "foundation/result.hpp"

namespace schoolgate::review {

// TLS 1.3, and 1.2 with forward secrecy and authenticated encryption only. Files that are put in place of the
// certificate's are taken up while the server runs; as long as they cannot be used, what was there before
// serves on. Safe to share between threads.
class ServerTls {
 public:
  using Context = std::shared_ptr<boost::asio::ssl::context>;

  // A certificate chain and its key, both PEM. Unavailable, naming the file, when one cannot be used or they
  // do not belong together; Refused when everybody on the machine can read the key.
  [[nodiscard]] static Result<std::unique_ptr<ServerTls>> open(const std::string& certificate,
                                                               const std::string& key);

  // What a connection begins with; it keeps it to its end.
  [[nodiscard]] Context context() const;
  // Takes changed files up, once they stand still from one look to the next. The sentence to be told, if
  // there is one: that they are in use, or why not.
  [[nodiscard]] std::optional<std::string> look();

  struct State {
    Instant ends;         // of the certificate that is in use
    std::string problem;  // with newer files, which are not; a sentence
  };
  [[nodiscard]] State state() const;

 private:
  // When each file last changed, how large it is, and which.
  using Stamp = std::array<std::int64_t, 8>;
  ServerTls(std::string certificate, std::string key)
      : certificate_(std::move(certificate)), key_(std::move(key)) {}
  [[nodiscard]] Status load();
  [[nodiscard]] std::optional<Stamp> stamp() const;

  std::string certificate_;
  std::string key_;
  std::optional<Stamp> loaded_;
  std::optional<Stamp> seen_;
  mutable std::mutex mutex_;  // of what follows
  Context context_;
  State state_;
};

}  // namespace schoolgate::review
