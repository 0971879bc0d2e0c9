// One child that reads files, from its start to its end, as the program sees it.
#pragma once

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>

#include <sys/types.h>

#include "pipeline/photo/formats/format.hpp"
#include "pipeline/photo/guarding/messages.hpp"

namespace schoolgate::pipeline {

// What one file may cost. By default far more than any that cameras take, at the largest size that the
// settings allow.
struct GuardLimits {
  DecodeLimits decode{};
  std::chrono::seconds processor{60};
  std::chrono::seconds overall{300};            // also of a child that only waits
  std::uint64_t memory_beside = 512ULL << 20U;  // bytes, and for each pixel allowed:
  std::uint64_t memory_per_pixel = 14;          // progressive JPEG takes 12, a developed raw picture 14
  std::uint64_t largest_file = 256ULL << 20U;   // bytes, of a list or of a file in an archive

  [[nodiscard]] std::uint64_t memory() const { return memory_beside + memory_per_pixel * decode.most_pixels; }
  // Bytes that the child may write of one file.
  [[nodiscard]] std::uint64_t longest_output() const {
    return std::max(largest_file, 3 * decode.most_pixels);
  }
};

// Serves one thread at a time.
class DecoderProcess {
 public:
  // Waits until the child is confined. Unavailable, with what to do, when there is none to be had: `name` is
  // what cannot be opened then ("photo").
  [[nodiscard]] static Result<DecoderProcess> start(const std::filesystem::path& program,
                                                    const GuardLimits& limits, const std::string& name);
  ~DecoderProcess();
  DecoderProcess(DecoderProcess&& other) noexcept;
  DecoderProcess& operator=(DecoderProcess&&) = delete;

  // Why its calls are not filtered; empty where they are.
  [[nodiscard]] const std::string& unfiltered() const { return unfiltered_; }
  // How many requests it was given.
  [[nodiscard]] int served() const { return served_; }
  // Hands a request over, with memory for what is made of the file; false when the child is no longer there,
  // which then says nothing of the file.
  [[nodiscard]] bool hand_over(const GuardRequest& request, const FileDescriptor& file,
                               const FileDescriptor& output);
  // What it answers to what was handed over. A failure is the end of the child, and says of the file what it
  // did to it; then this must not be used again.
  [[nodiscard]] Result<GuardAnswer> answer();
  // After that: was it ended from outside, by the system for want of memory or by somebody?
  [[nodiscard]] bool killed() const { return killed_; }

 private:
  DecoderProcess(pid_t child, FileDescriptor socket, const GuardLimits& limits)
      : child_(child), socket_(std::move(socket)), limits_(limits) {}
  [[nodiscard]] Status be_ready(const std::filesystem::path& program, const std::string& name);
  void limit_processor_time() const;
  [[nodiscard]] int end();
  [[nodiscard]] tl::unexpected<Error> tell_of_end();

  pid_t child_ = 0;  // 0 once it has ended
  FileDescriptor socket_;
  GuardLimits limits_;
  std::string unfiltered_;
  int served_ = 0;
  GuardTask task_ = GuardTask::BreaksOff;  // the last
  bool killed_ = false;
};

}  // namespace schoolgate::pipeline
