// What the program and the child that decodes for it say to each other: one message each way, over a pair of
// sockets that keeps messages apart. The file and the pixels travel beside it, in memory that both reach.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "foundation/file_descriptor.hpp"
#include "foundation/result.hpp"
#include "foundation/words.hpp"
#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

// Raised whenever these messages change: a program that is still running after an update must not talk to
// the new child.
inline constexpr int kGuardProtocol = 2;
// Of a message; all that the child may tell of a photo is far shorter.
inline constexpr std::size_t kLongestMessage = 32 << 10;
// Where the child finds its end of the pair.
inline constexpr int kGuardSocket = 3;

enum class GuardTask { BreaksOff, Decode };
constexpr auto words_of(GuardTask) {
  using enum GuardTask;
  return words<GuardTask>({{BreaksOff, "breaks_off"}, {Decode, "decode"}});
}

struct GuardRequest {
  GuardTask task = GuardTask::BreaksOff;
  std::uint64_t most_pixels = 0;
};

// Said once, before anything else.
struct GuardReady {
  int protocol = kGuardProtocol;
  std::string unfiltered;  // why the system does not filter the child's calls; empty where it does
};

// What the child says of a file.
struct GuardAnswer {
  std::optional<Error> refusal;
  bool breaks_off = false;
  int width = 0;
  int height = 0;
  Photo photo;  // without its pixels: rows of BGR without gaps, in the memory beside it
};

[[nodiscard]] nlohmann::json to_message(const GuardRequest& request);
[[nodiscard]] nlohmann::json to_message(const GuardReady& ready);
[[nodiscard]] nlohmann::json to_message(const GuardAnswer& answer);
// Nothing where it is no such message. Of a child's: each word of it may be a lie, but is of its type, short,
// and, where it is shown to somebody, of printable letters.
[[nodiscard]] std::optional<GuardRequest> request_in(const nlohmann::json& message);
[[nodiscard]] std::optional<GuardReady> ready_in(const nlohmann::json& message);
[[nodiscard]] std::optional<GuardAnswer> answer_in(const nlohmann::json& message);

// With or without descriptors beside it. False when nobody is at the other end.
[[nodiscard]] bool send_message(int socket, const nlohmann::json& message,
                                const std::vector<int>& descriptors = {});

struct Received {
  nlohmann::json message;
  std::vector<FileDescriptor> descriptors;  // none unless they were wanted; what comes unwanted is closed
};
// Waits for the next one. Nothing when the other end is gone, or sends what is no message.
[[nodiscard]] std::optional<Received> receive_message(int socket, std::size_t most_descriptors = 0);
// False when nothing came, and nobody left, within that time.
[[nodiscard]] bool wait_for_message(int socket, std::chrono::milliseconds limit);

}  // namespace schoolgate::pipeline
