#include <algorithm>

#include <fmt/format.h>

#include "consent/csv_encoding.hpp"
#include "consent/register_import.hpp"

namespace schoolgate::consent {

Result<std::vector<HeaderMapping>> parse_header_mapping(std::string_view text) {
  const auto decoded = decode_text(text);
  if (!decoded) return tl::unexpected<Error>(decoded.error());
  std::vector<HeaderMapping> mapping;
  std::string_view rest = decoded->utf8;
  for (std::size_t line = 1; !rest.empty(); ++line) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string entry = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (entry.empty() || entry.front() == '#') continue;
    // The column comes first, since a header may well hold the sign itself.
    const std::size_t sign = entry.find('=');
    const std::string column = trimmed(entry.substr(0, sign));
    const std::string header = sign == std::string::npos ? "" : trimmed(entry.substr(sign + 1));
    if (column.empty() || header.empty())
      return failure(ErrorCode::InvalidInput, fmt::format("line {}: this is no mapping", line),
                     "write a column, '=' and the header, for example: image_facebook = Photos on our page?");
    mapping.push_back({header, column});
  }
  return mapping;
}

}  // namespace schoolgate::consent
