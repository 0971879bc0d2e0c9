// One file over HTTP or HTTPS, into memory.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "foundation/digest.hpp"
#include "foundation/result.hpp"

namespace schoolgate::models {

struct DownloadLimits {
  std::chrono::milliseconds connect{std::chrono::seconds{5}};
  std::chrono::milliseconds silence{std::chrono::seconds{30}};  // between two pieces of an answer
  std::chrono::milliseconds total{std::chrono::minutes{10}};    // for the whole file, redirections included
};

// Called with the bytes received so far; false ends the download.
using ReceiveProgress = std::function<bool(std::uintmax_t received)>;

// Needs an address that starts with http:// or https://. Gives exactly `size` bytes or says in one sentence
// why not; takes no more than that into memory whatever the server sends. HTTPS servers must prove who they
// are by the system's certificates, and a redirection never leads from HTTPS to HTTP.
[[nodiscard]] Result<Bytes> download(const std::string& url, std::uintmax_t size,
                                     const DownloadLimits& limits, const ReceiveProgress& progress);

}  // namespace schoolgate::models
