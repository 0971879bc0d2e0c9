// The key that a school keeps apart from its workspace, as words that can be printed and typed back.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/digest.hpp"
#include "foundation/locked_memory.hpp"
#include "foundation/result.hpp"
#include "foundation/sealing/passphrase.hpp"

namespace schoolgate {

// 256 random bits. Its file holds the words and nothing else: what is printed can be typed into a new file.
class SchoolKey {
 public:
  // Needs start_secrets().
  [[nodiscard]] static SchoolKey make();
  // InvalidInput when they are not the words of a key: a slip in one of them is noticed. Whatever stands
  // between them, and in capitals or not.
  [[nodiscard]] static Result<SchoolKey> from_words(std::string_view words);
  // `place`: as read_secret takes it. NotFound or Unavailable when it is not to be had; Refused when other
  // accounts can read it. Where it was written behind a passphrase, that is read from the place which
  // SCHOOLGATE_KEY_PASSPHRASE_FILE names, or asked for (PassphraseAsker), three times at most; InvalidInput
  // when it is the wrong one, Unavailable where there is neither.
  [[nodiscard]] static Result<SchoolKey> read(const std::string& place);
  // Into a new file of mode 0600; AlreadyExists leaves what is there.
  [[nodiscard]] Status write(const std::filesystem::path& path) const;
  // The same, but the file is of no use without the passphrase, which is stretched by Argon2id
  // (libsodium's moderate cost: 256 MB).
  [[nodiscard]] Status write_behind(const Passphrase& passphrase, const std::filesystem::path& path) const;

  // 18 words of five letters, six in a line: proquints of the key and of a checksum.
  [[nodiscard]] std::string words() const;
  // By which a key is known; tells nothing of it. "3f2a-90c1"
  [[nodiscard]] std::string id() const;

  // A message of 32 bytes and more that opens with this key alone, and only for what it is bound to.
  [[nodiscard]] Bytes wrap(ByteView secret, std::string_view bound_to) const;
  // Refused when it was altered, or wrapped with another key or for something else.
  [[nodiscard]] Result<LockedBytes> unwrap(ByteView wrapped, std::string_view bound_to) const;

 private:
  explicit SchoolKey(LockedBytes bytes) : bytes_(std::move(bytes)) {}
  // The key that a passphrase is stretched to.
  [[nodiscard]] static Result<SchoolKey> behind(const Passphrase& passphrase, ByteView salt);
  // Nothing where it is another's.
  [[nodiscard]] static Result<std::optional<SchoolKey>> opened(ByteView kept, const Passphrase& passphrase);
  [[nodiscard]] static Result<SchoolKey> from_behind_passphrase(std::string_view text,
                                                                const std::string& key_place);
  LockedBytes bytes_;
};

}  // namespace schoolgate
