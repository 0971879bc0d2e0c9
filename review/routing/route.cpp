#include "review/routing/route.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace schoolgate::review {
namespace {

constexpr std::size_t kLongestPart = 200;

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty() && path.front() == '/') {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    parts.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return parts;
}

bool is_variable(std::string_view part) { return part.starts_with('{'); }

bool same_shape(const std::vector<std::string_view>& pattern, const std::vector<std::string_view>& parts) {
  return pattern.size() == parts.size() && std::equal(pattern.begin(), pattern.end(), parts.begin(),
                                                      [](std::string_view own, std::string_view given) {
                                                        return is_variable(own) ? !given.empty()
                                                                                : own == given;
                                                      });
}

std::optional<std::string> checked(std::string_view name, std::string_view part) {
  if (name == "photo" || name == "event" || name == "job" || name == "post" || name == "incident" ||
      name == "portrait" || name == "take_down" || name == "screenshot")
    return parse_id(part) ? std::optional(std::string(part)) : std::nullopt;
  if (name == "sha256") return digest_from_hex(part) ? std::optional(std::string(part)) : std::nullopt;
  if (part.size() > kLongestPart) return std::nullopt;
  return percent_decoded(part);
}

// A fixed word beats a variable: "/api/uploads/known" is no upload called "known".
std::size_t fixed_words(const std::vector<std::string_view>& pattern) {
  return static_cast<std::size_t>(std::count_if(pattern.begin(), pattern.end(),
                                                [](std::string_view part) { return !is_variable(part); }));
}

}  // namespace

Result<Match> match(std::span<const Route> table, Method method, std::string_view path) {
  const auto parts = split_path(path);
  Match found;
  std::size_t best = 0;
  for (const Route& route : table) {
    const auto pattern = split_path(route.path);
    if (!same_shape(pattern, parts)) continue;
    const std::size_t fixed = fixed_words(pattern);
    if (found.methods.empty() || fixed > best) {
      found = {};
      best = fixed;
    } else if (fixed < best) {
      continue;
    }
    found.methods.push_back(route.method);
    if (route.method == method) found.route = &route;
  }
  if (found.methods.empty())
    return failure(ErrorCode::NotFound, "there is nothing at this address", "docs/api.md lists the routes");
  if (found.route == nullptr) return found;
  const auto pattern = split_path(found.route->path);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!is_variable(pattern[i])) continue;
    const std::string_view name = pattern[i].substr(1, pattern[i].size() - 2);
    auto value = checked(name, parts[i]);
    if (!value)
      return failure(ErrorCode::InvalidInput,
                     fmt::format("the address holds no {} where one must stand", name));
    found.values.set(name, std::move(*value));
  }
  return found;
}

}  // namespace schoolgate::review
