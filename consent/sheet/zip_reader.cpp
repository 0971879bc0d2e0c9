#include "consent/sheet/zip_reader.hpp"

#include <array>
#include <clocale>
#include <utility>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

namespace schoolgate::consent {
namespace {

constexpr std::size_t kBlock = 65536;

tl::unexpected<Error> broken_zip() {
  return failure(ErrorCode::InvalidInput, "it is no ZIP file, or a broken one", "have it made anew");
}

// The library takes names apart by the locale, which is plain ASCII where nobody set one.
class Utf8Names {
 public:
  Utf8Names() : ours_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (ours_ != nullptr) before_ = ::uselocale(ours_);
  }
  Utf8Names(const Utf8Names&) = delete;
  Utf8Names& operator=(const Utf8Names&) = delete;
  ~Utf8Names() {
    if (ours_ == nullptr) return;
    ::uselocale(before_);
    ::freelocale(ours_);
  }

 private:
  ::locale_t ours_ = nullptr;
  ::locale_t before_ = nullptr;
};

std::string entry_name(archive_entry* entry) {
  const char* name = archive_entry_pathname_utf8(entry);
  if (name == nullptr) name = archive_entry_pathname(entry);
  return name == nullptr ? std::string() : std::string(name);
}

}  // namespace

struct ZipReader::Open {
  archive* reader = archive_read_new();
};

void ZipReader::Close::operator()(Open* open) const {
  archive_read_free(open->reader);
  delete open;
}

Result<ZipReader> ZipReader::begin(const std::filesystem::path* path, std::string_view bytes) {
  ZipReader zip(std::unique_ptr<Open, Close>(new Open));
  archive* reader = zip.open_->reader;
  if (reader == nullptr) return failure(ErrorCode::Unavailable, "the machine has no memory left");
  archive_read_support_format_zip(reader);
  const int opened = path != nullptr ? archive_read_open_filename(reader, path->c_str(), kBlock)
                                     : archive_read_open_memory(reader, bytes.data(), bytes.size());
  if (opened != ARCHIVE_OK) return broken_zip();
  return zip;
}

Result<ZipReader> ZipReader::open(const std::filesystem::path& path) { return begin(&path, {}); }

Result<ZipReader> ZipReader::of(std::string_view bytes) { return begin(nullptr, bytes); }

Result<std::optional<ZipEntry>> ZipReader::next() {
  const Utf8Names names;
  archive_entry* entry = nullptr;
  const int got = archive_read_next_header(open_->reader, &entry);
  if (got == ARCHIVE_EOF) return std::optional<ZipEntry>();
  // A warning is about the entry's name or times.
  if (got != ARCHIVE_OK && got != ARCHIVE_WARN) return broken_zip();
  ZipEntry found{entry_name(entry),
                 archive_entry_filetype(entry) == AE_IFREG && archive_entry_is_encrypted(entry) == 0,
                 {}};
  if (archive_entry_mtime_is_set(entry) != 0)
    found.modified = Instant(std::chrono::seconds(archive_entry_mtime(entry)));
  return found;
}

Result<Bytes> ZipReader::read(std::uintmax_t most) {
  Bytes bytes;
  std::array<std::uint8_t, kBlock> piece{};
  for (la_ssize_t size = 0; (size = archive_read_data(open_->reader, piece.data(), piece.size())) != 0;) {
    if (size < 0) return broken_zip();
    if (bytes.size() + static_cast<std::size_t>(size) > most)
      return failure(ErrorCode::TooLarge, fmt::format("it unpacks to more than {} MB", most >> 20U));
    bytes.insert(bytes.end(), piece.begin(), piece.begin() + size);
  }
  return bytes;
}

}  // namespace schoolgate::consent
