// Gzipped tar archives as packages have them, and as nobody should.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <archive.h>
#include <archive_entry.h>

#include "foundation/digest.hpp"

namespace schoolgate::test {

struct TarEntry {
  std::string path;
  Bytes content;
  unsigned kind = AE_IFREG;
  std::string target{};  // of a link
};

inline Bytes make_tarball(const std::vector<TarEntry>& entries) {
  Bytes bytes(std::size_t{1} << 22);
  std::size_t used = 0;
  const std::unique_ptr<archive, int (*)(archive*)> writer(archive_write_new(), archive_write_free);
  archive_write_set_format_pax_restricted(writer.get());
  archive_write_add_filter_gzip(writer.get());
  if (archive_write_open_memory(writer.get(), bytes.data(), bytes.size(), &used) != ARCHIVE_OK)
    throw std::runtime_error("no archive could be begun");
  for (const TarEntry& each : entries) {
    const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                         archive_entry_free);
    archive_entry_set_pathname(entry.get(), each.path.c_str());
    archive_entry_set_perm(entry.get(), 0644);
    if (each.kind == AE_IFREG && !each.target.empty()) {
      archive_entry_set_hardlink(entry.get(), each.target.c_str());
    } else {
      archive_entry_set_filetype(entry.get(), each.kind);
      if (each.kind == AE_IFLNK) archive_entry_set_symlink(entry.get(), each.target.c_str());
    }
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(each.content.size()));
    if (archive_write_header(writer.get(), entry.get()) != ARCHIVE_OK)
      throw std::runtime_error(archive_error_string(writer.get()));
    archive_write_data(writer.get(), each.content.data(), each.content.size());
  }
  archive_write_close(writer.get());
  bytes.resize(used);
  return bytes;
}

}  // namespace schoolgate::test
