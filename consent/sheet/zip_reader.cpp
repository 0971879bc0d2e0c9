#include "consent/sheet/zip_reader.hpp"

#include <array>
#include <cerrno>
#include <clocale>
#include <cstdlib>
#include <utility>

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <unistd.h>

namespace schoolgate::consent {
namespace {

constexpr std::size_t kBlock = 65536;

tl::unexpected<Error> broken_zip() {
  return failure(ErrorCode::InvalidInput, "it is no ZIP file, or a broken one", "have it made anew");
}

// The library takes names apart by the locale, which is plain ASCII where nobody set one.
class Utf8Names {
 public:
  Utf8Names() {
    // Kept: to make it takes files.
    static const ::locale_t kOurs = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    if (kOurs != nullptr) before_ = ::uselocale(kOurs);
  }
  Utf8Names(const Utf8Names&) = delete;
  Utf8Names& operator=(const Utf8Names&) = delete;
  ~Utf8Names() {
    if (before_ != nullptr) ::uselocale(before_);
  }

 private:
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
  // Where it is a file: read here, since the library's own way asks the system more than that.
  FileDescriptor file;
  la_int64_t at = 0;
  std::array<std::uint8_t, kBlock> block{};

  static la_ssize_t read(archive*, void* self, const void** bytes) {
    auto& open = *static_cast<Open*>(self);
    ssize_t got = 0;
    do got = ::pread(open.file.get(), open.block.data(), open.block.size(), open.at);
    while (got < 0 && errno == EINTR);
    if (got > 0) open.at += got;
    *bytes = open.block.data();
    return got;
  }
  static la_int64_t seek(archive*, void* self, la_int64_t offset, int from) {
    auto& open = *static_cast<Open*>(self);
    const la_int64_t end = ::lseek(open.file.get(), 0, SEEK_END);
    const la_int64_t base = from == SEEK_SET ? 0 : from == SEEK_CUR ? open.at : end;
    if (end < 0 || offset < -base || offset > end - base) return ARCHIVE_FATAL;
    open.at = base + offset;
    return open.at;
  }
};

void ZipReader::Close::operator()(Open* open) const {
  archive_read_free(open->reader);
  delete open;
}

void start_unpacking() {
  // The names' encoding, and with it the tables of all of them.
  const Utf8Names names;
  wchar_t letter{};
  static_cast<void>(std::mbtowc(&letter, "\xc3\xa9", 2));
}

Result<ZipReader> ZipReader::begin() {
  ZipReader zip(std::unique_ptr<Open, Close>(new Open));
  archive* reader = zip.open_->reader;
  if (reader == nullptr) return failure(ErrorCode::Unavailable, "the machine has no memory left");
  archive_read_support_format_zip(reader);
  return zip;
}

Result<ZipReader> ZipReader::of(FileDescriptor file) {
  auto zip = begin();
  if (!zip) return zip;
  Open& open = *zip->open_;
  open.file = std::move(file);
  archive_read_set_callback_data(open.reader, &open);
  archive_read_set_read_callback(open.reader, Open::read);
  archive_read_set_seek_callback(open.reader, Open::seek);
  if (archive_read_open1(open.reader) != ARCHIVE_OK) return broken_zip();
  return zip;
}

Result<ZipReader> ZipReader::of(std::string_view bytes) {
  auto zip = begin();
  if (zip && archive_read_open_memory(zip->open_->reader, bytes.data(), bytes.size()) != ARCHIVE_OK)
    return broken_zip();
  return zip;
}

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
