#include "consent/sheet/workbook_parts.hpp"

#include <array>
#include <memory>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

namespace schoolgate::consent {
namespace {

constexpr int kMostParts = 2'000;
constexpr const char* kHint = "save the list as \"CSV UTF-8\" in the spreadsheet, and import that file";

struct FreeArchive {
  void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, FreeArchive>;

bool is_wanted(std::string_view name) {
  return name == "xl/workbook.xml" || name == "xl/_rels/workbook.xml.rels" ||
         name == "xl/sharedStrings.xml" || name == "xl/styles.xml" ||
         (name.starts_with("xl/worksheets/") && name.ends_with(".xml"));
}

tl::unexpected<Error> broken() {
  return failure(ErrorCode::InvalidInput, "the workbook is broken and cannot be unpacked", kHint);
}

}  // namespace

Result<std::map<std::string, std::string>> workbook_parts(std::string_view bytes, std::size_t most_bytes) {
  const Reader reader(archive_read_new());
  archive_read_support_format_zip(reader.get());
  if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) return broken();
  std::map<std::string, std::string> parts;
  std::size_t unpacked = 0;
  int seen = 0;
  archive_entry* entry = nullptr;
  for (int got = ARCHIVE_OK; (got = archive_read_next_header(reader.get(), &entry)) != ARCHIVE_EOF;) {
    if (got != ARCHIVE_OK) return broken();
    const char* path = archive_entry_pathname(entry);
    const std::string name = path == nullptr ? "" : path;
    if (name.find("vbaProject") != std::string::npos)
      return failure(ErrorCode::Unsupported, "the workbook holds macros",
                     "save it without them as \"Excel Workbook (.xlsx)\", or as \"CSV UTF-8\"");
    if (++seen > kMostParts)
      return failure(ErrorCode::TooLarge, fmt::format("the workbook has more than {} parts", kMostParts),
                     kHint);
    if (!is_wanted(name)) continue;  // passed over without being unpacked
    std::string& part = parts[name];
    if (!part.empty()) return broken();
    std::array<char, 65536> piece{};
    for (la_ssize_t size = 0; (size = archive_read_data(reader.get(), piece.data(), piece.size())) != 0;) {
      if (size < 0) return broken();
      unpacked += static_cast<std::size_t>(size);
      // What is said of a part's size may be a lie; what comes out of it is not.
      if (unpacked > most_bytes)
        return failure(ErrorCode::TooLarge,
                       fmt::format("the workbook unpacks to more than {} MB, which no list of a school is",
                                   most_bytes >> 20U),
                       kHint);
      part.append(piece.data(), static_cast<std::size_t>(size));
    }
  }
  if (!parts.contains("xl/workbook.xml"))
    return failure(ErrorCode::InvalidInput, "this is a packed file, but no Excel workbook", kHint);
  return parts;
}

}  // namespace schoolgate::consent
