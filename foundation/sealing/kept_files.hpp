// Files that a workspace keeps to itself: plain, or sealed on the disk once it has a key.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "foundation/digest.hpp"
#include "foundation/durable_file.hpp"
#include "foundation/locked_memory.hpp"
#include "foundation/result.hpp"

namespace schoolgate {

// Where such a file lies. What is in it is read and written by KeptFiles alone, so that nobody takes sealed
// bytes for plain ones.
struct KeptFile {
  std::filesystem::path path;
};

// A kept file that comes in pieces: sealed as it comes, named when it is whole. Not committed, it leaves
// nothing behind.
class KeptWriter {
 public:
  KeptWriter(KeptWriter&&) noexcept;
  KeptWriter& operator=(KeptWriter&&) = delete;
  ~KeptWriter();

  [[nodiscard]] Status add(ByteView plain);
  // As DurableWriter's.
  [[nodiscard]] Status sync() { return file_.sync(); }
  // Needs: `file` lies in the folder that it was begun in. After AlreadyExists it may be committed again, to
  // the same file.
  [[nodiscard]] Status commit(const KeptFile& file, IfPresent if_present = IfPresent::Refuse);

 private:
  friend class KeptFiles;
  struct Stream;
  KeptWriter(DurableWriter file, std::unique_ptr<Stream> stream);
  DurableWriter file_;
  std::unique_ptr<Stream> stream_;  // none: plain
};

// What became of a file that was to be sealed.
enum class InPlace { SealedNow, SealedBefore, Damaged };

// Sealed by libsodium's secretstream (XChaCha20-Poly1305) in pieces of 64 KiB, each file with a key that is
// derived from the workspace's and 24 random bytes at its beginning. The last piece is bound to the file's
// path below the workspace, so that files cannot be put in one another's place. Safe to share between
// threads; needs start_secrets().
class KeptFiles {
 public:
  // Of no key: all is plain.
  KeptFiles() = default;
  // `key` has 32 bytes. Every file lies below `root`.
  KeptFiles(std::filesystem::path root, std::shared_ptr<const LockedBytes> key)
      : root_(std::move(root)), key_(std::move(key)) {}

  [[nodiscard]] bool sealed() const { return key_ != nullptr; }

  // The plain bytes, of which there are at most `limit`. As read_file; Refused too where the file was
  // altered, cut short, sealed with another key or for another place, or is not sealed although there is a
  // key.
  [[nodiscard]] Result<Bytes> read(const KeptFile& file, std::uintmax_t limit) const;
  // The same of a copy that lies elsewhere, of what `file` was.
  [[nodiscard]] Result<Bytes> read_copy(const std::filesystem::path& copy, const KeptFile& file,
                                        std::uintmax_t limit) const;
  // As read, in constant memory. What was taken before it fails is not to be believed.
  [[nodiscard]] Status read_by_pieces(const KeptFile& file, const std::function<void(ByteView)>& take) const;

  // As write_durably.
  [[nodiscard]] Status write(const KeptFile& file, ByteView plain,
                             IfPresent if_present = IfPresent::Refuse) const;
  [[nodiscard]] Result<KeptWriter> begin(const std::filesystem::path& folder) const;

  // Puts a plain file sealed in its own place. Needs a key. After a crash it is plain or sealed, and whole.
  // `plain`: of the plain bytes, where that is known; anybody's file may begin as a sealed one does. What
  // begins so and neither opens nor is that is left as it is: sealed once more it would open as nonsense.
  [[nodiscard]] Result<InPlace> seal_in_place(const KeptFile& file,
                                              const std::optional<Digest>& plain = {}) const;

 private:
  [[nodiscard]] Status open_by_pieces(const std::filesystem::path& path, const KeptFile& file,
                                      const std::function<void(ByteView)>& take) const;
  std::filesystem::path root_;
  std::shared_ptr<const LockedBytes> key_;
};

}  // namespace schoolgate
