#include "foundation/storage/sealed_pages.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <sqlite3.h>

#include "foundation/storage/page_cipher.hpp"
#include "foundation/storage/storage_error.hpp"

namespace schoolgate {
namespace {

using Offset = sqlite3_int64;

// What SQLite gives a new database where nobody wishes otherwise. Files of other page sizes are refused.
constexpr int kPage = 4096;
// Of the log: a header of its own, then for each page its header and the page itself.
constexpr int kWalHead = 32;
constexpr int kFrameHead = 24;
constexpr int kFrame = kFrameHead + kPage;
// A rollback journal's header fills a sector, which is no longer while writing spares what lies beside.
constexpr int kJournalHead = 512;

enum class FileKind { Main, Wal, Journal };

// Which databases are sealed, by their full paths.
class Keys {
 public:
  void add(const std::string& database, const PageKey& key) {
    const std::scoped_lock lock(mutex_);
    Entry& entry = entries_[database];
    entry.key = key;
    ++entry.users;
  }
  void remove(const std::string& database) {
    const std::scoped_lock lock(mutex_);
    const auto entry = entries_.find(database);
    if (entry != entries_.end() && --entry->second.users == 0) entries_.erase(entry);
  }
  PageKey find(std::string_view database) {
    const std::scoped_lock lock(mutex_);
    const auto entry = entries_.find(database);
    return entry == entries_.end() ? nullptr : entry->second.key;
  }
  bool any() {
    const std::scoped_lock lock(mutex_);
    return !entries_.empty();
  }

 private:
  struct Entry {
    PageKey key;
    std::size_t users = 0;
  };
  std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;
};

// Lives as long as the process: SQLite may close files late.
Keys& keys() {
  static Keys& keys = *new Keys;
  return keys;
}

// The files of one database as SQLite's own layer reads and writes them, with the cipher between.
class SealedFile {
 public:
  SealedFile(sqlite3_file* below, FileKind kind, const PageKey& key)
      : below_(below), kind_(kind), cipher_(key->values()) {}

  [[nodiscard]] sqlite3_file* below() const { return below_; }

  int read(std::span<std::uint8_t> into, Offset offset) noexcept {
    switch (kind_) {
      case FileKind::Main:
        return read_unit(into, offset, {PagePlace::Main, offset / kPage * kPage, kPage});
      case FileKind::Journal:
        if (into.size() != kPage) return read_below(into, offset);
        return read_unit(into, offset, {PagePlace::Journal, offset, kPage});
      case FileKind::Wal:
        break;
    }
    if (offset + size(into) <= kWalHead) return read_below(into, offset);
    if (offset < kWalHead) return SQLITE_IOERR_READ;
    const Offset frame = (offset - kWalHead) / kFrame * kFrame + kWalHead;
    const Unit head{PagePlace::WalHeader, frame, kFrameHead};
    const Unit page{PagePlace::WalPage, frame + kFrameHead, kPage};
    if (offset == frame && into.size() == kFrame) {
      const int rc = read_unit(into.first(kFrameHead), frame, head);
      const int rest = read_unit(into.subspan(kFrameHead), page.offset, page);
      return rc != SQLITE_OK ? rc : rest;
    }
    return read_unit(into, offset, offset < page.offset ? head : page);
  }

  int write(std::span<const std::uint8_t> from, Offset offset) noexcept {
    switch (kind_) {
      case FileKind::Main:
        return write_unit(from, {PagePlace::Main, offset / kPage * kPage, kPage}, offset);
      case FileKind::Journal:
        if (from.size() <= kJournalHead) return write_below(from, offset);
        return write_unit(from, {PagePlace::Journal, offset, kPage}, offset);
      case FileKind::Wal:
        break;
    }
    if (offset + size(from) <= kWalHead) return write_below(from, offset);
    if (offset < kWalHead) return SQLITE_IOERR_WRITE;
    const Offset frame = (offset - kWalHead) / kFrame * kFrame + kWalHead;
    if (offset == frame) return write_unit(from, {PagePlace::WalHeader, frame, kFrameHead}, offset);
    return write_unit(from, {PagePlace::WalPage, frame + kFrameHead, kPage}, offset);
  }

 private:
  // What is sealed as one: it is read and written whole.
  struct Unit {
    PagePlace place;
    Offset offset;
    int size;
  };

  static Offset size(std::span<const std::uint8_t> bytes) { return static_cast<Offset>(bytes.size()); }

  int read_below(std::span<std::uint8_t> into, Offset offset) noexcept {
    return below_->pMethods->xRead(below_, into.data(), static_cast<int>(into.size()), offset);
  }
  int write_below(std::span<const std::uint8_t> from, Offset offset) noexcept {
    return below_->pMethods->xWrite(below_, from.data(), static_cast<int>(from.size()), offset);
  }

  int read_unit(std::span<std::uint8_t> into, Offset offset, const Unit& unit) noexcept {
    const Offset from = offset - unit.offset;
    if (from < 0 || from + size(into) > unit.size) return SQLITE_IOERR_READ;
    const auto whole = std::span(sealed_).first(static_cast<std::size_t>(unit.size));
    const int rc = read_below(whole, unit.offset);
    if (rc != SQLITE_OK) {
      // Beyond the end there are zeros for SQLite, and half a page is none.
      std::ranges::fill(into, std::uint8_t{0});
      return rc;
    }
    const auto plain = std::span(plain_).first(whole.size());
    if (!cipher_.open(whole, plain, unit.place, unit.offset)) return SQLITE_IOERR_READ;
    std::copy_n(plain.begin() + from, into.size(), into.begin());
    return SQLITE_OK;
  }

  int write_unit(std::span<const std::uint8_t> from, const Unit& unit, Offset offset) noexcept {
    if (offset != unit.offset || size(from) != unit.size) return SQLITE_IOERR_WRITE;
    const auto whole = std::span(sealed_).first(from.size());
    if (!cipher_.seal(from, whole, unit.place, unit.offset)) return SQLITE_IOERR_WRITE;
    return write_below(whole, unit.offset);
  }

  sqlite3_file* below_;
  FileKind kind_;
  PageCipher cipher_;
  std::array<std::uint8_t, kPage> sealed_{};
  std::array<std::uint8_t, kPage> plain_{};
};

// What SQLite makes room for at each opening; its own layer's file lies behind.
struct FileOfSqlite {
  sqlite3_file base;
  SealedFile* sealed;
};

SealedFile& sealed_of(sqlite3_file* file) { return *reinterpret_cast<FileOfSqlite*>(file)->sealed; }
sqlite3_file* below(sqlite3_file* file) { return sealed_of(file).below(); }

int close_file(sqlite3_file* file) {
  const std::unique_ptr<SealedFile> owned(&sealed_of(file));
  return owned->below()->pMethods->xClose(owned->below());
}
int read_file_of(sqlite3_file* file, void* into, int amount, Offset offset) {
  return sealed_of(file).read({static_cast<std::uint8_t*>(into), static_cast<std::size_t>(amount)}, offset);
}
int write_file_of(sqlite3_file* file, const void* from, int amount, Offset offset) {
  return sealed_of(file).write({static_cast<const std::uint8_t*>(from), static_cast<std::size_t>(amount)},
                               offset);
}
int truncate_file(sqlite3_file* file, Offset size) {
  return below(file)->pMethods->xTruncate(below(file), size);
}
int sync_file(sqlite3_file* file, int flags) { return below(file)->pMethods->xSync(below(file), flags); }
int size_of_file(sqlite3_file* file, Offset* size) {
  return below(file)->pMethods->xFileSize(below(file), size);
}
int lock_file(sqlite3_file* file, int level) { return below(file)->pMethods->xLock(below(file), level); }
int unlock_file(sqlite3_file* file, int level) { return below(file)->pMethods->xUnlock(below(file), level); }
int is_reserved(sqlite3_file* file, int* answer) {
  return below(file)->pMethods->xCheckReservedLock(below(file), answer);
}
int control_file(sqlite3_file* file, int operation, void* argument) {
  return below(file)->pMethods->xFileControl(below(file), operation, argument);
}
int sector_of_file(sqlite3_file* file) { return below(file)->pMethods->xSectorSize(below(file)); }
// Writing spares what lies beside, so that SQLite neither pads the log nor writes parts of pages; and no
// journal is gathered in memory to be written in other pieces.
int nature_of_file(sqlite3_file* file) {
  constexpr int kWhole = SQLITE_IOCAP_ATOMIC | SQLITE_IOCAP_ATOMIC512 | SQLITE_IOCAP_ATOMIC1K |
                         SQLITE_IOCAP_ATOMIC2K | SQLITE_IOCAP_ATOMIC4K | SQLITE_IOCAP_ATOMIC8K |
                         SQLITE_IOCAP_ATOMIC16K | SQLITE_IOCAP_ATOMIC32K | SQLITE_IOCAP_ATOMIC64K |
                         SQLITE_IOCAP_BATCH_ATOMIC;
  return (below(file)->pMethods->xDeviceCharacteristics(below(file)) & ~kWhole) |
         SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}
int map_shared(sqlite3_file* file, int region, int size, int extend, void volatile** memory) {
  return below(file)->pMethods->xShmMap(below(file), region, size, extend, memory);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  return below(file)->pMethods->xShmLock(below(file), offset, count, flags);
}
void order_shared(sqlite3_file* file) { below(file)->pMethods->xShmBarrier(below(file)); }
int unmap_shared(sqlite3_file* file, int remove) {
  return below(file)->pMethods->xShmUnmap(below(file), remove);
}

// Version 2: without the mapping of pages into memory, which would pass the cipher by.
const sqlite3_io_methods kSealedMethods{
    2,           close_file,   read_file_of, write_file_of, truncate_file,  sync_file,      size_of_file,
    lock_file,   unlock_file,  is_reserved,  control_file,  sector_of_file, nature_of_file, map_shared,
    lock_shared, order_shared, unmap_shared, nullptr,       nullptr};

std::optional<FileKind> kind_of(int flags) {
  if ((flags & SQLITE_OPEN_MAIN_DB) != 0) return FileKind::Main;
  if ((flags & SQLITE_OPEN_WAL) != 0) return FileKind::Wal;
  if ((flags & SQLITE_OPEN_MAIN_JOURNAL) != 0) return FileKind::Journal;
  return std::nullopt;
}

// Log and journal are called after their database.
std::string_view database_of(std::string_view name, FileKind kind) {
  std::string_view ending;
  switch (kind) {
    case FileKind::Main:
      break;
    case FileKind::Wal:
      ending = "-wal";
      break;
    case FileKind::Journal:
      ending = "-journal";
      break;
  }
  if (name.ends_with(ending)) name.remove_suffix(ending.size());
  return name;
}

// SQLite's own, found before the layer takes its place.
sqlite3_vfs* files_of_the_system() {
  static sqlite3_vfs* const found = sqlite3_vfs_find(nullptr);
  return found;
}

int open_file_of(sqlite3_vfs* /*the layer itself*/, const char* name, sqlite3_file* file, int flags,
                 int* given_flags) {
  sqlite3_vfs* const system = files_of_the_system();
  const auto kind = kind_of(flags);
  file->pMethods = nullptr;
  try {
    // Temporary files would be plain: with temp_store = MEMORY nobody asks for one.
    if (name == nullptr && keys().any()) return SQLITE_CANTOPEN;
    const PageKey key = kind && name != nullptr ? keys().find(database_of(name, *kind)) : nullptr;
    if (!key) return system->xOpen(system, name, file, flags, given_flags);
    auto* const own = reinterpret_cast<FileOfSqlite*>(file);
    auto* const own_below = reinterpret_cast<sqlite3_file*>(own + 1);
    auto sealed = std::make_unique<SealedFile>(own_below, *kind, key);
    const int rc = system->xOpen(system, name, own_below, flags, given_flags);
    if (rc != SQLITE_OK) return rc;
    own->sealed = sealed.release();
    own->base.pMethods = &kSealedMethods;
    return SQLITE_OK;
  } catch (const std::exception&) {
    // SQLite is C and takes no exception; it tells that the file could not be opened.
    return SQLITE_CANTOPEN;
  }
}

void come_between() {
  static const int registered = [] {
    if (files_of_the_system() == nullptr) return SQLITE_ERROR;
    static sqlite3_vfs layer = *files_of_the_system();
    layer.zName = "schoolgate";
    layer.szOsFile += static_cast<int>(sizeof(FileOfSqlite));
    layer.xOpen = open_file_of;
    return sqlite3_vfs_register(&layer, 1);
  }();
  if (registered == SQLITE_OK) return;
  throw StorageError({ErrorCode::Unavailable, "SQLite takes no layer that seals its pages",
                      "install the SQLite of Debian 12"});
}

struct NameFree {
  void operator()(char* name) const { sqlite3_free_filename(name); }
};

// The first page as it lies on the disk; none where there is not a whole one.
std::optional<std::array<std::uint8_t, kPage>> raw_first_page(const std::string& path) {
  sqlite3_vfs* const system = files_of_the_system();
  // SQLite looks for the parameters that it puts behind a name.
  const std::unique_ptr<char, NameFree> name(const_cast<char*>(sqlite3_create_filename(
      path.c_str(), (path + "-journal").c_str(), (path + "-wal").c_str(), 0, nullptr)));
  if (system == nullptr || !name) return std::nullopt;
  std::vector<std::max_align_t> room(static_cast<std::size_t>(system->szOsFile) / sizeof(std::max_align_t) +
                                     1);
  auto* const file = reinterpret_cast<sqlite3_file*>(room.data());
  int flags = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_READONLY;
  if (system->xOpen(system, name.get(), file, flags, &flags) != SQLITE_OK) return std::nullopt;
  std::array<std::uint8_t, kPage> page{};
  const int rc = file->pMethods->xRead(file, page.data(), kPage, 0);
  file->pMethods->xClose(file);
  // Of a file that is shorter there is what it has, and zeros.
  if (rc != SQLITE_OK && (rc != SQLITE_IOERR_SHORT_READ || page[0] == 0)) return std::nullopt;
  return page;
}

bool begins_as_plain(std::span<const std::uint8_t> page) {
  constexpr std::string_view kBegins = "SQLite format 3";
  return std::ranges::equal(page.first(kBegins.size()), kBegins, [](std::uint8_t byte, char letter) {
    return byte == static_cast<std::uint8_t>(letter);
  });
}

}  // namespace

DatabaseForm form_of(const std::filesystem::path& database, const PageKey& key) {
  const auto page = raw_first_page(std::filesystem::absolute(database).string());
  if (!page) return DatabaseForm::Unknown;
  if (begins_as_plain(*page)) return DatabaseForm::Plain;
  if (!key) return DatabaseForm::Other;
  std::array<std::uint8_t, kPage> plain{};
  PageCipher cipher(key->values());
  // A page that a power cut left half written begins as ever.
  const bool opened = cipher.open(*page, plain, PagePlace::Main, 0);
  return opened && begins_as_plain(plain) ? DatabaseForm::Sealed : DatabaseForm::Other;
}

SealedPages::SealedPages(const std::filesystem::path& database, const PageKey& key)
    : name_(std::filesystem::canonical(database).string()) {
  come_between();
  keys().add(name_, key);
}

SealedPages::~SealedPages() { keys().remove(name_); }

}  // namespace schoolgate
