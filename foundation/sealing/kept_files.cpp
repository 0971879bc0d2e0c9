#include "foundation/sealing/kept_files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>

#include "foundation/file_descriptor.hpp"

namespace schoolgate {
namespace {

namespace fs = std::filesystem;

// "SGSEAL", the version of this form, and a byte that no text editor leaves as it is.
constexpr std::array<std::uint8_t, 8> kMark{'S', 'G', 'S', 'E', 'A', 'L', 1, 0};
constexpr std::size_t kHeader = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr std::size_t kOver = crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t kPiece = 64U << 10U;
constexpr std::size_t kPlainPiece = 1U << 20U;
constexpr std::uint8_t kLast = crypto_secretstream_xchacha20poly1305_TAG_FINAL;
static_assert(crypto_secretstream_xchacha20poly1305_KEYBYTES == 32);

tl::unexpected<Error> kept_unreadable(const fs::path& path, int error) {
  return failure(
      error == ENOENT ? ErrorCode::NotFound : ErrorCode::Unavailable,
      fmt::format("{} could not be read ({})", path.string(), std::generic_category().message(error)),
      error == ENOENT ? "check the path" : "give the account that runs Schoolgate the right to it");
}

tl::unexpected<Error> altered(const fs::path& path) {
  return failure(ErrorCode::Refused, path.string() + " was altered, or is sealed with another key",
                 "restore it from the last backup");
}

// Its place below the workspace, which stays the same in a backup and in what is restored of it.
std::string bound_name(const fs::path& root, const fs::path& path) {
  const fs::path below = path.lexically_relative(root);
  if (below.empty() || *below.begin() == "..")
    throw std::logic_error(path.string() + " is no file of the workspace that is sealed");
  return below.generic_string();
}

const unsigned char* bytes_of(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Fills as much as there is.
Result<std::size_t> read_some(int file, const fs::path& path, std::span<std::uint8_t> into) {
  std::size_t filled = 0;
  while (filled < into.size()) {
    const ssize_t count = ::read(file, into.data() + filled, into.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return kept_unreadable(path, errno);
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  return filled;
}

// Opens what KeptWriter sealed, piece by piece.
class Opening {
 public:
  Opening(int file, const fs::path& path, std::uintmax_t size) : file_(file), path_(path), left_(size) {}

  Status begin(std::span<const unsigned char> key) {
    std::array<std::uint8_t, kMark.size() + kHeader> head{};
    const auto got = next(head);
    if (!got) return tl::unexpected(got.error());
    marked_ = *got >= kMark.size() && std::equal(kMark.begin(), kMark.end(), head.begin());
    if (*got != head.size() || left_ < kOver || !marked_) return altered(path_);
    if (crypto_secretstream_xchacha20poly1305_init_pull(&state_, head.data() + kMark.size(), key.data()) != 0)
      return altered(path_);
    return {};
  }

  // After begin: does it say of itself that it is sealed?
  [[nodiscard]] bool marked() const { return marked_; }
  // Is there one more before the last, which holds nothing?
  [[nodiscard]] bool more() const { return left_ > kOver; }

  // The plain bytes of the next piece, until the next call.
  Result<ByteView> piece() {
    const auto size = static_cast<std::size_t>(std::min<std::uintmax_t>(kPiece + kOver, left_ - kOver));
    const auto got = next(std::span(sealed_).first(size));
    if (!got) return tl::unexpected(got.error());
    if (*got != size || size <= kOver) return altered(path_);
    const auto tag = pull(size, "");
    if (!tag || *tag == kLast) return altered(path_);
    return ByteView(plain_).first(size - kOver);
  }

  Status end(const std::string& bound_to) {
    const auto got = next(std::span(sealed_).first(kOver));
    if (!got) return tl::unexpected(got.error());
    const auto tag = *got == kOver ? pull(kOver, bound_to) : std::nullopt;
    if (!tag || *tag != kLast) return altered(path_);
    return {};
  }

 private:
  Result<std::size_t> next(std::span<std::uint8_t> into) {
    auto got = read_some(file_, path_, into);
    if (got) left_ -= std::min<std::uintmax_t>(*got, left_);
    return got;
  }

  std::optional<std::uint8_t> pull(std::size_t size, const std::string& bound_to) {
    std::uint8_t tag = 0;
    if (crypto_secretstream_xchacha20poly1305_pull(&state_, plain_.data(), nullptr, &tag, sealed_.data(),
                                                   size, bytes_of(bound_to), bound_to.size()) != 0)
      return std::nullopt;
    return tag;
  }

  int file_;
  const fs::path& path_;
  std::uintmax_t left_;
  bool marked_ = false;
  crypto_secretstream_xchacha20poly1305_state state_{};
  Bytes sealed_ = Bytes(kPiece + kOver);
  Bytes plain_ = Bytes(kPiece);
};

// Anybody's file may begin with the mark: only one whose first piece opens is sealed.
Result<bool> begins_sealed(Opening& opening, std::span<const unsigned char> key, const std::string& place) {
  const auto known = [](const auto& result) -> Result<bool> {
    if (result) return true;
    if (result.error().code == ErrorCode::Refused) return false;
    return tl::unexpected(result.error());
  };
  auto begun = known(opening.begin(key));
  if (!begun || !*begun) return begun;
  return opening.more() ? known(opening.piece()) : known(opening.end(place));
}

struct OpenFile {
  FileDescriptor file;
  std::uintmax_t size = 0;
};

// Never a device, pipe or folder, nor what a link leads to.
Result<OpenFile> open_kept(const fs::path& path) {
  OpenFile opened{FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)), 0};
  if (!opened.file.open()) return kept_unreadable(path, errno);
  struct stat status {};
  if (::fstat(opened.file.get(), &status) != 0) return kept_unreadable(path, errno);
  if (!S_ISREG(status.st_mode)) return kept_unreadable(path, EINVAL);
  opened.size = static_cast<std::uintmax_t>(status.st_size);
  return opened;
}

Status read_plain(int file, const fs::path& path, const std::function<void(ByteView)>& take) {
  Bytes piece(kPlainPiece);
  while (true) {
    const auto got = read_some(file, path, piece);
    if (!got) return tl::unexpected(got.error());
    take(ByteView(piece).first(*got));
    if (*got < piece.size()) return {};
  }
}

Result<bool> is_that(const fs::path& path, const std::optional<Digest>& digest) {
  if (!digest) return false;
  const auto opened = open_kept(path);
  if (!opened) return tl::unexpected(opened.error());
  Sha256 sum;
  if (auto read = read_plain(opened->file.get(), path, [&](ByteView piece) { sum.add(piece); }); !read)
    return tl::unexpected(read.error());
  return sum.finish() == *digest;
}

}  // namespace

struct KeptWriter::Stream {
  Stream(fs::path below, std::span<const unsigned char> key) : root(std::move(below)) {
    std::copy(kMark.begin(), kMark.end(), head.begin());
    crypto_secretstream_xchacha20poly1305_init_push(&state, head.data() + kMark.size(), key.data());
    waiting.reserve(kPiece);
  }
  ~Stream() { sodium_memzero(&state, sizeof(state)); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  ByteView push(ByteView plain, std::uint8_t tag, const std::string& bound_to) {
    crypto_secretstream_xchacha20poly1305_push(&state, sealed.data(), nullptr, plain.data(), plain.size(),
                                               bytes_of(bound_to), bound_to.size(), tag);
    return ByteView(sealed).first(plain.size() + kOver);
  }

  fs::path root;
  std::array<std::uint8_t, kMark.size() + kHeader> head{};
  crypto_secretstream_xchacha20poly1305_state state{};
  Bytes waiting;
  Bytes sealed = Bytes(kPiece + kOver);
  bool ended = false;
};

KeptWriter::KeptWriter(DurableWriter file, std::unique_ptr<Stream> stream)
    : file_(std::move(file)), stream_(std::move(stream)) {}
KeptWriter::KeptWriter(KeptWriter&&) noexcept = default;
KeptWriter::~KeptWriter() = default;

Status KeptWriter::add(ByteView plain) {
  if (!stream_) return file_.add(plain);
  while (!plain.empty()) {
    const std::size_t taken = std::min(kPiece - stream_->waiting.size(), plain.size());
    stream_->waiting.insert(stream_->waiting.end(), plain.begin(),
                            plain.begin() + static_cast<std::ptrdiff_t>(taken));
    plain = plain.subspan(taken);
    if (stream_->waiting.size() < kPiece) continue;
    if (auto added = file_.add(stream_->push(stream_->waiting, 0, "")); !added) return added;
    stream_->waiting.clear();
  }
  return {};
}

Status KeptWriter::commit(const KeptFile& file, IfPresent if_present) {
  if (stream_ && !stream_->ended) {
    if (!stream_->waiting.empty()) {
      if (auto added = file_.add(stream_->push(stream_->waiting, 0, "")); !added) return added;
    }
    const std::string place = bound_name(stream_->root, file.path);
    if (auto added = file_.add(stream_->push({}, kLast, place)); !added) return added;
    stream_->ended = true;
  }
  return file_.commit(file.path, if_present);
}

Result<Bytes> KeptFiles::read(const KeptFile& file, std::uintmax_t limit) const {
  return read_copy(file.path, file, limit);
}

Result<Bytes> KeptFiles::read_copy(const fs::path& copy, const KeptFile& file, std::uintmax_t limit) const {
  if (!sealed()) return read_file(copy, limit);
  Bytes plain;
  bool too_large = false;
  const auto read = open_by_pieces(copy, file, [&](ByteView piece) {
    too_large = too_large || piece.size() > limit - plain.size();
    if (!too_large) plain.insert(plain.end(), piece.begin(), piece.end());
  });
  if (!read) return tl::unexpected(read.error());
  if (too_large)
    return failure(ErrorCode::TooLarge,
                   fmt::format("{} has more than the {} bytes allowed", copy.string(), limit),
                   "export a smaller copy");
  return plain;
}

Status KeptFiles::read_by_pieces(const KeptFile& file, const std::function<void(ByteView)>& take) const {
  return open_by_pieces(file.path, file, take);
}

Status KeptFiles::open_by_pieces(const fs::path& path, const KeptFile& file,
                                 const std::function<void(ByteView)>& take) const {
  const auto opened = open_kept(path);
  if (!opened) return tl::unexpected(opened.error());
  if (!sealed()) return read_plain(opened->file.get(), path, take);
  Opening opening(opened->file.get(), path, opened->size);
  if (auto begun = opening.begin(key_->values()); !begun) return begun;
  while (opening.more()) {
    const auto piece = opening.piece();
    if (!piece) return tl::unexpected(piece.error());
    take(*piece);
  }
  return opening.end(bound_name(root_, file.path));
}

Status KeptFiles::write(const KeptFile& file, ByteView plain, IfPresent if_present) const {
  auto writer = begin(file.path.parent_path());
  if (!writer) return tl::unexpected(writer.error());
  if (auto added = writer->add(plain); !added) return added;
  return writer->commit(file, if_present);
}

Result<KeptWriter> KeptFiles::begin(const fs::path& folder) const {
  auto file = DurableWriter::begin(folder);
  if (!file) return tl::unexpected(file.error());
  if (!sealed()) return KeptWriter(std::move(*file), nullptr);
  auto stream = std::make_unique<KeptWriter::Stream>(root_, key_->values());
  if (auto added = file->add(stream->head); !added) return tl::unexpected(added.error());
  return KeptWriter(std::move(*file), std::move(stream));
}

Result<InPlace> KeptFiles::seal_in_place(const KeptFile& file, const std::optional<Digest>& plain) const {
  bool marked = false;
  {
    const auto opened = open_kept(file.path);
    if (!opened) return tl::unexpected(opened.error());
    Opening opening(opened->file.get(), file.path, opened->size);
    const auto begins = begins_sealed(opening, key_->values(), bound_name(root_, file.path));
    if (!begins) return tl::unexpected(begins.error());
    if (*begins) return InPlace::SealedBefore;
    marked = opening.marked();
  }
  if (marked) {
    const auto known = is_that(file.path, plain);
    if (!known) return tl::unexpected(known.error());
    if (!*known) return InPlace::Damaged;
  }
  const auto opened = open_kept(file.path);
  if (!opened) return tl::unexpected(opened.error());
  auto writer = begin(file.path.parent_path());
  if (!writer) return tl::unexpected(writer.error());
  Status added;
  const auto read = read_plain(opened->file.get(), file.path, [&](ByteView piece) {
    if (added) added = writer->add(piece);
  });
  if (!read) return tl::unexpected(read.error());
  if (!added) return tl::unexpected(added.error());
  if (auto written = writer->commit(file, IfPresent::Replace); !written)
    return tl::unexpected(written.error());
  return InPlace::SealedNow;
}

}  // namespace schoolgate
