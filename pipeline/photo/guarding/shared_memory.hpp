// Memory without a name in any folder, which two processes reach through a descriptor.
#pragma once

#include <cstdint>

#include <opencv2/core.hpp>

#include "foundation/digest.hpp"
#include "foundation/file_descriptor.hpp"

namespace schoolgate::pipeline {

// Empty, or holding the bytes. Unavailable when the machine has no room.
[[nodiscard]] Result<FileDescriptor> shared_memory(ByteView bytes = {});

// As it was when it was made without bytes; what another process began to write there is gone.
[[nodiscard]] Status empty_memory(const FileDescriptor& memory);

// The picture of that size, CV_8UC3, that another process wrote there. Sealed first: from then on nobody
// changes it, and nobody makes it shorter under its reader's feet. Refused when it has not exactly that
// length or somebody can still write. Needs: width and height are positive, and no more than may be decoded.
[[nodiscard]] Result<cv::Mat> sealed_picture(const FileDescriptor& memory, int width, int height);

// The bytes that another process wrote there, under the same conditions. Needs: no more than may be answered.
[[nodiscard]] Result<Bytes> sealed_bytes(const FileDescriptor& memory, std::uint64_t length);

// What a descriptor reaches, to be read while this lives; nothing where it cannot be.
class MappedFile {
 public:
  explicit MappedFile(int file);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  [[nodiscard]] ByteView bytes() const;

 private:
  std::size_t length_ = 0;
  void* start_ = nullptr;
};

}  // namespace schoolgate::pipeline
