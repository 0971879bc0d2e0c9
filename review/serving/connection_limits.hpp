// What one connection, one client and all of them together may take of the server.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace schoolgate::review {

struct ConnectionLimits {
  std::size_t head_bytes = 32ULL * 1024;
  std::chrono::milliseconds head_time = std::chrono::seconds(10);   // also for agreeing on TLS
  std::chrono::milliseconds read_wait = std::chrono::seconds(15);   // for the next bytes of a body
  std::chrono::milliseconds body_time = std::chrono::seconds(30);   // for a whole body, and ...
  std::uint64_t slowest_body = 256ULL * 1024;                       // ... a second more for so many bytes
  std::chrono::milliseconds write_wait = std::chrono::seconds(60);  // until a slow reader takes more
  std::chrono::milliseconds idle = std::chrono::seconds(15);        // between two requests
  std::chrono::milliseconds certificate_look = std::chrono::seconds(5);  // has it been renewed?
  std::size_t of_one_client = 32;   // served at once; more of the same client wait for these ...
  std::size_t waiting_of_one = 64;  // ... and yet more are closed
  std::size_t of_all = 512;         // open at once, waiting ones too; more stay in the system's queue
};

}  // namespace schoolgate::review
