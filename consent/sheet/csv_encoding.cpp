#include "consent/sheet/csv_encoding.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>

#include <fmt/format.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>
#include <unicode/unistr.h>

namespace schoolgate::consent {
namespace {

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

struct KnownFile {
  std::string_view beginning;
  std::string_view what;
};

// What is picked by mistake most often, told apart by its first bytes.
constexpr std::array kKnownFiles{
    KnownFile{"PK\x03\x04", "an Excel workbook or another packed file"},
    KnownFile{"\xd0\xcf\x11\xe0", "an Excel workbook of the old kind, or one with a password"},
    KnownFile{"%PDF", "a PDF document"},
    KnownFile{"\xff\xd8\xff", "a JPEG picture"},
    KnownFile{"\x89PNG", "a PNG picture"},
    KnownFile{"GIF8", "a GIF picture"},
    KnownFile{"RIFF", "a WebP picture or another media file"},
    KnownFile{"SQLite format 3", "a database"},
    KnownFile{"{", "a JSON file"},
    KnownFile{"[", "a JSON file"},
    KnownFile{"<", "a web page or an XML file"},
};

constexpr std::string_view kHint = "save the list as \"CSV UTF-8\" in the spreadsheet, and import that file";

tl::unexpected<Error> no_text(std::string what) {
  return failure(ErrorCode::InvalidInput, std::move(what), std::string(kHint));
}

std::size_t line_of(std::string_view text, std::size_t offset) {
  return 1 + static_cast<std::size_t>(
                 std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

// Empty when a byte has no meaning in the encoding.
std::optional<std::string> convert(std::string_view bytes, const char* encoding) {
  UErrorCode status = U_ZERO_ERROR;
  const Converter converter(ucnv_open(encoding, &status));
  if (U_FAILURE(status)) throw std::runtime_error(fmt::format("ICU does not know {}", encoding));
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  const icu::UnicodeString text(bytes.data(), static_cast<int32_t>(bytes.size()), converter.get(), status);
  if (U_FAILURE(status)) return std::nullopt;
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

// Bytes that Windows-1252 leaves undefined; ICU reads them as control characters.
bool is_undefined_in_windows_1252(char byte) {
  return std::string_view("\x81\x8d\x8f\x90\x9d").find(byte) != std::string_view::npos;
}

Status refuse_control_characters(std::string_view utf8) {
  const auto found = std::find_if(utf8.begin(), utf8.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\r' && c != '\n') || byte == 0x7f;
  });
  if (found == utf8.end()) return {};
  return no_text(fmt::format("line {} holds control characters, so this is no CSV text file",
                             line_of(utf8, static_cast<std::size_t>(found - utf8.begin()))));
}

// The guess is by hand: on 500 made lists ICU's own (ucsdet) told the same, Windows-1252 or the part of it
// that is ISO-8859-1, never whether a byte has a meaning in it.
Result<DecodedText> decode_unmarked(std::string_view bytes) {
  if (bytes.find('\0') != std::string_view::npos)
    return no_text("the file holds zero bytes, so it is no text, or UTF-16 without its mark");
  if (auto utf8 = convert(bytes, "UTF-8")) return DecodedText{std::move(*utf8), false};
  const auto undefined = std::find_if(bytes.begin(), bytes.end(), is_undefined_in_windows_1252);
  if (undefined != bytes.end())
    return no_text(fmt::format("line {} is neither UTF-8 nor Windows-1252",
                               line_of(bytes, static_cast<std::size_t>(undefined - bytes.begin()))));
  return DecodedText{convert(bytes, "windows-1252").value(), true};
}

}  // namespace

Result<DecodedText> decode_text(std::string_view bytes) {
  if (bytes.empty()) return no_text("the file is empty");
  if (bytes.size() > std::numeric_limits<int32_t>::max() / 4)
    return failure(ErrorCode::TooLarge, "the file is larger than any register");
  for (const KnownFile& known : kKnownFiles) {
    if (bytes.starts_with(known.beginning))
      return no_text(fmt::format("this is {}, not a CSV file", known.what));
  }
  UErrorCode status = U_ZERO_ERROR;
  int32_t mark_length = 0;
  const char* encoding =
      ucnv_detectUnicodeSignature(bytes.data(), static_cast<int32_t>(bytes.size()), &mark_length, &status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU could not look for a byte order mark");
  Result<DecodedText> decoded = DecodedText{};
  if (encoding == nullptr) {
    decoded = decode_unmarked(bytes);
  } else if (auto utf8 = convert(bytes.substr(static_cast<std::size_t>(mark_length)), encoding)) {
    decoded->utf8 = std::move(*utf8);
  } else {
    return no_text(fmt::format("the file is marked as {} but is not", encoding));
  }
  if (!decoded) return decoded;
  // What DOS wrote behind the last line.
  while (decoded->utf8.ends_with('\x1a')) decoded->utf8.pop_back();
  if (decoded->utf8.empty()) return no_text("the file is empty");
  if (auto clean = refuse_control_characters(decoded->utf8); !clean)
    return tl::unexpected<Error>(clean.error());
  return decoded;
}

}  // namespace schoolgate::consent
