// A ZIP file, read entry by entry, and of each no more than is asked for.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "foundation/clock.hpp"
#include "foundation/digest.hpp"
#include "foundation/file_descriptor.hpp"
#include "foundation/result.hpp"

namespace schoolgate::consent {

struct ZipEntry {
  std::string name;      // UTF-8 where it can be had; empty where none can
  bool is_file = false;  // a plain one, not locked by a password
  std::optional<Instant> modified;
};

// What reading takes of the system's files, once for the whole process: afterwards it opens none.
void start_unpacking();

class ZipReader {
 public:
  // Of any size: nothing of it is kept. InvalidInput for what is no ZIP file.
  [[nodiscard]] static Result<ZipReader> of(FileDescriptor file);
  // `bytes` must outlive it.
  [[nodiscard]] static Result<ZipReader> of(std::string_view bytes);

  // The next entry, passing over what was not read of the one before; nothing behind the last one.
  // InvalidInput where the file is broken.
  [[nodiscard]] Result<std::optional<ZipEntry>> next();
  // The bytes of the entry that next() gave, once. TooLarge as soon as there are more than `most`, whatever
  // the file says of their number.
  [[nodiscard]] Result<Bytes> read(std::uintmax_t most);

 private:
  struct Open;
  struct Close {
    void operator()(Open* open) const;
  };
  [[nodiscard]] static Result<ZipReader> begin();
  explicit ZipReader(std::unique_ptr<Open, Close> open) : open_(std::move(open)) {}
  std::unique_ptr<Open, Close> open_;
};

}  // namespace schoolgate::consent
