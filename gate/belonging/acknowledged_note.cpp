#include "gate/belonging/acknowledged_note.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

#include "foundation/durable_file.hpp"
#include "foundation/file_descriptor.hpp"

namespace schoolgate::gate {
namespace {

// Two records in turn, so that one is whole whatever becomes of the other; each in a block of its own.
constexpr std::size_t kRecordBytes = 512;
constexpr std::size_t kBlockBytes = 4096;
constexpr std::size_t kFileBytes = kBlockBytes + kRecordBytes;
constexpr auto kPatience = std::chrono::seconds(20);
constexpr auto kPause = std::chrono::milliseconds(2);

struct Record {
  std::uint64_t turn = 0;
  Acknowledged noted;
};

// A line of JSON, its digest in the next, filled up with ends of lines.
std::string text_of(const Record& record) {
  nlohmann::json line{{"acknowledged", consent::to_text(record.noted.end)}, {"turn", record.turn}};
  if (record.noted.server)
    line.update({{"system", record.noted.server->system}, {"timeline", record.noted.server->timeline}});
  std::string text = line.dump();
  text += "\n" + to_hex(sha256(text)) + "\n";
  if (text.size() > kRecordBytes) throw std::logic_error("what is acknowledged is too long to be noted");
  text.resize(kRecordBytes, '\n');
  return text;
}

std::optional<Record> record_from(std::string_view text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  const std::string sum = to_hex(sha256(line));
  if (text.substr(end + 1, sum.size()) != sum) return std::nullopt;
  const auto json = nlohmann::json::parse(line, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto head = consent::ledger_head_from_text(json.value("acknowledged", ""));
  if (!head) return std::nullopt;
  Record record{json.value("turn", std::uint64_t{0}), {*head, std::nullopt}};
  if (json.contains("system"))
    record.noted.server = {json.value("system", ""), json.value("timeline", std::uint32_t{0})};
  return record;
}

struct Records {
  std::array<std::optional<Record>, 2> both;
  // The later one's place; nothing where none is whole.
  [[nodiscard]] std::optional<std::size_t> last() const {
    if (!both[0] && !both[1]) return std::nullopt;
    if (both[0] && both[1]) return both[1]->turn > both[0]->turn ? 1 : 0;
    return both[1] ? 1 : 0;
  }
};

Records records_in(int descriptor) {
  Records found;
  for (std::size_t place = 0; place < found.both.size(); ++place) {
    std::array<char, kRecordBytes> bytes{};
    const ssize_t size =
        ::pread(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(place * kBlockBytes));
    if (size == static_cast<ssize_t>(bytes.size()))
      found.both.at(place) = record_from({bytes.data(), bytes.size()});
  }
  return found;
}

Result<std::optional<Acknowledged>> noted_in(const Records& records, const std::filesystem::path& file) {
  if (const auto last = records.last()) return records.both.at(*last)->noted;
  return failure(
      ErrorCode::Refused,
      fmt::format("{} does not say which changes this workspace was told stand, so nobody can tell "
                  "whether its database has them all",
                  file.string()),
      "look with 'schoolgate database show'; then an admin says 'schoolgate database accept'");
}

tl::unexpected<Error> system_failed(const std::filesystem::path& file, const char* what) {
  return failure(
      ErrorCode::Unavailable,
      fmt::format("{} could not be {} ({})", file.string(), what, std::generic_category().message(errno)),
      "see that this account may read and write it, and that its disk is sound");
}

Status lock(int descriptor, const std::filesystem::path& file) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return system_failed(file, "locked");
    if (std::chrono::steady_clock::now() > until)
      return failure(ErrorCode::Unavailable, fmt::format("{} is held by another program", file.string()),
                     "end that program, then try again");
    std::this_thread::sleep_for(kPause);
  }
  return {};
}

Result<std::optional<Acknowledged>> further(const std::optional<Acknowledged>& had, const Acknowledged& to) {
  if (!had) return to;
  if (is_overtaken(to.server, had->server) || (to.end.number == had->end.number && to.end != had->end))
    return failure(
        ErrorCode::Refused,
        "another program of this workspace was told otherwise meanwhile, by another database",
        "see that all of them reach the same one; 'schoolgate database show' tells which is which");
  if (to.end.number < had->end.number || to == *had) return std::nullopt;
  return to;
}

}  // namespace

bool is_overtaken(const std::optional<ServerHistory>& history, const std::optional<ServerHistory>& by) {
  return history && by && history->system == by->system && history->timeline < by->timeline;
}

Result<std::optional<Acknowledged>> AcknowledgedNote::read() const {
  const FileDescriptor file(::open(file_.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) {
    if (errno == ENOENT) return std::nullopt;
    return system_failed(file_, "read");
  }
  return noted_in(records_in(file.get()), file_);
}

Status AcknowledgedNote::advance(const Acknowledged& to) const {
  return replace(
      [&](const Had& had) -> Result<std::optional<Acknowledged>> {
        if (!had) return tl::unexpected(had.error());
        return further(*had, to);
      },
      to.server.has_value());
}

Status AcknowledgedNote::put(const Acknowledged& to) const {
  return replace([&](const Had&) { return to; }, true);
}

Status AcknowledgedNote::replace(const Change& change, bool on_the_disk) const {
  std::error_code error;
  if (!std::filesystem::exists(file_, error) && !error) {
    const auto first = change(std::optional<Acknowledged>());
    if (!first) return tl::unexpected(first.error());
    std::string text = text_of({1, first->value()});
    text.resize(kFileBytes, '\n');
    auto made = write_durably(file_, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    if (made || made.error().code != ErrorCode::AlreadyExists) return made;
  }
  const FileDescriptor file(::open(file_.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!file.open()) return system_failed(file_, "opened");
  if (auto locked = lock(file.get(), file_); !locked) return locked;
  const Records records = records_in(file.get());
  const auto last = records.last();
  const auto to = change(noted_in(records, file_));
  if (!to) return tl::unexpected(to.error());
  if (!*to) return {};
  const std::uint64_t turn = last ? records.both.at(*last)->turn + 1 : 1;
  const std::size_t place = last ? 1 - *last : 0;
  const std::string text = text_of({turn, **to});
  if (::pwrite(file.get(), text.data(), text.size(), static_cast<off_t>(place * kBlockBytes)) !=
      static_cast<ssize_t>(text.size()))
    return system_failed(file_, "written");
  if (on_the_disk && ::fdatasync(file.get()) != 0) return system_failed(file_, "written");
  return {};
}

}  // namespace schoolgate::gate
