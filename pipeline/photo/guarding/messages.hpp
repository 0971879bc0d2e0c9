// What the program and the child that reads for it say to each other: one message each way, over a pair of
// sockets that keeps messages apart. The file, and what was made of it, travel beside it, in memory that both
// reach.
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
inline constexpr int kGuardProtocol = 4;
// Of a message; all that the child may tell of a file is far shorter.
inline constexpr std::size_t kLongestMessage = 32 << 10;
// Where the child finds its end of the pair.
inline constexpr int kGuardSocket = 3;

// Codes are found in grey pixels; marked ones without the library that reads them. The last two are of the
// archive that the same child was given to open.
enum class GuardTask {
  BreaksOff,
  Decode,
  FindCodes,
  FindMarkedCodes,
  ReadList,
  OpenZip,
  NextEntry,
  ReadEntry
};
constexpr auto words_of(GuardTask) {
  using enum GuardTask;
  return words<GuardTask>({{BreaksOff, "breaks_off"},
                           {Decode, "decode"},
                           {FindCodes, "find_codes"},
                           {FindMarkedCodes, "find_marked_codes"},
                           {ReadList, "read_list"},
                           {OpenZip, "open_zip"},
                           {NextEntry, "next_entry"},
                           {ReadEntry, "read_entry"}});
}

struct GuardRequest {
  GuardTask task = GuardTask::BreaksOff;
  std::uint64_t most_pixels = 0;  // of a photo
  std::uint64_t most_bytes = 0;   // of anything else that is made of the file
  int width = 0;                  // of grey pixels, whose rows lie without gaps in the file
  int height = 0;
};

// Said once, before anything else.
struct GuardReady {
  int protocol = kGuardProtocol;
  std::string unfiltered;  // why the system does not filter the child's calls; empty where it does
};

// The last second of the year 9999: what says it is later is no date.
inline constexpr std::uint64_t kLastSecond = 253'402'300'799;

// What the child says of a file.
struct GuardAnswer {
  std::optional<Error> refusal;
  bool breaks_off = false;
  int width = 0;
  int height = 0;
  Photo photo;  // without its pixels: rows of BGR without gaps, in the memory beside it
  // Of a list, its packed rows; of codes, these packed; of the next entry, its name; of an entry, its bytes:
  // so many are in that memory.
  std::uint64_t length = 0;
  bool is_entry = false;       // or the archive has no more
  bool is_file = false;        // a plain one
  std::uint64_t modified = 0;  // seconds since 1970, 0 where that is not said
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
