// A ZIP file that nobody vouches for: unpacked by a child, an entry at a time.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "consent/sheet/zip_reader.hpp"
#include "pipeline/photo/guarding/decoder_process.hpp"

namespace schoolgate::pipeline {

// As consent::ZipReader, and within the guard's limits for each entry. The child is its own, and goes with
// it. What the archive does to the child is a failure of the archive, then and at every later call. Serves
// one thread at a time.
class GuardedZip {
 public:
  // Needs a child that was given the file to open.
  GuardedZip(std::unique_ptr<DecoderProcess> child, FileDescriptor file, const GuardLimits& limits)
      : child_(std::move(child)), file_(std::move(file)), limits_(limits) {}

  [[nodiscard]] Result<std::optional<consent::ZipEntry>> next();
  [[nodiscard]] Result<Bytes> read(std::uintmax_t most);

 private:
  // The answer, and what it left in the memory beside it.
  [[nodiscard]] Result<std::pair<GuardAnswer, Bytes>> ask(GuardTask task, std::uintmax_t most);
  [[nodiscard]] tl::unexpected<Error> lose(Error why);

  std::unique_ptr<DecoderProcess> child_;
  FileDescriptor file_;
  GuardLimits limits_;
  std::optional<Error> lost_;
};

}  // namespace schoolgate::pipeline
