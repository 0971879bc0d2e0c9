#include "consent/sheet/workbook_parts.hpp"

#include <fmt/format.h>

#include "consent/sheet/zip_reader.hpp"

namespace schoolgate::consent {
namespace {

constexpr int kMostParts = 2'000;
constexpr const char* kHint = "save the list as \"CSV UTF-8\" in the spreadsheet, and import that file";

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
  auto zip = ZipReader::of(bytes);
  if (!zip) return broken();
  std::map<std::string, std::string> parts;
  std::size_t unpacked = 0;
  for (int seen = 0;;) {
    const auto entry = zip->next();
    if (!entry) return broken();
    if (!*entry) break;
    const std::string& name = (*entry)->name;
    if (name.find("vbaProject") != std::string::npos)
      return failure(ErrorCode::Unsupported, "the workbook holds macros",
                     "save it without them as \"Excel Workbook (.xlsx)\", or as \"CSV UTF-8\"");
    if (++seen > kMostParts)
      return failure(ErrorCode::TooLarge, fmt::format("the workbook has more than {} parts", kMostParts),
                     kHint);
    if (!is_wanted(name)) continue;  // passed over without being unpacked
    const auto part = zip->read(most_bytes - unpacked);
    if (!part && part.error().code == ErrorCode::TooLarge)
      return failure(ErrorCode::TooLarge,
                     fmt::format("the workbook unpacks to more than {} MB, which no list of a school is",
                                 most_bytes >> 20U),
                     kHint);
    if (!part || !parts.emplace(name, std::string(part->begin(), part->end())).second) return broken();
    unpacked += part->size();
  }
  if (!parts.contains("xl/workbook.xml"))
    return failure(ErrorCode::InvalidInput, "this is a packed file, but no Excel workbook", kHint);
  return parts;
}

}  // namespace schoolgate::consent
