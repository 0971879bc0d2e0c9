#include "models/download.hpp"

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>

#include <fmt/format.h>
#include <httplib.h>

namespace schoolgate::models {
namespace {

using std::chrono::steady_clock;

constexpr int kMostRedirections = 5;
constexpr std::string_view kTryAgain = "try again later, or copy the model by hand (docs/models.md)";
constexpr std::string_view kCheckNetwork =
    "check this machine's network, or copy the model by hand (docs/models.md)";

struct Address {
  std::string server;  // "https://host:port"
  std::string path;    // from "/" on
};

std::optional<Address> parse_address(std::string_view url) {
  const std::size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  if (scheme == 0 || scheme == url.size()) return std::nullopt;
  const std::size_t slash = url.find('/', scheme);
  if (slash == scheme) return std::nullopt;
  if (slash == std::string_view::npos) return Address{std::string(url), "/"};
  return Address{std::string(url.substr(0, slash)), std::string(url.substr(slash))};
}

// Ends the connection when the time is up, also while a server lets its headers drip.
class Deadline {
 public:
  Deadline(httplib::Client& client, steady_clock::time_point end)
      : thread_([this, &client, end](const std::stop_token& done) {
          std::unique_lock lock(mutex_);
          changed_.wait_until(lock, done, end, [] { return false; });
          if (!done.stop_requested()) client.stop();
        }) {}

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::jthread thread_;
};

// The answer to one request; why it ended early, where it did.
struct Answer {
  enum class Ended { ByItself, Redirected, Status, TooLong, Late, Cancelled };
  Ended ended = Ended::ByItself;
  int status = 0;
  std::string location;
  Bytes body;
  httplib::Error error = httplib::Error::Success;
};

class Download {
 public:
  Download(std::uintmax_t size, const DownloadLimits& limits, const ReceiveProgress& progress)
      : size_(size), limits_(limits), progress_(progress), end_(steady_clock::now() + limits.total) {}

  Result<Bytes> from(std::string url) {
    for (int redirections = 0; redirections <= kMostRedirections; ++redirections) {
      const auto address = parse_address(url);
      if (!address) return failure(ErrorCode::InvalidInput, fmt::format("'{}' is not a web address", url));
      Answer answer = ask(*address);
      if (answer.ended != Answer::Ended::Redirected) return judge(url, std::move(answer));
      auto next = redirected(url, *address, answer.location);
      if (!next) return tl::unexpected(next.error());
      url = std::move(*next);
    }
    return failure(ErrorCode::Unavailable,
                   fmt::format("{} only leads to other addresses ({} times)", url, kMostRedirections + 1),
                   std::string(kTryAgain));
  }

 private:
  Answer ask(const Address& address) {
    Answer answer;
    if (steady_clock::now() >= end_) {
      answer.ended = Answer::Ended::Late;
      return answer;
    }
    httplib::Client client(address.server);
    client.set_connection_timeout(limits_.connect);
    client.set_read_timeout(limits_.silence);
    client.set_write_timeout(limits_.silence);
    client.set_url_encode(false);  // addresses come encoded
    const Deadline deadline(client, end_);
    const auto result = client.Get(
        address.path, httplib::Headers{{"Accept-Encoding", "identity"}, {"User-Agent", "schoolgate"}},
        [&](const httplib::Response& response) { return accept(response, answer); },
        [&](const char* data, std::size_t length) {
          return take({data, length}, answer);
        });
    answer.error = result.error();
    const bool whole = answer.error == httplib::Error::Success && answer.body.size() == size_;
    if (answer.ended == Answer::Ended::ByItself && !whole && steady_clock::now() >= end_)
      answer.ended = Answer::Ended::Late;
    return answer;
  }

  bool accept(const httplib::Response& response, Answer& answer) const {
    answer.status = response.status;
    answer.location = response.get_header_value("Location");
    if (response.status >= 300 && response.status < 400 && !answer.location.empty()) {
      answer.ended = Answer::Ended::Redirected;
    } else if (response.status != 200) {
      answer.ended = Answer::Ended::Status;
    } else if (std::strtoull(response.get_header_value("Content-Length").c_str(), nullptr, 10) > size_) {
      answer.ended = Answer::Ended::TooLong;
    }
    return answer.ended == Answer::Ended::ByItself;
  }

  bool take(std::string_view piece, Answer& answer) const {
    if (answer.body.size() + piece.size() > size_) {
      answer.ended = Answer::Ended::TooLong;
    } else if (steady_clock::now() >= end_) {
      answer.ended = Answer::Ended::Late;
    } else {
      answer.body.insert(answer.body.end(), piece.begin(), piece.end());
      if (progress_ && !progress_(answer.body.size())) answer.ended = Answer::Ended::Cancelled;
    }
    return answer.ended == Answer::Ended::ByItself;
  }

  static Result<std::string> redirected(const std::string& url, const Address& from,
                                        const std::string& location) {
    const std::string target =
        location.starts_with('/') && !location.starts_with("//") ? from.server + location : location;
    const bool unprotected = url.starts_with("https://") && !target.starts_with("https://");
    if (!parse_address(target) || unprotected) {
      return failure(ErrorCode::Refused,
                     fmt::format("{} leads to '{}', which is not {}", url, location,
                                 unprotected ? "an https address" : "a web address"),
                     std::string(kTryAgain));
    }
    return target;
  }

  Result<Bytes> judge(const std::string& url, Answer answer) const {
    switch (answer.ended) {
      case Answer::Ended::ByItself:
      case Answer::Ended::Redirected:
        break;
      case Answer::Ended::Status:
        return failure(answer.status == 404 ? ErrorCode::NotFound : ErrorCode::Unavailable,
                       fmt::format("{} answered with status {}{}", url, answer.status,
                                   answer.status == 404 ? " (there is no such file)" : ""),
                       std::string(kTryAgain));
      case Answer::Ended::TooLong:
        return failure(ErrorCode::TooLarge,
                       fmt::format("{} sends more than the {} bytes expected", url, size_),
                       "it offers another file than it did; look for a newer version of Schoolgate");
      case Answer::Ended::Late:
        return failure(ErrorCode::Unavailable,
                       fmt::format("{} was not downloaded within {:g} seconds", url,
                                   std::chrono::duration<double>(limits_.total).count()),
                       std::string(kTryAgain));
      case Answer::Ended::Cancelled:
        return failure(ErrorCode::Unavailable, fmt::format("the download of {} was cancelled", url));
    }
    if (answer.error != httplib::Error::Success) return broken(url, answer);
    if (answer.body.size() < size_) return cut_short(url, answer.body.size());
    return std::move(answer.body);
  }

  tl::unexpected<Error> cut_short(const std::string& url, std::size_t received) const {
    return failure(ErrorCode::Unavailable,
                   fmt::format("the download of {} broke off after {} of {} bytes", url, received, size_),
                   std::string(kTryAgain));
  }

  tl::unexpected<Error> broken(const std::string& url, const Answer& answer) const {
    if (answer.error == httplib::Error::SSLServerVerification ||
        answer.error == httplib::Error::SSLLoadingCerts) {
      return failure(ErrorCode::Refused, fmt::format("the server of {} could not prove who it is", url),
                     "check this machine's date and that the package ca-certificates is installed");
    }
    if (answer.status == 200) return cut_short(url, answer.body.size());
    const bool reached = answer.error == httplib::Error::Read || answer.error == httplib::Error::Write;
    return failure(ErrorCode::Unavailable, url + (reached ? " did not answer" : " could not be reached"),
                   std::string(kCheckNetwork));
  }

  std::uintmax_t size_;
  const DownloadLimits& limits_;
  const ReceiveProgress& progress_;
  steady_clock::time_point end_;
};

}  // namespace

Result<Bytes> download(const std::string& url, std::uintmax_t size, const DownloadLimits& limits,
                       const ReceiveProgress& progress) {
  return Download(size, limits, progress).from(url);
}

}  // namespace schoolgate::models
