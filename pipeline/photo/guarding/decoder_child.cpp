#include "pipeline/photo/guarding/decoder_child.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <ctime>
#include <exception>
#include <memory>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <libheif/heif.h>
#include <opencv2/core.hpp>
#include <sys/mman.h>
#include <unistd.h>

#include "consent/sheet/packed_rows.hpp"
#include "consent/sheet/workbook.hpp"
#include "consent/sheet/zip_reader.hpp"
#include "pipeline/codes/code_finder.hpp"
#include "pipeline/findings/want_of_memory.hpp"
#include "pipeline/photo/decoding/decode.hpp"
#include "pipeline/photo/formats/vips_reader.hpp"
#include "pipeline/photo/guarding/confinement.hpp"
#include "pipeline/photo/guarding/opened.hpp"
#include "pipeline/photo/guarding/packed_codes.hpp"
#include "pipeline/photo/guarding/shared_memory.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr std::size_t kLongestDevice = 256;

std::optional<std::uint64_t> number_in(const std::string& text) {
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc{} && *read.ptr == '\0' ? std::optional(number) : std::nullopt;
}

bool write_all(int output, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(output, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(wrote));
  }
  return true;
}

// The pages that lie within these bytes go back to the system.
void let_go(const std::uint8_t* from, std::size_t length) {
  static const auto kPage = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* start = const_cast<std::uint8_t*>(from);
  if (std::align(kPage, kPage, start, length) != nullptr)
    ::madvise(start, length / kPage * kPage, MADV_DONTNEED);
}

// Moves the pixels over, a strip at a time: the photo is never here twice.
bool move_over(int output, const cv::Mat& picture) {
  constexpr std::size_t kStrip = 16U << 20U;
  const std::size_t row = static_cast<std::size_t>(picture.cols) * picture.elemSize();
  const int rows = picture.isContinuous() ? static_cast<int>(std::max<std::size_t>(1, kStrip / row)) : 1;
  for (int y = 0; y < picture.rows; y += rows) {
    const std::size_t length = row * static_cast<std::size_t>(std::min(rows, picture.rows - y));
    if (!write_all(output, {picture.ptr(y), length})) return false;
    let_go(picture.ptr(y), length);
  }
  return true;
}

// Sentences go over as printable letters alone; what a file itself says may hold others.
std::string plainly(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

GuardAnswer refused(Error error) {
  GuardAnswer answer;
  answer.refusal = {error.code, plainly(std::move(error.message)), plainly(std::move(error.hint))};
  return answer;
}

GuardAnswer too_long(GuardTask task) {
  const Opened& opened = opened_by(task);
  return refused({ErrorCode::TooLarge,
                  fmt::format("this {} holds more than {} of a school", opened.name, opened.one),
                  opened.smaller});
}

// What was made of a file, within what was asked for.
GuardAnswer handed(const GuardRequest& request, ByteView bytes, int output) {
  if (bytes.size() > request.most_bytes) return too_long(request.task);
  if (!write_all(output, bytes)) return refused(want_of_memory());
  GuardAnswer answer;
  answer.length = bytes.size();
  return answer;
}

GuardAnswer decoded(ByteView file, const DecodeLimits& limits, int output) {
  auto photo = decode(file, limits);
  if (!photo) return refused(std::move(photo.error()));
  if (!move_over(output, photo->bgr)) return refused(want_of_memory());
  GuardAnswer answer;
  answer.width = photo->bgr.cols;
  answer.height = photo->bgr.rows;
  answer.photo = std::move(*photo);
  answer.photo.bgr.release();
  if (answer.photo.device.size() > kLongestDevice) answer.photo.device.resize(kLongestDevice);
  if (answer.photo.serial.size() > kLongestDevice) answer.photo.serial.resize(kLongestDevice);
  return answer;
}

GuardAnswer codes_found(const GuardRequest& request, ByteView pixels, int output) {
  const auto width = static_cast<std::size_t>(request.width);
  if (pixels.empty() || pixels.size() != width * static_cast<std::size_t>(request.height))
    return refused({ErrorCode::InvalidInput, "these pixels are no picture of that size", ""});
  const cv::Mat grey(request.height, request.width, CV_8UC1, const_cast<std::uint8_t*>(pixels.data()));
  const auto codes = request.task == GuardTask::FindCodes ? find_codes(grey) : find_marked_codes(grey);
  return handed(request, pack_codes(codes), output);
}

GuardAnswer none_open() {
  return refused(
      {ErrorCode::InvalidInput, "there is no archive open", opened_by(GuardTask::OpenZip).instead});
}

GuardAnswer list_read(const GuardRequest& request, ByteView file, int output) {
  const auto list = consent::read_list({reinterpret_cast<const char*>(file.data()), file.size()});
  if (!list) return refused(list.error());
  return handed(request, consent::pack_rows(*list), output);
}

// Opens what it is given; of an archive it keeps what the next requests go on with.
class Opener {
 public:
  GuardAnswer answer(const GuardRequest& request, FileDescriptor file, int output) {
    try {
      return answer_within(request, std::move(file), output);
    } catch (const std::exception& problem) {
      if (is_want_of_memory(problem)) return refused(want_of_memory());
    }
    const Opened& opened = opened_by(request.task);
    return refused(
        {ErrorCode::Unsupported, fmt::format("the {} could not be opened", opened.name), opened.instead});
  }

 private:
  GuardAnswer answer_within(const GuardRequest& request, FileDescriptor file, int output) {
    switch (request.task) {
      case GuardTask::BreaksOff: {
        GuardAnswer answer;
        answer.breaks_off = breaks_off(MappedFile(file.get()).bytes());
        return answer;
      }
      case GuardTask::Decode:
        return decoded(MappedFile(file.get()).bytes(), {.most_pixels = request.most_pixels}, output);
      case GuardTask::FindCodes:
      case GuardTask::FindMarkedCodes:
        return codes_found(request, MappedFile(file.get()).bytes(), output);
      case GuardTask::ReadList:
        return list_read(request, MappedFile(file.get()).bytes(), output);
      case GuardTask::OpenZip: {
        auto opened = consent::ZipReader::of(std::move(file));
        if (!opened) return refused(opened.error());
        zip_ = std::move(*opened);
        return {};
      }
      case GuardTask::NextEntry:
        return next_entry(request, output);
      case GuardTask::ReadEntry: {
        if (!zip_) break;
        const auto bytes = zip_->read(request.most_bytes);
        return bytes ? handed(request, *bytes, output) : refused(bytes.error());
      }
    }
    return none_open();
  }

  GuardAnswer next_entry(const GuardRequest& request, int output) {
    if (!zip_) return none_open();
    const auto entry = zip_->next();
    if (!entry) return refused(entry.error());
    if (!*entry) return {};
    const auto& [name, is_file, modified] = **entry;
    GuardAnswer answer =
        handed(request, {reinterpret_cast<const std::uint8_t*>(name.data()), name.size()}, output);
    answer.is_entry = true;
    answer.is_file = is_file;
    const auto seconds = modified ? modified->time_since_epoch().count() : 0;
    if (seconds > 0 && static_cast<std::uint64_t>(seconds) <= kLastSecond)
      answer.modified = static_cast<std::uint64_t>(seconds);
    return answer;
  }

  std::optional<consent::ZipReader> zip_;
};

}  // namespace

int serve_guarded(const std::vector<std::string>& words, const GuardHandler& handler) {
  constexpr int kWrongUse = 2;
  constexpr int kNotConfined = 3;
  if (words.size() != 2) return kWrongUse;
  const auto memory = number_in(words[0]);
  const auto longest_output = number_in(words[1]);
  if (!memory || !longest_output) return kWrongUse;
  const auto unfiltered = confine({.memory = *memory, .file_length = *longest_output});
  if (!unfiltered) return kNotConfined;
  if (!send_message(kGuardSocket, to_message(GuardReady{.unfiltered = *unfiltered}))) return 0;
  while (auto received = receive_message(kGuardSocket, 2)) {
    const auto request = request_in(received->message);
    if (!request || received->descriptors.size() != 2) return kWrongUse;
    const GuardAnswer answer =
        handler(*request, std::move(received->descriptors[0]), received->descriptors[1].get());
    if (!send_message(kGuardSocket, to_message(answer))) return 0;
  }
  return 0;
}

void start_decoding() {
  cv::setNumThreads(1);  // photos are spread over children
  // It looks once, in a file of the system, how many cores there are.
  static_cast<void>(cv::getNumberOfCPUs());
  start_vips();
  heif_init(nullptr);
  consent::start_unpacking();
  ::tzset();                   // pictures and their colour profiles have dates
  std::jthread([] {}).join();  // the first sets up signals, which is not to be done later
}

GuardHandler by_opening() {
  return [opener = std::make_shared<Opener>()](const GuardRequest& request, FileDescriptor file, int output) {
    return opener->answer(request, std::move(file), output);
  };
}

}  // namespace schoolgate::pipeline
