#include "review/http/zip_stream.hpp"

#include <memory>
#include <stdexcept>

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include "foundation/durable_file.hpp"

namespace schoolgate::review {
namespace {

constexpr std::uintmax_t kMostBytesOfAFile = 1ULL << 30U;

struct FreeArchive {
  void operator()(archive* writer) const { archive_write_free(writer); }
};
struct FreeEntry {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

// The library turns names into UTF-8 out of the thread's own character set, which is plain ASCII unless it is
// said otherwise.
class Utf8Names {
 public:
  Utf8Names()
      : utf8_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)),
        before_(utf8_ != nullptr ? ::uselocale(utf8_) : nullptr) {}
  ~Utf8Names() {
    if (utf8_ == nullptr) return;
    ::uselocale(before_);
    ::freelocale(utf8_);
  }
  Utf8Names(const Utf8Names&) = delete;
  Utf8Names& operator=(const Utf8Names&) = delete;

 private:
  locale_t utf8_;
  locale_t before_;
};

using Send = std::function<bool(const char*, std::size_t)>;

// Whom to send to, for the time of one call.
class Sending {
 public:
  Sending(const Send*& place, const Send& send) : place_(place) { place_ = &send; }
  ~Sending() { place_ = nullptr; }
  Sending(const Sending&) = delete;
  Sending& operator=(const Sending&) = delete;

 private:
  const Send*& place_;
};

class ZipWriter {
 public:
  ZipWriter(std::vector<ZipEntry> entries, Day day)
      : entries_(std::move(entries)), when_(std::chrono::sys_days(day)), writer_(archive_write_new()) {
    if (!writer_) throw std::bad_alloc();
    const Utf8Names utf8;
    need(archive_write_set_format_zip(writer_.get()));
    need(archive_write_zip_set_compression_store(writer_.get()));
    need(archive_write_set_format_option(writer_.get(), "zip", "hdrcharset", "UTF-8"));
    need(archive_write_set_bytes_per_block(writer_.get(), 0));
  }

  Piece next(const Send& send) {
    const Sending sending(send_, send);
    const Utf8Names utf8;
    if (!open_) {
      need(archive_write_open(writer_.get(), this, nullptr, &ZipWriter::pass_on, nullptr));
      open_ = true;
    }
    if (at_ == entries_.size())
      return archive_write_close(writer_.get()) == ARCHIVE_OK ? Piece::Last : Piece::Broken;
    return write(entries_[at_++]) ? Piece::More : Piece::Broken;
  }

 private:
  void need(int outcome) {
    if (outcome != ARCHIVE_OK) throw std::runtime_error("the zip library refused its options");
  }

  bool write(const ZipEntry& file) {
    if (!file.may_leave()) return false;
    const auto bytes = bytes_of(file);
    if (!bytes) return false;
    const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
    if (!entry) return false;
    archive_entry_set_pathname(entry.get(), file.name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes->size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_mtime(entry.get(), when_.time_since_epoch().count(), 0);
    return archive_write_header(writer_.get(), entry.get()) == ARCHIVE_OK &&
           archive_write_data(writer_.get(), bytes->data(), bytes->size()) ==
               static_cast<la_ssize_t>(bytes->size()) &&
           archive_write_finish_entry(writer_.get()) == ARCHIVE_OK;
  }

  static std::optional<Bytes> bytes_of(const ZipEntry& file) {
    if (file.text) return Bytes(file.text->begin(), file.text->end());
    auto bytes = file.files.read({file.path}, kMostBytesOfAFile);
    if (!bytes || sha256(*bytes) != file.sha256) return std::nullopt;
    return std::move(*bytes);
  }

  // The library writes once more when an archive is given up unfinished: there is nobody to send to by then.
  static la_ssize_t pass_on(archive* /*writer*/, void* self, const void* data, std::size_t size) {
    const Send* send = static_cast<ZipWriter*>(self)->send_;
    if (send == nullptr || !(*send)(static_cast<const char*>(data), size)) return -1;
    return static_cast<la_ssize_t>(size);
  }

  std::vector<ZipEntry> entries_;
  std::chrono::sys_seconds when_;
  const Send* send_ = nullptr;
  std::unique_ptr<archive, FreeArchive> writer_;
  std::size_t at_ = 0;
  bool open_ = false;
};

}  // namespace

Streamer zip_of(std::vector<ZipEntry> entries, Day day) {
  const auto writer = std::make_shared<ZipWriter>(std::move(entries), day);
  return [writer](const Send& send) { return writer->next(send); };
}

}  // namespace schoolgate::review
