#include "pipeline/photo/guarding/guarded_zip.hpp"

#include "pipeline/photo/guarding/opened.hpp"
#include "pipeline/photo/guarding/shared_memory.hpp"

namespace schoolgate::pipeline {

Result<std::optional<consent::ZipEntry>> GuardedZip::next() {
  constexpr std::uintmax_t kLongestName = 1U << 18U;
  auto asked = ask(GuardTask::NextEntry, kLongestName);
  if (!asked) return tl::unexpected(asked.error());
  const auto& [answer, name] = *asked;
  if (!answer.is_entry) return std::optional<consent::ZipEntry>();
  consent::ZipEntry entry{std::string(name.begin(), name.end()), answer.is_file, {}};
  if (answer.modified > 0) entry.modified = Instant(std::chrono::seconds(answer.modified));
  return std::optional(std::move(entry));
}

Result<Bytes> GuardedZip::read(std::uintmax_t most) {
  auto asked = ask(GuardTask::ReadEntry, most);
  if (!asked) return tl::unexpected(asked.error());
  return std::move(asked->second);
}

Result<std::pair<GuardAnswer, Bytes>> GuardedZip::ask(GuardTask task, std::uintmax_t most) {
  if (lost_) return tl::unexpected(*lost_);
  const auto output = shared_memory();
  if (!output) return tl::unexpected(output.error());
  // Where nobody takes it any more, the answer says why.
  static_cast<void>(child_->hand_over({.task = task, .most_pixels = 0, .most_bytes = most}, file_, *output));
  auto answer = child_->answer();
  if (!answer) return lose(answer.error());
  if (answer->refusal) return tl::unexpected(as_told(std::move(*answer->refusal), limits_, task));
  if (answer->length > most) return lose(answered_wrongly(task));
  auto bytes = sealed_bytes(*output, answer->length);
  if (!bytes && bytes.error().code == ErrorCode::Unavailable) return tl::unexpected(bytes.error());
  if (!bytes) return lose(answered_wrongly(task));
  return std::pair(std::move(*answer), std::move(*bytes));
}

tl::unexpected<Error> GuardedZip::lose(Error why) {
  child_.reset();
  lost_ = std::move(why);
  return tl::unexpected(*lost_);
}

}  // namespace schoolgate::pipeline
