#include "review/http/request.hpp"

#include <algorithm>

#include "foundation/text.hpp"

namespace schoolgate::review {
namespace {

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && lower_case(std::string(a)) == lower_case(std::string(b));
}

}  // namespace

std::size_t Request::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(
      headers.begin(), headers.end(), [name](const auto& one) { return same_name(one.first, name); }));
}

std::string Request::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [name](const auto& one) { return same_name(one.first, name); });
  return found == headers.end() ? std::string() : found->second;
}

std::string_view Request::path() const {
  const std::string_view whole = target;
  return whole.substr(0, whole.find('?'));
}

std::string_view Request::query() const {
  const std::string_view whole = target;
  const auto mark = whole.find('?');
  return mark == std::string_view::npos ? std::string_view{} : whole.substr(mark + 1);
}

bool Request::announces_body() const {
  return has("Transfer-Encoding") || (has("Content-Length") && header("Content-Length") != "0");
}

}  // namespace schoolgate::review
