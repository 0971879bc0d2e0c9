#include "pipeline/photo/guarding/guarded_decoder.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "consent/sheet/packed_rows.hpp"
#include "foundation/process.hpp"
#include "pipeline/photo/guarding/opened.hpp"
#include "pipeline/photo/guarding/packed_codes.hpp"
#include "pipeline/photo/guarding/shared_memory.hpp"

namespace schoolgate::pipeline {
namespace {

// What a child was made to keep of one photo does not stay for ever.
constexpr int kMostServed = 200;

// Of a packed list; no school's comes near it.
constexpr std::uint64_t kMostOfAList = 128ULL << 20U;

// Of a photo's codes: some hundred bytes each.
constexpr std::uint64_t kMostOfCodes = 1ULL << 20U;

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
  const auto file = shared_memory(original);
  if (!file) return tl::unexpected(file.error());
  const auto pixels = shared_memory();
  if (!pixels) return tl::unexpected(pixels.error());
  auto asked = ask({.task = GuardTask::Decode, .most_pixels = limits_.decode.most_pixels}, *file, *pixels);
  if (!asked) return tl::unexpected(asked.error());
  auto& [answer, child] = *asked;
  const auto lied = [] { return tl::unexpected(answered_wrongly(GuardTask::Decode)); };
  const PictureFormat* format = format_named(answer.photo.format);
  if (format == nullptr || !check_size(answer.width, answer.height, *format, limits_.decode)) return lied();
  auto picture = sealed_picture(*pixels, answer.width, answer.height);
  if (!picture && picture.error().code != ErrorCode::Unavailable) return lied();
  give_back(std::move(child));
  if (!picture) return tl::unexpected(picture.error());
  answer.photo.bgr = std::move(*picture);
  return std::move(answer.photo);
}

FoundCodes GuardedDecoder::find_codes(const cv::Mat& grey) {
  const cv::Mat whole = grey.isContinuous() ? grey : grey.clone();
  const auto pixels = shared_memory({whole.data, whole.total()});
  if (!pixels) return {{}, "no codes were looked for: " + pixels.error().message};
  auto codes = find(GuardTask::FindCodes, whole, *pixels);
  if (codes) return {std::move(*codes), {}};
  auto marked = find(GuardTask::FindMarkedCodes, whole, *pixels);
  if (!marked) return {{}, "no codes were looked for: " + marked.error().message};
  return {
      std::move(*marked),
      "of codes only QR codes were looked for, by their corner marks: what reads codes failed at this photo"};
}

Result<std::vector<Code>> GuardedDecoder::find(GuardTask task, const cv::Mat& grey,
                                               const FileDescriptor& pixels) {
  const auto packed = shared_memory();
  if (!packed) return tl::unexpected(packed.error());
  auto asked = ask({.task = task, .most_bytes = kMostOfCodes, .width = grey.cols, .height = grey.rows},
                   pixels, *packed);
  if (!asked) return tl::unexpected(asked.error());
  auto& [answer, child] = *asked;
  const auto lied = [task] { return tl::unexpected(answered_wrongly(task)); };
  if (answer.length > kMostOfCodes) return lied();
  const auto bytes = sealed_bytes(*packed, answer.length);
  if (!bytes && bytes.error().code != ErrorCode::Unavailable) return lied();
  if (!bytes) return tl::unexpected(bytes.error());
  auto codes = unpack_codes(*bytes, grey.size());
  if (!codes) return lied();
  give_back(std::move(child));
  return std::move(*codes);
}

Result<bool> GuardedDecoder::breaks_off(ByteView bytes) {
  const auto file = shared_memory(bytes);
  if (!file) return tl::unexpected(file.error());
  const auto unused = shared_memory();
  if (!unused) return tl::unexpected(unused.error());
  auto asked = ask({.task = GuardTask::BreaksOff}, *file, *unused);
  if (!asked) return tl::unexpected(asked.error());
  give_back(std::move(asked->second));
  return asked->first.breaks_off;
}

Result<consent::CsvFile> GuardedDecoder::read_list(ByteView bytes) {
  const auto file = shared_memory(bytes);
  if (!file) return tl::unexpected(file.error());
  const auto packed = shared_memory();
  if (!packed) return tl::unexpected(packed.error());
  auto asked =
      ask({.task = GuardTask::ReadList, .most_pixels = 0, .most_bytes = kMostOfAList}, *file, *packed);
  if (!asked) return tl::unexpected(asked.error());
  const GuardAnswer& answer = asked->first;
  const auto lied = [] { return tl::unexpected(answered_wrongly(GuardTask::ReadList)); };
  if (answer.length > kMostOfAList) return lied();
  const auto rows = sealed_bytes(*packed, answer.length);
  if (!rows && rows.error().code != ErrorCode::Unavailable) return lied();
  if (!rows) return tl::unexpected(rows.error());
  auto list = consent::unpack_rows(*rows);
  if (!list) return lied();
  return std::move(*list);
}

Result<GuardedZip> GuardedDecoder::open_zip(FileDescriptor file) {
  const auto unused = shared_memory();
  if (!unused) return tl::unexpected(unused.error());
  auto asked = ask({.task = GuardTask::OpenZip}, file, *unused);
  if (!asked) return tl::unexpected(asked.error());
  return GuardedZip(std::move(asked->second), std::move(file), limits_);
}

Result<std::string> GuardedDecoder::examine() {
  auto child = borrow(GuardTask::Decode);
  if (!child) return tl::unexpected(child.error());
  std::string unfiltered = (*child)->unfiltered();
  give_back(std::move(*child));
  return unfiltered;
}

Result<GuardedDecoder::Child> GuardedDecoder::borrow(GuardTask task) {
  // A list becomes parents' answers, and whoever gave one photo must not have a hand in them: it has a child
  // of its own, which ends with it.
  if (task != GuardTask::ReadList) {
    const std::scoped_lock lock(mutex_);
    if (!idle_.empty()) {
      Child child = std::move(idle_.back());
      idle_.pop_back();
      return child;
    }
  }
  auto started = DecoderProcess::start(program_, limits_, opened_by(task).name);
  if (!started) return tl::unexpected(started.error());
  return std::make_unique<DecoderProcess>(std::move(*started));
}

void GuardedDecoder::give_back(Child child) {
  if (child->served() >= kMostServed) return;
  const std::scoped_lock lock(mutex_);
  idle_.push_back(std::move(child));
}

Result<std::pair<GuardAnswer, GuardedDecoder::Child>> GuardedDecoder::ask(const GuardRequest& request,
                                                                          const FileDescriptor& file,
                                                                          const FileDescriptor& output) {
  for (bool again = true;;) {
    auto child = borrow(request.task);
    if (!child) return tl::unexpected(child.error());
    // One that ended while it was idle is no file's fault; the next may be new.
    const bool fresh = (*child)->served() == 0;
    if ((*child)->hand_over(request, file, output)) {
      auto answer = (*child)->answer();
      // Whoever ended the child may be about to end this program: a photo is not the worse for that. Once,
      // since it may be the photo that makes memory run out.
      if (!answer && (*child)->killed() && std::exchange(again, false)) {
        if (auto empty = empty_memory(output); !empty) return tl::unexpected(empty.error());
        continue;
      }
      if (!answer) return tl::unexpected(answer.error());
      if (!answer->refusal) return std::pair(std::move(*answer), std::move(*child));
      if (request.task != GuardTask::ReadList) give_back(std::move(*child));
      return tl::unexpected(as_told(std::move(*answer->refusal), limits_, request.task));
    }
    if (fresh) {
      return failure(ErrorCode::Unavailable,
                     fmt::format("no {} can be opened: {} ends before it is given one",
                                 opened_by(request.task).name, program_.string()),
                     "run 'schoolgate doctor'");
    }
  }
}

}  // namespace schoolgate::pipeline
