#include "models/download.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>
#include <regex>
#include <string_view>

#include <curl/curl.h>
#include <fmt/format.h>

namespace schoolgate::models {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kMostRedirections = 5;
constexpr const char* kTryAgain = "try again later, or copy the model by hand (docs/models.md)";
constexpr const char* kCheckNetwork =
    "check this machine's network, or copy the model by hand (docs/models.md)";

struct CloseCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};

bool is_web_address(const std::string& url) { return std::regex_match(url, std::regex("https?://[^/].*")); }

class Download {
 public:
  Download(std::uintmax_t size, const DownloadLimits& limits, const ReceiveProgress& progress)
      : size_(size), limits_(limits), progress_(progress), end_(steady_clock::now() + limits.total) {
    static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (kStarted != CURLE_OK || !curl_) throw std::bad_alloc();
  }

  // Redirections are followed here, since libcurl knows no rule against leaving HTTPS that a first step
  // through HTTP would not lift.
  Result<Bytes> from(std::string url) {
    if (!is_web_address(url))
      return failure(ErrorCode::InvalidInput, fmt::format("'{}' is not a web address", url));
    for (int redirections = 0; redirections <= kMostRedirections; ++redirections) {
      const CURLcode outcome = ask(url);
      const char* location = info<const char*>(CURLINFO_REDIRECT_URL);
      if (location == nullptr) return judge(url, outcome);
      const std::string next = location;
      const bool unprotected = url.starts_with("https://") && next.starts_with("http://");
      if (unprotected || !is_web_address(next)) {
        return failure(ErrorCode::Refused,
                       fmt::format("{} leads to '{}', which is not {}", url, next,
                                   unprotected ? "an https address" : "a web address"),
                       kTryAgain);
      }
      url = next;
    }
    return failure(ErrorCode::Unavailable,
                   fmt::format("{} only leads to other addresses ({} times)", url, kMostRedirections + 1),
                   kTryAgain);
  }

 private:
  CURLcode ask(const std::string& url) {
    const auto set = [this](CURLoption option, auto value) { curl_easy_setopt(curl_.get(), option, value); };
    // Its clock counts whole milliseconds, and may be one early.
    const auto left = std::chrono::ceil<milliseconds>(end_ - steady_clock::now()) + milliseconds(1);
    curl_easy_reset(curl_.get());
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_NOPROXY, "*");
    set(CURLOPT_USERAGENT, "schoolgate");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits_.connect.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max(left, milliseconds(1)).count()));
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME,
        static_cast<long>(std::chrono::ceil<std::chrono::seconds>(limits_.silence).count()));
    set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(size_));
    set(CURLOPT_WRITEFUNCTION, &Download::take);
    set(CURLOPT_WRITEDATA, this);
    // Whom the system trusts is told to every flavour of libcurl as OpenSSL itself is told.
    if (const char* trusted = std::getenv("SSL_CERT_FILE")) set(CURLOPT_CAINFO, trusted);
    return curl_easy_perform(curl_.get());
  }

  template <typename Value>
  [[nodiscard]] Value info(CURLINFO what) const {
    Value value{};
    curl_easy_getinfo(curl_.get(), what, &value);
    return value;
  }

  // Anything but `length` ends the transfer.
  static std::size_t take(const char* data, std::size_t, std::size_t length, void* download) {
    auto& self = *static_cast<Download*>(download);
    if (self.info<long>(CURLINFO_RESPONSE_CODE) != 200) return length;  // the words of a refusal
    self.too_long_ = length > self.size_ - self.body_.size();
    if (self.too_long_) return 0;
    self.body_.insert(self.body_.end(), data, data + length);
    self.cancelled_ = self.progress_ && !self.progress_(self.body_.size());
    return self.cancelled_ ? 0 : length;
  }

  Result<Bytes> judge(const std::string& url, CURLcode outcome) {
    const auto status = info<long>(CURLINFO_RESPONSE_CODE);
    const auto unavailable = [](std::string what, const char* hint = kTryAgain) {
      return failure(ErrorCode::Unavailable, std::move(what), hint);
    };
    if (cancelled_) return unavailable(fmt::format("the download of {} was cancelled", url), "");
    if (status != 0 && status != 200) {
      return failure(status == 404 ? ErrorCode::NotFound : ErrorCode::Unavailable,
                     fmt::format("{} answered with status {}{}", url, status,
                                 status == 404 ? " (there is no such file)" : ""),
                     kTryAgain);
    }
    if (too_long_ || outcome == CURLE_FILESIZE_EXCEEDED) {
      return failure(ErrorCode::TooLarge, fmt::format("{} sends more than the {} bytes expected", url, size_),
                     "it offers another file than it did; look for a newer version of Schoolgate");
    }
    if (outcome == CURLE_PEER_FAILED_VERIFICATION || outcome == CURLE_SSL_CACERT_BADFILE) {
      return failure(ErrorCode::Refused, fmt::format("the server of {} could not prove who it is", url),
                     "check this machine's date and that the package ca-certificates is installed");
    }
    if (status == 0) {
      const bool reached = info<double>(CURLINFO_PRETRANSFER_TIME) > 0;
      return unavailable(url + (reached ? " did not answer" : " could not be reached"), kCheckNetwork);
    }
    if (outcome == CURLE_OPERATION_TIMEDOUT && steady_clock::now() >= end_) {
      return unavailable(fmt::format("{} was not downloaded within {:g} seconds", url,
                                     std::chrono::duration<double>(limits_.total).count()));
    }
    if (body_.size() < size_) {
      return unavailable(
          fmt::format("the download of {} broke off after {} of {} bytes", url, body_.size(), size_));
    }
    return std::move(body_);
  }

  std::unique_ptr<CURL, CloseCurl> curl_{curl_easy_init()};
  std::uintmax_t size_;
  const DownloadLimits& limits_;
  const ReceiveProgress& progress_;
  steady_clock::time_point end_;
  Bytes body_;
  bool too_long_ = false;
  bool cancelled_ = false;
};

}  // namespace

Result<Bytes> download(const std::string& url, std::uintmax_t size, const DownloadLimits& limits,
                       const ReceiveProgress& progress) {
  return Download(size, limits, progress).from(url);
}

}  // namespace schoolgate::models
