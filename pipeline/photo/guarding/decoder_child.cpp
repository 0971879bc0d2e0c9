#include "pipeline/photo/guarding/decoder_child.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <ctime>
#include <exception>
#include <thread>

#include <libheif/heif.h>
#include <opencv2/core.hpp>
#include <sys/mman.h>
#include <unistd.h>

#include "pipeline/findings/want_of_memory.hpp"
#include "pipeline/photo/decoding/decode.hpp"
#include "pipeline/photo/formats/vips_reader.hpp"
#include "pipeline/photo/guarding/confinement.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr std::size_t kLongestDevice = 256;

std::optional<std::uint64_t> number_in(const std::string& text) {
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc{} && *read.ptr == '\0' ? std::optional(number) : std::nullopt;
}

class MappedFile {
 public:
  explicit MappedFile(int file)
      : length_(static_cast<std::size_t>(std::max<off_t>(0, ::lseek(file, 0, SEEK_END)))) {
    if (length_ > 0) start_ = ::mmap(nullptr, length_, PROT_READ, MAP_PRIVATE, file, 0);
  }
  ~MappedFile() {
    if (there()) ::munmap(start_, length_);
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  [[nodiscard]] bool there() const { return start_ != MAP_FAILED && start_ != nullptr; }
  [[nodiscard]] ByteView bytes() const {
    return there() ? ByteView(static_cast<const std::uint8_t*>(start_), length_) : ByteView();
  }

 private:
  std::size_t length_ = 0;
  void* start_ = nullptr;
};

bool write_all(int file, const cv::Mat& picture) {
  const std::size_t row = static_cast<std::size_t>(picture.cols) * picture.elemSize();
  const bool whole = picture.isContinuous();
  const std::size_t length = whole ? row * static_cast<std::size_t>(picture.rows) : row;
  for (int y = 0; y < (whole ? 1 : picture.rows); ++y) {
    for (std::size_t done = 0; done < length;) {
      const ssize_t wrote = ::write(file, picture.ptr(y) + done, length - done);
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote <= 0) return false;
      done += static_cast<std::size_t>(wrote);
    }
  }
  return true;
}

GuardAnswer refused(Error error) {
  GuardAnswer answer;
  answer.refusal = std::move(error);
  return answer;
}

GuardAnswer decoded(ByteView file, const DecodeLimits& limits, int pixels) {
  auto photo = decode(file, limits);
  if (!photo) return refused(std::move(photo.error()));
  if (!write_all(pixels, photo->bgr)) return refused(want_of_memory());
  GuardAnswer answer;
  answer.width = photo->bgr.cols;
  answer.height = photo->bgr.rows;
  answer.photo = std::move(*photo);
  answer.photo.bgr.release();
  if (answer.photo.device.size() > kLongestDevice) answer.photo.device.resize(kLongestDevice);
  if (answer.photo.serial.size() > kLongestDevice) answer.photo.serial.resize(kLongestDevice);
  return answer;
}

}  // namespace

int serve_guarded(const std::vector<std::string>& words, const GuardHandler& handler) {
  constexpr int kWrongUse = 2;
  constexpr int kNotConfined = 3;
  if (words.size() != 2) return kWrongUse;
  const auto memory = number_in(words[0]);
  const auto most_pixels = number_in(words[1]);
  if (!memory || !most_pixels) return kWrongUse;
  const auto unfiltered = confine({.memory = *memory, .file_length = *most_pixels * 3});
  if (!unfiltered) return kNotConfined;
  if (!send_message(kGuardSocket, to_message(GuardReady{.unfiltered = *unfiltered}))) return 0;
  while (const auto received = receive_message(kGuardSocket, 2)) {
    const auto request = request_in(received->message);
    if (!request || received->descriptors.size() != 2) return kWrongUse;
    const MappedFile file(received->descriptors[0].get());
    const GuardAnswer answer = handler(*request, file.bytes(), received->descriptors[1].get());
    if (!send_message(kGuardSocket, to_message(answer))) return 0;
  }
  return 0;
}

void start_decoding() {
  cv::setNumThreads(1);  // photos are spread over children
  start_vips();
  heif_init(nullptr);
  ::tzset();                   // pictures and their colour profiles have dates
  std::jthread([] {}).join();  // the first sets up signals, which is not to be done later
}

GuardAnswer answer_by_decoding(const GuardRequest& request, ByteView file, int pixels) {
  try {
    switch (request.task) {
      case GuardTask::BreaksOff: {
        GuardAnswer answer;
        answer.breaks_off = breaks_off(file);
        return answer;
      }
      case GuardTask::Decode:
        return decoded(file, {.most_pixels = request.most_pixels}, pixels);
    }
  } catch (const std::exception& problem) {
    if (is_want_of_memory(problem)) return refused(want_of_memory());
  }
  return refused({ErrorCode::Unsupported, "the picture could not be decoded",
                  "leave this photo out, or save it anew as JPEG"});
}

}  // namespace schoolgate::pipeline
