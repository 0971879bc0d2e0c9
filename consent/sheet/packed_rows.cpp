#include "consent/sheet/packed_rows.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

#include <unicode/ustring.h>

namespace schoolgate::consent {
namespace {

constexpr int kBytesOfANumber = 8;

void put(Bytes& packed, std::uint64_t number) {
  for (int byte = 0; byte < kBytesOfANumber; ++byte)
    packed.push_back(static_cast<std::uint8_t>(number >> (8 * byte)));
}

// Takes parts off the front; once one is missing, nothing is good any more.
class Unpacking {
 public:
  explicit Unpacking(ByteView packed) : rest_(packed) {}

  std::uint64_t number(std::uint64_t most) {
    std::uint64_t found = 0;
    const ByteView bytes = take(kBytesOfANumber);
    for (std::size_t byte = bytes.size(); byte > 0; --byte) found = found << 8U | bytes[byte - 1];
    if (found > most) good_ = false;
    return good_ ? found : 0;
  }
  std::string_view text(std::size_t most) {
    const ByteView bytes = take(number(most));
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool at_end() const { return good_ && rest_.empty(); }

 private:
  ByteView take(std::size_t count) {
    if (!good_ || count > rest_.size()) {
      good_ = false;
      return {};
    }
    const ByteView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

  ByteView rest_;
  bool good_ = true;
};

bool is_text(std::string_view cell) {
  const bool control = std::ranges::any_of(
      cell, [](char c) { return c >= 0 && c < ' ' && c != '\t' && c != '\r' && c != '\n'; });
  UErrorCode status = U_ZERO_ERROR;
  u_strFromUTF8(nullptr, 0, nullptr, cell.data(), static_cast<int32_t>(cell.size()), &status);
  return !control && (U_SUCCESS(status) || status == U_BUFFER_OVERFLOW_ERROR);
}

}  // namespace

Bytes pack_rows(const CsvFile& file) {
  Bytes packed;
  put(packed, file.guessed_encoding ? 1 : 0);
  put(packed, file.rows.size());
  for (const CsvRow& row : file.rows) {
    put(packed, row.line);
    put(packed, row.cells.size());
    for (const std::string& cell : row.cells) {
      put(packed, cell.size());
      packed.insert(packed.end(), cell.begin(), cell.end());
    }
  }
  return packed;
}

std::optional<CsvFile> unpack_rows(ByteView packed, const CsvLimits& limits) {
  Unpacking parts(packed);
  CsvFile file;
  file.guessed_encoding = parts.number(1) == 1;
  const std::uint64_t rows = parts.number(limits.rows + 1);  // of people, and their header
  for (std::uint64_t i = 0; i < rows && parts.good(); ++i) {
    CsvRow row{parts.number(std::numeric_limits<std::uint64_t>::max()), {}};
    const std::uint64_t cells = parts.number(limits.columns);
    for (std::uint64_t k = 0; k < cells && parts.good(); ++k) {
      row.cells.emplace_back(parts.text(limits.cell_bytes));
      if (!is_text(row.cells.back())) return std::nullopt;
    }
    file.rows.push_back(std::move(row));
  }
  return parts.at_end() ? std::optional(std::move(file)) : std::nullopt;
}

}  // namespace schoolgate::consent
