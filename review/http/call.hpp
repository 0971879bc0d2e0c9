// One request after every check, and what is answered: all that a handler sees of HTTP.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "foundation/digest.hpp"
#include "foundation/result.hpp"
#include "review/http/fields.hpp"
#include "review/people/accounts.hpp"

namespace schoolgate::review {

// The variable parts of a path, {photo} in "/api/photos/{photo}"; each was checked when the route was
// matched.
class PathValues {
 public:
  void set(std::string_view name, std::string value) { values_.emplace_back(name, std::move(value)); }
  // Need: the route has that part; throw std::logic_error otherwise.
  [[nodiscard]] const std::string& text(std::string_view name) const;
  [[nodiscard]] std::int64_t id(std::string_view name) const;
  [[nodiscard]] Digest digest(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> values_;
};

struct Call {
  std::string user;  // empty on routes for anyone
  Role role = Role::Office;
  bool password_given = false;  // somebody else chose the user's password
  std::string session;          // its id; empty without one
  std::string csrf;
  Instant session_began{};
  std::string device;   // what its browser is known by, when it says so
  std::string address;  // the client's, as client_network() has it
  PathValues path;
  Query query;
  nlohmann::json body;  // an object, on routes that take JSON
  std::string file;     // the bytes, on routes that take a file
  std::string etag;     // If-None-Match
};

// Gives the next piece to `send`; false ends the transfer, Broken so that the client notices.
enum class Piece { More, Last, Broken };
using Streamer = std::function<Piece(const std::function<bool(const char*, std::size_t)>& send)>;

struct Reply {
  int status = 200;
  std::string type = "application/json";
  std::string body;
  Streamer stream;  // instead of a body
  std::function<bool()>
      may_go_on;  // of a stream: asked while it runs, also while a slow reader keeps it waiting
  std::vector<std::pair<std::string, std::string>> headers;  // in place of default ones of the same name
  bool to_stranger = true;                                   // to nobody who is signed in
};

[[nodiscard]] Reply json_reply(const nlohmann::json& json, int status = 200);
[[nodiscard]] Reply jpeg_reply(const Bytes& jpeg);
// {"error": {...}} with the status of docs/api.md.
[[nodiscard]] Reply error_reply(int status, std::string_view code, const Error& error);
[[nodiscard]] Reply error_reply(const Error& error);
[[nodiscard]] Reply slow_down(std::chrono::seconds wait, const Error& error);

}  // namespace schoolgate::review
