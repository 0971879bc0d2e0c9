#include "pipeline/photo/guarding/shared_memory.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace schoolgate::pipeline {
namespace {

tl::unexpected<Error> no_room() {
  return failure(ErrorCode::Unavailable,
                 fmt::format("there is no memory to share with the decoder ({})",
                             std::generic_category().message(errno)),
                 "close other programs, or work on fewer photos at a time (--jobs 1)");
}

// From here on nobody changes it. Refused when it is not exactly so long or somebody can still write.
Status seal(const FileDescriptor& memory, std::uint64_t length) {
  struct stat status {};
  if (::fcntl(memory.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0 ||
      ::fstat(memory.get(), &status) != 0 || static_cast<std::uint64_t>(status.st_size) != length)
    return failure(ErrorCode::Refused, "the bytes are not what they are said to be");
  return {};
}

// Gives the mapping back when the last picture that shows it goes.
class Mapping final : public cv::MatAllocator {
 public:
  static const Mapping& instance() {
    static const Mapping one;
    return one;
  }
  // Nobody asks it for memory: a picture is adopted below, once it is mapped.
  cv::UMatData* allocate(int, const int*, int, void*, size_t*, cv::AccessFlag,
                         cv::UMatUsageFlags) const override {
    return nullptr;
  }
  bool allocate(cv::UMatData*, cv::AccessFlag, cv::UMatUsageFlags) const override { return false; }
  void deallocate(cv::UMatData* data) const override {
    if (data == nullptr) return;
    ::munmap(data->origdata, data->size);
    delete data;
  }
};

cv::Mat adopt(void* start, std::size_t length, int width, int height) {
  auto data = std::make_unique<cv::UMatData>(&Mapping::instance());
  data->data = data->origdata = static_cast<uchar*>(start);
  data->size = length;
  data->refcount = 1;
  cv::Mat picture(height, width, CV_8UC3, start);
  picture.u = data.release();
  return picture;
}

}  // namespace

Result<FileDescriptor> shared_memory(ByteView bytes) {
  FileDescriptor memory(::memfd_create("photo", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!memory.open()) return no_room();
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(memory.get(), bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return no_room();
    bytes = bytes.subspan(static_cast<std::size_t>(wrote));
  }
  return memory;
}

Status empty_memory(const FileDescriptor& memory) {
  if (::ftruncate(memory.get(), 0) != 0 || ::lseek(memory.get(), 0, SEEK_SET) != 0) return no_room();
  return {};
}

Result<cv::Mat> sealed_picture(const FileDescriptor& memory, int width, int height) {
  const std::size_t length = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3;
  if (auto sealed = seal(memory, length); !sealed) return tl::unexpected(sealed.error());
  // Private: what is painted over later is this process's own.
  void* start = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE, memory.get(), 0);
  if (start == MAP_FAILED) return no_room();
  return adopt(start, length, width, height);
}

Result<Bytes> sealed_bytes(const FileDescriptor& memory, std::uint64_t length) {
  if (auto sealed = seal(memory, length); !sealed) return tl::unexpected(sealed.error());
  if (length == 0) return Bytes();
  const MappedFile mapped(memory.get());
  if (mapped.bytes().size() != length) return no_room();
  return Bytes(mapped.bytes().begin(), mapped.bytes().end());
}

MappedFile::MappedFile(int file)
    : length_(static_cast<std::size_t>(std::max<off_t>(0, ::lseek(file, 0, SEEK_END)))) {
  if (length_ == 0) return;
  void* start = ::mmap(nullptr, length_, PROT_READ, MAP_PRIVATE, file, 0);
  if (start != MAP_FAILED) start_ = start;
}

MappedFile::~MappedFile() {
  if (start_ != nullptr) ::munmap(start_, length_);
}

ByteView MappedFile::bytes() const {
  return start_ == nullptr ? ByteView() : ByteView(static_cast<const std::uint8_t*>(start_), length_);
}

}  // namespace schoolgate::pipeline
