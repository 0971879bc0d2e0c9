#include "pipeline/photo/guarding/guarded_decoder.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "foundation/process.hpp"
#include "pipeline/photo/guarding/shared_memory.hpp"

namespace schoolgate::pipeline {
namespace {

// What a child was made to keep of one photo does not stay for ever.
constexpr int kMostServed = 200;

// The child takes what it lacks for the machine's want: it is the guard's.
Error as_told(Error refusal, const GuardLimits& limits) {
  if (refusal.code != ErrorCode::Unavailable) return refusal;
  return {ErrorCode::TooLarge,
          fmt::format("opening this photo takes more than the {:.1f} GB of memory that a photo may take",
                      static_cast<double>(limits.memory()) / 1e9),
          "make it smaller, or save it anew as JPEG"};
}

const PictureFormat* format_named(const std::string& name) {
  const auto formats = picture_formats();
  const auto found = std::ranges::find_if(formats, [&](const auto* format) { return format->name == name; });
  return found == formats.end() ? nullptr : *found;
}

}  // namespace

std::filesystem::path decoder_program() { return program_folder() / "schoolgate-decoder"; }

GuardedDecoder::GuardedDecoder(std::filesystem::path program, const GuardLimits& limits)
    : program_(std::move(program)), limits_(limits) {}

Result<Photo> GuardedDecoder::decode(ByteView original) {
  const auto pixels = shared_memory();
  if (!pixels) return tl::unexpected(pixels.error());
  auto asked = ask(GuardTask::Decode, original, *pixels);
  if (!asked) return tl::unexpected(asked.error());
  auto& [answer, child] = *asked;
  if (answer.refusal) {
    give_back(std::move(child));
    return tl::unexpected(as_told(std::move(*answer.refusal), limits_));
  }
  const PictureFormat* format = format_named(answer.photo.format);
  if (format == nullptr || !check_size(answer.width, answer.height, *format, limits_.decode))
    return tl::unexpected(answered_wrongly());
  auto picture = sealed_picture(*pixels, answer.width, answer.height);
  if (!picture && picture.error().code != ErrorCode::Unavailable) return tl::unexpected(answered_wrongly());
  give_back(std::move(child));
  if (!picture) return tl::unexpected(picture.error());
  answer.photo.bgr = std::move(*picture);
  return std::move(answer.photo);
}

Result<bool> GuardedDecoder::breaks_off(ByteView bytes) {
  const auto unused = shared_memory();
  if (!unused) return tl::unexpected(unused.error());
  auto asked = ask(GuardTask::BreaksOff, bytes, *unused);
  if (!asked) return tl::unexpected(asked.error());
  auto& [answer, child] = *asked;
  give_back(std::move(child));
  if (answer.refusal) return tl::unexpected(as_told(std::move(*answer.refusal), limits_));
  return answer.breaks_off;
}

Result<std::string> GuardedDecoder::examine() {
  auto child = borrow();
  if (!child) return tl::unexpected(child.error());
  std::string unfiltered = (*child)->unfiltered();
  give_back(std::move(*child));
  return unfiltered;
}

Result<GuardedDecoder::Child> GuardedDecoder::borrow() {
  {
    const std::scoped_lock lock(mutex_);
    if (!idle_.empty()) {
      Child child = std::move(idle_.back());
      idle_.pop_back();
      return child;
    }
  }
  auto started = DecoderProcess::start(program_, limits_);
  if (!started) return tl::unexpected(started.error());
  return std::make_unique<DecoderProcess>(std::move(*started));
}

void GuardedDecoder::give_back(Child child) {
  if (child->served() >= kMostServed) return;
  const std::scoped_lock lock(mutex_);
  idle_.push_back(std::move(child));
}

Result<std::pair<GuardAnswer, GuardedDecoder::Child>> GuardedDecoder::ask(GuardTask task, ByteView bytes,
                                                                          const FileDescriptor& pixels) {
  const auto file = shared_memory(bytes);
  if (!file) return tl::unexpected(file.error());
  const GuardRequest request{task, limits_.decode.most_pixels};
  for (;;) {
    auto child = borrow();
    if (!child) return tl::unexpected(child.error());
    // One that ended while it was idle is no photo's fault; the next may be new.
    const bool fresh = (*child)->served() == 0;
    if ((*child)->hand_over(request, *file, pixels)) {
      auto answer = (*child)->answer();
      if (!answer) return tl::unexpected(answer.error());
      return std::pair(std::move(*answer), std::move(*child));
    }
    if (fresh) {
      return failure(ErrorCode::Unavailable,
                     fmt::format("no photo can be opened: {} ends before it is given one", program_.string()),
                     "run 'schoolgate doctor'");
    }
  }
}

}  // namespace schoolgate::pipeline
