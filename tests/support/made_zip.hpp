// ZIP files with made contents.
#pragma once

#include <clocale>
#include <string>
#include <utility>
#include <vector>

#include <archive.h>
#include <archive_entry.h>

namespace schoolgate::test {

// Names and contents.
using ZipParts = std::vector<std::pair<std::string, std::string>>;

inline std::string packed(const ZipParts& parts) {
  // The library writes names by the locale.
  const ::locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  const ::locale_t before = ::uselocale(utf8);
  std::string bytes(8U << 20U, '\0');
  std::size_t used = 0;
  archive* writer = archive_write_new();
  archive_write_set_format_zip(writer);
  archive_write_open_memory(writer, bytes.data(), bytes.size(), &used);
  for (const auto& [name, text] : parts) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, static_cast<la_int64_t>(text.size()));
    archive_write_header(writer, entry);
    archive_write_data(writer, text.data(), text.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  ::uselocale(before);
  ::freelocale(utf8);
  bytes.resize(used);
  return bytes;
}

}  // namespace schoolgate::test
