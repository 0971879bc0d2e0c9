// A school with a running review server on a free loopback port, and clients that speak to it.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <httplib.h>
#include <nlohmann/json.hpp>

#include "gate/made_school.hpp"
#include "gate/school/school.hpp"
#include "review/server.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::test {

// A clock that stands still until the test moves it, read by the server's threads.
class SharedClock final : public Clock {
 public:
  explicit SharedClock(Day day)
      : seconds_(Instant(std::chrono::sys_days{day} + std::chrono::hours{12}).time_since_epoch().count()) {}
  [[nodiscard]] Instant now() const override { return Instant(std::chrono::seconds(seconds_)); }
  void advance(std::chrono::seconds by) { seconds_ += by.count(); }

 private:
  std::atomic<std::int64_t> seconds_;
};

// What the program "finds" in photos of a certain width.
using Script = std::map<int, pipeline::Findings>;

struct Answer {
  int status = 0;
  httplib::Headers headers;
  std::string body;
  [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(body, nullptr, false); }
  [[nodiscard]] std::string error() const;  // its code; empty for none
  [[nodiscard]] std::string header(const std::string& name) const;
};

class PageClient {
 public:
  explicit PageClient(const std::string& address);
  PageClient(const std::string& address, const std::string& user, const std::string& password);

  // Which of this machine's addresses it comes from, 127.0.0.1 to 127.255.255.254, before its first request.
  void come_from(const std::string& address) { http_.set_interface(address); }
  Answer sign_in(const std::string& user, const std::string& password);
  Answer get(const std::string& path);
  Answer post(const std::string& path, const nlohmann::json& body);
  Answer put(const std::string& path, const nlohmann::json& body);
  Answer remove(const std::string& path);
  Answer upload(const std::string& event, const std::string& name, const std::string& bytes);
  // As it stands: nothing is added but the cookie.
  Answer send(const std::string& method, const std::string& path, const std::string& body,
              const httplib::Headers& headers);
  // A photo's view; fails the test when it is not given.
  nlohmann::json photo(std::int64_t id);
  // An action with the version that the photo has now; an approval, unless `more` says otherwise, after a
  // look at each of its pictures.
  Answer act(std::int64_t photo, const std::string& action, nlohmann::json more = nlohmann::json::object());

  std::string place;  // of a school among several: "/s/elm"
  std::string csrf;
  std::string cookie;
  std::string device;  // as set at the last good sign-in; sent by use_device() alone
  void use_device(const std::string& known) { sent_device_ = known; }

 private:
  httplib::Client http_;
  std::string sent_device_;
};

// The SHA-256 of each picture of a photo's view.
[[nodiscard]] nlohmann::json pictures_of(const nlohmann::json& view);

inline constexpr const char* kPassword = "orchard ladder 7";

class ReviewSchool {
 public:
  // `settings` replace the whole settings file when given.
  explicit ReviewSchool(const review::ServerOptions& options = quick_options(),
                        const std::string& settings = {});
  ~ReviewSchool();

  // Loopback, any port, and rates that tests do not reach.
  [[nodiscard]] static review::ServerOptions quick_options();

  // Somebody who chose the password themselves.
  void add_user(const std::string& user, review::Role role);
  [[nodiscard]] PageClient client(const std::string& user) { return {address, user, kPassword}; }
  // Both.
  [[nodiscard]] std::unique_ptr<PageClient> add_and_sign_in(const std::string& user, review::Role role);
  // P001 may be shown everywhere by image and name, P002 nowhere, P003 by image on facebook alone, P004 must
  // not be published.
  void fill_register();
  // What is found in photos of that width from now on.
  void script(int width, pipeline::Findings findings);
  // Takes a picture of that width in and waits until it is held or blocked.
  std::int64_t held_photo(PageClient& client, int width, const std::string& event = "2026-07-03 Sports Day");
  void wait_until_processed(PageClient& client);
  void stop();
  // What the server has told of its own faults, of which it need not tell at the end.
  [[nodiscard]] std::vector<std::string> take_problems();

  TemporaryFolder folder;
  SharedClock clock{kToday};
  gate::WorkbenchPool::Make make_bench;  // of what find() and the script say, unless a test says otherwise
  std::unique_ptr<gate::School> school;
  std::unique_ptr<review::Server> server;
  std::string address;
  int port = 0;

 private:
  std::mutex script_mutex_;
  Script script_;
  std::mutex problem_mutex_;
  std::vector<std::string> problems_;
  std::jthread thread_;
};

// A textured picture that no two calls give twice.
[[nodiscard]] std::string picture(int width, int height = 240);

[[nodiscard]] pipeline::Face doubtful_face(const cv::Rect2f& box);
[[nodiscard]] pipeline::Text text(const cv::Rect2f& box, const std::string& words, consent::TextKind kind,
                                  std::vector<std::string> persons = {});

}  // namespace schoolgate::test
