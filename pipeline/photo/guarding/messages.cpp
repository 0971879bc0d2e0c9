#include "pipeline/photo/guarding/messages.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>

namespace schoolgate::pipeline {
namespace {

using nlohmann::json;

constexpr std::size_t kMostDescriptors = 2;
constexpr std::size_t kLongestWord = 4096;

// A child that was taken over may not write to a terminal or a page through what is shown of it.
bool printable(const std::string& text) {
  return text.size() <= kLongestWord &&
         std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

// Reads members of an object; once one is missing or of another type, nothing of it counts.
class Members {
 public:
  explicit Members(const json& object) : object_(object), good_(object.is_object()) {}

  [[nodiscard]] bool good() const { return good_; }
  bool boolean(const char* name) {
    const json* value = find(name, &json::is_boolean);
    return value != nullptr && value->get<bool>();
  }
  std::uint64_t number(const char* name, std::uint64_t most) {
    const json* value = find(name, &json::is_number_unsigned);
    const std::uint64_t found = value == nullptr ? 0 : value->get<std::uint64_t>();
    if (found > most) good_ = false;
    return good_ ? found : 0;
  }
  std::string text(const char* name) {
    const json* value = find(name, &json::is_string);
    return value == nullptr ? "" : value->get<std::string>();
  }
  std::string shown(const char* name) {
    std::string found = text(name);
    if (!printable(found)) good_ = false;
    return found;
  }
  std::vector<std::string> all_shown(const char* name) {
    std::vector<std::string> found;
    const json* value = find(name, &json::is_array);
    if (value == nullptr) return found;
    for (const json& one : *value) {
      if (!one.is_string() || !printable(one.get<std::string>())) good_ = false;
      if (!good_) return {};
      found.push_back(one.get<std::string>());
    }
    return found;
  }
  const json* part(const char* name) { return find(name, &json::is_object); }

 private:
  const json* find(const char* name, bool (json::*is_type)() const noexcept) {
    if (!good_) return nullptr;
    const auto found = object_.find(name);
    good_ = found != object_.end() && ((*found).*is_type)();
    return good_ ? &*found : nullptr;
  }

  const json& object_;
  bool good_;
};

constexpr std::uint64_t kLongestSide = 1U << 24U;

union DescriptorSpace {
  cmsghdr aligned;
  std::array<char, CMSG_SPACE(sizeof(int) * kMostDescriptors)> bytes;
};

std::vector<FileDescriptor> take_descriptors(msghdr& heading) {
  std::vector<FileDescriptor> taken;
  for (cmsghdr* part = CMSG_FIRSTHDR(&heading); part != nullptr; part = CMSG_NXTHDR(&heading, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int descriptor = -1;
      std::memcpy(&descriptor, CMSG_DATA(part) + i * sizeof(int), sizeof(int));
      taken.emplace_back(descriptor);
    }
  }
  return taken;
}

}  // namespace

json to_message(const GuardRequest& request) {
  return {{"task", word(request.task)},
          {"most_pixels", request.most_pixels},
          {"most_bytes", request.most_bytes},
          {"width", static_cast<std::uint64_t>(request.width)},
          {"height", static_cast<std::uint64_t>(request.height)}};
}

json to_message(const GuardReady& ready) {
  return {{"protocol", static_cast<std::uint64_t>(ready.protocol)}, {"unfiltered", ready.unfiltered}};
}

json to_message(const GuardAnswer& answer) {
  if (answer.refusal) {
    return {{"refusal",
             {{"code", static_cast<std::uint64_t>(answer.refusal->code)},
              {"message", answer.refusal->message},
              {"hint", answer.refusal->hint}}}};
  }
  // Named one by one, so that none is forgotten when there are more.
  const auto& [pixels, format, metadata, device, taken, serial] = answer.photo;
  return {{"breaks_off", answer.breaks_off},
          {"width", static_cast<std::uint64_t>(answer.width)},
          {"height", static_cast<std::uint64_t>(answer.height)},
          {"format", format},
          {"metadata", metadata},
          {"device", device},
          {"serial", serial},
          {"taken", taken ? to_iso(*taken) : ""},
          {"length", answer.length},
          {"is_entry", answer.is_entry},
          {"is_file", answer.is_file},
          {"modified", answer.modified}};
}

std::optional<GuardRequest> request_in(const json& message) {
  Members members(message);
  GuardRequest request;
  const auto task = from_word<GuardTask>(members.text("task"));
  request.most_pixels = members.number("most_pixels", UINT64_MAX);
  request.most_bytes = members.number("most_bytes", UINT64_MAX);
  request.width = static_cast<int>(members.number("width", kLongestSide));
  request.height = static_cast<int>(members.number("height", kLongestSide));
  if (!members.good() || !task) return std::nullopt;
  request.task = *task;
  return request;
}

std::optional<GuardReady> ready_in(const json& message) {
  Members members(message);
  GuardReady ready{static_cast<int>(members.number("protocol", INT32_MAX)), members.shown("unfiltered")};
  if (!members.good()) return std::nullopt;
  return ready;
}

std::optional<GuardAnswer> answer_in(const json& message) {
  Members members(message);
  GuardAnswer answer;
  if (message.is_object() && message.contains("refusal")) {
    const json* refusal = members.part("refusal");
    if (refusal == nullptr) return std::nullopt;
    Members words(*refusal);
    const auto code = words.number("code", static_cast<std::uint64_t>(ErrorCode::Unavailable));
    answer.refusal = Error{static_cast<ErrorCode>(code), words.shown("message"), words.shown("hint")};
    if (!words.good() || answer.refusal->message.empty()) return std::nullopt;
    return answer;
  }
  answer.breaks_off = members.boolean("breaks_off");
  answer.width = static_cast<int>(members.number("width", kLongestSide));
  answer.height = static_cast<int>(members.number("height", kLongestSide));
  answer.photo.format = members.shown("format");
  answer.photo.metadata = members.all_shown("metadata");
  // The file's own words, cleaned by who shows them.
  answer.photo.device = members.text("device");
  answer.photo.serial = members.text("serial");
  if (const std::string taken = members.text("taken"); !taken.empty()) {
    const auto instant = parse_iso_instant(taken);
    if (!instant) return std::nullopt;
    answer.photo.taken = *instant;
  }
  answer.length = members.number("length", UINT64_MAX);
  answer.is_entry = members.boolean("is_entry");
  answer.is_file = members.boolean("is_file");
  answer.modified = members.number("modified", kLastSecond);
  if (!members.good()) return std::nullopt;
  return answer;
}

bool send_message(int socket, const json& message, const std::vector<int>& descriptors) {
  // What a file says of itself need not be UTF-8.
  std::string bytes = message.dump(-1, ' ', false, json::error_handler_t::replace);
  iovec piece{bytes.data(), bytes.size()};
  DescriptorSpace space{};
  msghdr heading{};
  heading.msg_iov = &piece;
  heading.msg_iovlen = 1;
  if (!descriptors.empty()) {
    heading.msg_control = space.bytes.data();
    heading.msg_controllen = CMSG_SPACE(sizeof(int) * descriptors.size());
    cmsghdr* part = CMSG_FIRSTHDR(&heading);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof(int) * descriptors.size());
    std::memcpy(CMSG_DATA(part), descriptors.data(), sizeof(int) * descriptors.size());
  }
  ssize_t sent = 0;
  do sent = ::sendmsg(socket, &heading, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(bytes.size());
}

std::optional<Received> receive_message(int socket, std::size_t most_descriptors) {
  std::string bytes(kLongestMessage, '\0');
  iovec piece{bytes.data(), bytes.size()};
  DescriptorSpace space{};
  msghdr heading{};
  heading.msg_iov = &piece;
  heading.msg_iovlen = 1;
  if (most_descriptors > 0) {
    heading.msg_control = space.bytes.data();
    heading.msg_controllen = space.bytes.size();
  }
  ssize_t got = 0;
  do got = ::recvmsg(socket, &heading, MSG_CMSG_CLOEXEC);
  while (got < 0 && errno == EINTR);
  if (got <= 0) return std::nullopt;
  Received received;
  received.descriptors = take_descriptors(heading);
  if ((heading.msg_flags & MSG_TRUNC) != 0) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(got));
  received.message = json::parse(bytes, nullptr, false);
  if (received.message.is_discarded()) return std::nullopt;
  return received;
}

bool wait_for_message(int socket, std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    pollfd one{socket, POLLIN, 0};
    const int ready = ::poll(&one, 1, std::max(0, static_cast<int>(left.count())));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

}  // namespace schoolgate::pipeline
