// Bytes that nobody reads or alters without the key file.
#pragma once

#include <filesystem>
#include <string_view>

#include "foundation/digest.hpp"
#include "foundation/locked_memory.hpp"
#include "foundation/result.hpp"
#include "foundation/sealing/kept_files.hpp"

namespace schoolgate {

// XChaCha20-Poly1305 with a random nonce for each message. Needs start_secrets(). Safe to share between
// threads.
class SealingKey {
 public:
  // Reads the key, or makes it with mode 0600 where it is absent, as one of these files. Refused when the
  // file is no key, or others can read it.
  [[nodiscard]] static Result<SealingKey> open_or_make(const std::filesystem::path& path,
                                                       const KeptFiles& files = {});

  // `bound_to` says what the message is about; it opens for nothing else.
  [[nodiscard]] Bytes seal(ByteView plain, std::string_view bound_to) const;
  // Refused when it was altered, sealed with another key or bound to anything else.
  [[nodiscard]] Result<Bytes> unseal(ByteView sealed, std::string_view bound_to) const;

 private:
  explicit SealingKey(LockedBytes key) : key_(std::move(key)) {}
  LockedBytes key_;
};

}  // namespace schoolgate
