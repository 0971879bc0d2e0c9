// The table of everything that can be asked of the server: the one place that says who may do what.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "review/http/call.hpp"
#include "review/people/deeds.hpp"

namespace schoolgate::review {

struct Services;

enum class Method { Get, Post, Put, Delete };
constexpr auto words_of(Method) {
  using enum Method;
  return words<Method>({{Get, "GET"}, {Post, "POST"}, {Put, "PUT"}, {Delete, "DELETE"}});
}

enum class Body { None, Json, File };

// Heavy ones read, decode or render pictures; few run at the same time.
enum class Cost { Light, Heavy };

// Whoever signs in with a password that somebody else chose may ask for nothing until they have an own one,
// but for what is needed to choose it.
enum class OwnPassword { Needed, NotYet };

// Likewise for whoever the settings ask for a second factor and who has none.
enum class SecondFactor { Needed, NotYet };

using Handler = Result<Reply> (*)(Services& services, const Call& call);

struct Route {
  Method method = Method::Get;
  // {photo}, {event}, {post}, {incident}, {job}, {portrait}: ids; {sha256}; {person}, {platform}, {user}:
  // texts
  std::string_view path;
  Access access = Access::Admin;
  Body body = Body::None;
  Cost cost = Cost::Light;
  Handler handler = nullptr;
  OwnPassword own_password = OwnPassword::Needed;
  SecondFactor second_factor = SecondFactor::Needed;
};

[[nodiscard]] std::span<const Route> routes();

struct Match {
  const Route* route = nullptr;  // of this method; null when the path is known with other methods only
  PathValues values;
  std::vector<Method> methods;  // that the path is known with
};

// `path` is the request's, still percent-encoded. NotFound for an unknown path, InvalidInput for a part that
// is not what it must be.
[[nodiscard]] Result<Match> match(std::span<const Route> table, Method method, std::string_view path);

}  // namespace schoolgate::review
