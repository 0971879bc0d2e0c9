// One page of a database, unreadable without its key and as long as before.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "foundation/locked_memory.hpp"

namespace schoolgate {

// In which of a database's files a page lies: the same page is another one in each.
enum class PagePlace : std::uint8_t { Main = 1, WalPage = 2, WalHeader = 3, Journal = 4 };

// AES-256-XTS with the page's place and offset as tweak, as disks are encrypted: it hides what a page holds,
// not that it was changed or when. Not to be shared between threads.
class PageCipher {
 public:
  // `key` has 64 bytes. Throws std::runtime_error when OpenSSL does not take it.
  explicit PageCipher(std::span<const unsigned char> key);
  ~PageCipher();
  PageCipher(const PageCipher&) = delete;
  PageCipher& operator=(const PageCipher&) = delete;

  // Needs at least 16 bytes, `out` being as long as `in`, or the same. False when OpenSSL fails.
  [[nodiscard]] bool seal(std::span<const std::uint8_t> in, std::span<std::uint8_t> out, PagePlace place,
                          std::int64_t offset) noexcept;
  [[nodiscard]] bool open(std::span<const std::uint8_t> in, std::span<std::uint8_t> out, PagePlace place,
                          std::int64_t offset) noexcept;

 private:
  struct Contexts;
  std::unique_ptr<Contexts> contexts_;
};

}  // namespace schoolgate
