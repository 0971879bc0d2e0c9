// The files in a zip, read by the library that made it.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

namespace schoolgate::test {

inline std::vector<std::pair<std::string, std::string>> read_zip(const std::string& zip) {
  // Names are spelt in the thread's own character set.
  const std::unique_ptr<std::remove_pointer_t<locale_t>, decltype(&freelocale)> utf8(
      newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr), &freelocale);
  const std::unique_ptr<std::remove_pointer_t<locale_t>, decltype(&uselocale)> before(uselocale(utf8.get()),
                                                                                      &uselocale);
  const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(), &archive_read_free);
  archive_read_support_format_zip(reader.get());
  archive_read_set_format_option(reader.get(), "zip", "hdrcharset", "UTF-8");
  if (archive_read_open_memory(reader.get(), zip.data(), zip.size()) != ARCHIVE_OK)
    throw std::runtime_error("no zip");
  std::vector<std::pair<std::string, std::string>> files;
  archive_entry* entry = nullptr;
  const auto next = [&] { return archive_read_next_header(reader.get(), &entry); };
  for (int got = next(); got == ARCHIVE_OK || got == ARCHIVE_WARN; got = next()) {
    std::string content;
    std::string piece(65536, '\0');
    for (la_ssize_t read = 0; (read = archive_read_data(reader.get(), piece.data(), piece.size())) > 0;)
      content.append(piece, 0, static_cast<std::size_t>(read));
    const char* name = archive_entry_pathname_utf8(entry);
    files.emplace_back(name == nullptr ? "(no name)" : name, content);
  }
  return files;
}

}  // namespace schoolgate::test
