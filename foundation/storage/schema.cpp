#include "foundation/storage/schema.hpp"

#include <charconv>

#include <fmt/format.h>

namespace schoolgate {

std::string Schema::name_of(std::size_t number) const {
  const std::string& title = steps.at(number - 1).title;
  return fmt::format("{}-{:03}{}{}", room, number, title.empty() ? "" : " ", title);
}

std::size_t Schema::number_of(std::string_view name) const {
  if (!name.starts_with(room + "-")) return 0;
  name.remove_prefix(room.size() + 1);
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  const bool whole = end == name.data() + name.size() || *end == ' ';
  return error == std::errc() && whole ? number : 0;
}

}  // namespace schoolgate
