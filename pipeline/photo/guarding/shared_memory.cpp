#include "pipeline/photo/guarding/shared_memory.hpp"

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

Result<cv::Mat> sealed_picture(const FileDescriptor& memory, int width, int height) {
  const auto not_so = [] {
    return failure(ErrorCode::Refused, "the pixels are not what they are said to be");
  };
  const std::size_t length = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3;
  if (::fcntl(memory.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
    return not_so();
  struct stat status {};
  if (::fstat(memory.get(), &status) != 0 || status.st_size != static_cast<off_t>(length)) return not_so();
  // Private: what is painted over later is this process's own.
  void* start = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE, memory.get(), 0);
  if (start == MAP_FAILED) return no_room();
  return adopt(start, length, width, height);
}

}  // namespace schoolgate::pipeline
