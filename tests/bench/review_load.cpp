// review_load [HELD] [ALL] [SECONDS] [FOLDER]: a school with HELD photos waiting (5000) of ALL (20000), 300
// approved, the others released or rejected, and 2,000 people, its review server on loopback, and 20 clients
// that ask as fast as they are answered. Prints milliseconds at the median and at the 95th percentile for
// each kind of request, then what became of 1,000 hostile requests. Server and clients share the machine. Set
// TMPDIR to a folder in memory to make the school quickly. With FOLDER the school is made there and stays, to
// be measured again without being made anew.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include <fmt/core.h>
#include <httplib.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgproc.hpp>

#include "foundation/durable_file.hpp"
#include "foundation/secrets.hpp"
#include "gate/holding/hold.hpp"
#include "gate/log/approvals.hpp"
#include "gate/log/holds.hpp"
#include "gate/log/photos.hpp"
#include "gate/log/releases.hpp"
#include "gate/school/holds_folder.hpp"
#include "pipeline/redaction/encode.hpp"
#include "review/server.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace schoolgate;
using namespace std::chrono_literals;
using nlohmann::json;

constexpr const char* kPassword = "orchard ladder 7";
constexpr int kClients = 20;
constexpr int kPhotosOfAnEvent = 400;
constexpr int kApproved = 300;  // wait for their release

template <typename T>
T need(Result<T> result) {
  if (!result) throw std::runtime_error(sentence(result.error()));
  return std::move(*result);
}
void need(const Status& status) {
  if (!status) throw std::runtime_error(sentence(status.error()));
}

// ---- the school

std::vector<consent::Person> many_people(const std::vector<consent::PlatformId>& platforms) {
  std::vector<consent::Person> people;
  for (int i = 0; i < 2000; ++i) {
    consent::Person person;
    person.id = fmt::format("P{:04}", i);
    person.first_name = fmt::format("First{}", i % 200);
    person.last_name = fmt::format("Last{}", i / 7);
    person.class_name = fmt::format("{}{}", i / 60 % 13, "ABC"[i % 3]);
    for (const auto& platform : platforms) {
      for (const auto purpose : {consent::Purpose::Image, consent::Purpose::Name}) {
        consent::Consent consent;
        consent.platform = platform;
        consent.purpose = purpose;
        consent.answer = i % 5 == 0 ? consent::Answer::Refused : consent::Answer::Granted;
        consent.given_by = "mother";
        consent.date = Day{std::chrono::year(2025) / 9 / 1};
        person.consents.push_back(consent);
      }
    }
    people.push_back(std::move(person));
  }
  return people;
}

// Twelve faces and two texts, as on a class photo.
pipeline::Findings class_photo(int seed) {
  pipeline::Findings findings;
  findings.size = {4000, 3000};
  for (int i = 0; i < 12; ++i) {
    pipeline::Face face;
    face.box = cv::Rect2f(static_cast<float>(300 * i + 50), 800, 180, 220);
    face.score = 0.9F;
    face.doubtful = (seed + i) % 31 == 0;
    if ((seed + i) % 3 == 0) {
      face.identity.push_back(
          {fmt::format("P{:04}", (seed * 7 + i) % 2000), 0.5F,
           (seed + i) % 6 == 0 ? consent::Certainty::Certain : consent::Certainty::Plausible});
    }
    findings.add(face);
  }
  for (int i = 0; i < 2; ++i) {
    pipeline::Text text;
    const float x = static_cast<float>(500 + 900 * i);
    text.quad = {cv::Point2f(x, 2500), cv::Point2f(x + 600, 2500), cv::Point2f(x + 600, 2580),
                 cv::Point2f(x, 2580)};
    text.text = "Sports Day 2026";
    text.kind = consent::TextKind::Harmless;
    findings.add(text);
  }
  return findings;
}

class School {
 public:
  School(int held, int all, const std::filesystem::path& kept) {
    const auto folder = kept.empty() ? folder_.path() / "school" : kept;
    if (std::filesystem::exists(folder)) {
      school_ = need(gate::School::open(folder, clock_));
      return;
    }
    need(gate::Workspace::create(folder, {}));
    school_ = need(gate::School::open(folder, clock_));
    need(school_->people().put_people(many_people(school_->settings().platforms), {"bench", "bench"}));
    review::Accounts accounts(school_->database(), clock_);
    for (const auto& [user, role] :
         {std::pair{"office", review::Role::Office}, {"admin", review::Role::Admin}})
      need(accounts.add(user, kPassword, role, user));
    make_picture();
    knowledge_ = need(school_->knowledge());
    for (int i = 0; i < all; ++i) add_photo(i, i < held);
  }
  gate::School& operator*() { return *school_; }

 private:
  // All photos share one picture of the usual size: what is read and checked for each request is the same.
  void make_picture() {
    cv::Mat coarse(120, 160, CV_8UC3);
    cv::RNG(7).fill(coarse, cv::RNG::UNIFORM, 0, 256);
    cv::Mat bgr;
    cv::resize(coarse, bgr, {2560, 1920}, 0, 0, cv::INTER_CUBIC);
    const Bytes jpeg = need(pipeline::encode_jpeg(bgr, {}));
    rendition_ = {sha256(jpeg), jpeg.size(), {2560, 1920}, school_->settings().platforms};
    need(write_durably(gate::hold_file(school_->workspace(), rendition_.sha256).path, jpeg));
    const Bytes small = need(pipeline::encode_jpeg(bgr, {.jpeg_quality = 80, .longest_side = 320}));
    need(write_durably(gate::thumbnail_file(school_->workspace(), rendition_.sha256).path, small));
  }

  void add_photo(int number, bool stays_held) {
    gate::NewPhoto photo;
    photo.sha256 = sha256(fmt::format("photo {}", number));
    photo.bytes = 4'000'000;
    photo.event.day = Day{std::chrono::year(2026) / 7 / 3};
    photo.event.name = fmt::format("Event {}", number / kPhotosOfAnEvent);
    photo.source_name = fmt::format("IMG_{:05}.jpg", number);
    photo.uploader = "office";
    const auto taken = school_->log().photos.take(photo);
    const auto findings = class_photo(number);
    const auto plan = gate::make_plan(findings, {}, *knowledge_, school_->settings(), "");
    const auto analysed = need(
        school_->log().holds.store_findings(taken.photo.id, taken.photo.version, findings, knowledge_->judged,
                                            {"bench", consent::LedgerAction::PhotoAnalysed, ""}));
    gate::HoldContent content;
    content.decision = plan.decision;
    content.register_version = knowledge_->people.version();
    content.workload = gate::workload_of(findings, {}, plan.decision, plan.decision, *knowledge_);
    content.renditions = {rendition_};
    const auto version = need(school_->log().holds.hold(taken.photo.id, analysed, content,
                                                        {"bench", consent::LedgerAction::PhotoHeld, ""}));
    if (stays_held) return;
    if (number % 3 == 0) {
      static_cast<void>(
          need(school_->log().photos.move(taken.photo.id, version, gate::PhotoState::Rejected,
                                          {"bench", consent::LedgerAction::PhotoRejected, "blurred"})));
    } else {
      approve(taken.photo.id, version, content.register_version, approved_++ < kApproved);
    }
  }

  // As gate::approve and gate::release do it, without reading and writing the pictures.
  void approve(gate::PhotoId photo, gate::PhotoVersion version, std::uint64_t register_version,
               bool stays_approved) {
    std::vector<gate::ApprovedRendition> pictures;
    for (const auto& platform : rendition_.platforms)
      pictures.push_back({platform, rendition_.sha256, rendition_.size});
    const auto approval = need(school_->log().approvals.approve(
        photo, version, "bench", pictures, register_version, gate::SecondApprover::Off, {}, {}));
    if (stays_approved) return;
    gate::ReleaseIntent intent{approval.version, register_version, knowledge_->today, {}, json::object()};
    for (const auto& platform : rendition_.platforms) {
      intent.files.push_back({platform, fmt::format("{}/Event/{}.jpg", platform, photo), rendition_.sha256});
      static_cast<void>(need(school_->log().releases.reserve(photo, approval.version, intent.files.back())));
    }
    static_cast<void>(need(school_->log().releases.finish(photo, intent, "bench", [] { return Status{}; })));
  }

  test::TemporaryFolder folder_;
  SystemClock clock_;
  std::unique_ptr<gate::School> school_;
  std::shared_ptr<const gate::Knowledge> knowledge_;
  gate::HeldRendition rendition_;
  int approved_ = 0;
};

class RunningServer {
 public:
  explicit RunningServer(gate::School& school) {
    review::ServerOptions options;
    options.port = 0;
    options.signed_in = {1e9, 1e9};  // one session serves all clients here
    options.anonymous = {1e9, 1e9};
    server_ = need(review::Server::create(school, options));
    std::mutex mutex;
    std::condition_variable listening;
    thread_ = std::jthread([&, this](const std::stop_token& stop) {
      need(
          server_->run(stop, {.listening =
                                  [&](const std::string& where) {
                                    const std::scoped_lock lock(mutex);
                                    address = where;
                                    listening.notify_one();
                                  },
                              .problem = [](const std::string& what) { fmt::print("server: {}\n", what); }}));
    });
    std::unique_lock lock(mutex);
    listening.wait(lock, [&] { return !address.empty(); });
  }
  std::string address;

 private:
  std::unique_ptr<review::Server> server_;
  std::jthread thread_;
};

// ---- clients

struct SignedIn {
  std::string cookie;
  std::string csrf;
};

SignedIn sign_in(const std::string& address, const std::string& user) {
  httplib::Client http(address);
  const auto answer =
      http.Post("/api/login", json{{"user", user}, {"password", kPassword}}.dump(), "application/json");
  if (!answer || answer->status != 200) throw std::runtime_error("no sign-in");
  const std::string set = answer->get_header_value("Set-Cookie");
  return {set.substr(0, set.find(';')), json::parse(answer->body)["csrf"].get<std::string>()};
}

class Figures {
 public:
  void add(const std::string& kind, double ms, bool good) {
    const std::scoped_lock lock(mutex_);
    ms_[kind].push_back(ms);
    if (!good) ++errors_[kind];
  }
  void print(const char* title) {
    fmt::print("\n{}\n{:<28}{:>9}{:>9}{:>9}{:>9}{:>9}\n", title, "request", "count", "p50 ms", "p95 ms",
               "max ms", "errors");
    for (auto& [name, milliseconds] : ms_) {
      const std::string& kind = name;
      std::vector<double>& all = milliseconds;
      std::sort(all.begin(), all.end());
      const auto at = [&](double share) {
        return all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))];
      };
      fmt::print("{:<28}{:>9}{:>9.1f}{:>9.1f}{:>9.1f}{:>9}\n", kind, all.size(), at(0.5), at(0.95),
                 all.back(), errors_[kind]);
    }
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::vector<double>> ms_;
  std::map<std::string, int> errors_;
};

class Client {
 public:
  Client(const std::string& address, SignedIn who, Figures& figures)
      : http_(address), who_(std::move(who)), figures_(figures) {
    http_.set_keep_alive(true);
    http_.set_tcp_nodelay(true);
    http_.set_read_timeout(60);
  }
  std::string get(const std::string& kind, const std::string& path) {
    const auto began = std::chrono::steady_clock::now();
    const auto answer = http_.Get(path, {{"Cookie", who_.cookie}});
    const double ms =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
    const bool good = answer && answer->status == 200;
    figures_.add(kind, ms, good);
    return good ? answer->body : std::string();
  }

 private:
  httplib::Client http_;
  SignedIn who_;
  Figures& figures_;
};

void at_once(const std::string& address, const SignedIn& who, std::chrono::seconds time, Figures& figures,
             const std::function<void(Client&, std::mt19937&)>& one_turn) {
  const auto until = std::chrono::steady_clock::now() + time;
  std::vector<std::jthread> threads;
  for (int i = 0; i < kClients; ++i) {
    threads.emplace_back([&, i] {
      Client client(address, who, figures);
      std::mt19937 random(static_cast<unsigned>(i));
      while (std::chrono::steady_clock::now() < until) one_turn(client, random);
    });
  }
}

void measure_reviewers(const std::string& address, const SignedIn& who, int held, std::chrono::seconds time) {
  const auto any_photo = [held](std::mt19937& random) {
    return std::to_string(std::uniform_int_distribution<int>(1, held)(random));
  };
  Figures data;
  at_once(address, who, time, data, [&](Client& client, std::mt19937& random) {
    const int offset = std::uniform_int_distribution<int>(0, std::max(0, held - 50))(random);
    client.get("queue page of 50", fmt::format("/api/queue?limit=50&offset={}", offset));
    for (int i = 0; i < 3; ++i) client.get("photo view", "/api/photos/" + any_photo(random));
    client.get("people type-ahead", "/api/photos/" + any_photo(random) + "/people?finding=face:0&q=first1");
  });
  data.print("20 reviewers at once, page data");
  Figures pictures;
  at_once(address, who, time, pictures, [&](Client& client, std::mt19937& random) {
    const std::string photo = "/api/photos/" + any_photo(random);
    const std::string view = client.get("photo view", photo);
    if (!view.empty())
      client.get("rendition 2560x1920", json::parse(view)["renditions"][0]["url"].get<std::string>());
    for (int i = 0; i < 5; ++i) client.get("thumbnail", "/api/photos/" + any_photo(random) + "/thumbnail");
  });
  pictures.print("20 reviewers at once, with pictures");
}

void measure_pages(const std::string& address, const SignedIn& who) {
  Figures figures;
  Client client(address, who, figures);
  for (int i = 0; i < 15; ++i) {
    for (const char* path :
         {"/api/queue", "/api/events", "/api/events/1/photos", "/api/register",
          "/api/register?q=first1%20last2", "/api/register?flag=no-consent", "/api/register/P0007",
          "/api/platforms", "/api/users", "/api/ledger", "/api/downloads", "/api/uploads/progress",
          "/api/health", "/api/settings", "/api/release", "/api/ledger/verify"}) {
      client.get(path, path);
    }
  }
  figures.print("one administrator, every page");
}

// ---- the hostile

struct Attack {
  std::string method;
  std::string path;
  std::string body;
  httplib::Headers headers;
};

std::vector<Attack> attacks(const SignedIn& office) {
  const httplib::Headers office_json{
      {"Cookie", office.cookie}, {"X-CSRF-Token", office.csrf}, {"Content-Type", "application/json"}};
  const httplib::Headers no_token{{"Cookie", office.cookie}, {"Content-Type", "application/json"}};
  std::vector<Attack> all;
  for (const char* path :
       {"/../../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/api/downloads/..%2f..%2fvault/1", "/schoolgate.db",
        "/api/photos/1/renditions/..%2f..%2fdb", "/%00", "/api/photos/%2e%2e"}) {
    all.push_back({"GET", path, "", office_json});
  }
  all.push_back({"POST", "/api/uploads/known", std::string(300'000, 'x'), office_json});
  all.push_back({"POST", "/api/uploads/known", "{\"sha256\":" + std::string(50'000, '['), office_json});
  all.push_back({"POST", "/api/uploads/known", "{\"sha256\": [", office_json});
  all.push_back({"POST", "/api/uploads/known", "{\"sha256\": [\"' OR 1=1 --\"]}", office_json});
  all.push_back({"POST", "/api/uploads/known", "{}", no_token});
  all.push_back({"POST", "/api/logout", "{}", no_token});
  for (const char* path :
       {"/api/queue", "/api/photos/1", "/api/photos/1/original", "/api/register", "/api/register/P0001",
        "/api/users", "/api/ledger", "/api/settings", "/api/health"})
    all.push_back({"GET", path, "", office_json});
  for (const char* path : {"/api/photos/1/approve", "/api/photos/1/rulings", "/api/queue/approve",
                           "/api/release", "/api/users", "/api/register/P0001/withdraw"})
    all.push_back({"POST", path, "{\"version\": 3}", office_json});
  all.push_back({"DELETE", "/api/users/admin", "", office_json});
  all.push_back({"PUT", "/api/users/office", "{\"role\":\"admin\",\"disabled\":false}", office_json});
  all.push_back({"GET", "/api/queue", "", {{"Cookie", "schoolgate_session=" + std::string(64, '0')}}});
  all.push_back({"GET", "/api/queue", "", {}});
  all.push_back({"GET", "/" + std::string(6000, 'a'), "", office_json});
  all.push_back({"PATCH", "/api/queue", "", office_json});
  return all;
}

void attack(const std::string& address, const SignedIn& office) {
  const auto kinds = attacks(office);
  std::atomic<std::size_t> next = 0;
  std::atomic<int> succeeded = 0;
  std::atomic<int> failures = 0;
  std::mutex mutex;
  std::map<int, int> by_status;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kClients; ++i) {
      threads.emplace_back([&] {
        for (std::size_t n = next++; n < 1000; n = next++) {
          const Attack& one = kinds[n % kinds.size()];
          httplib::Client http(address);
          http.set_read_timeout(20);
          httplib::Request request;
          request.method = one.method;
          request.path = one.path;
          request.body = one.body;
          request.headers = one.headers;
          const auto answer = http.send(request);
          const int status = answer ? answer->status : 0;
          if (status >= 200 && status < 400) ++succeeded;
          if (status >= 500) ++failures;
          const std::scoped_lock lock(mutex);
          ++by_status[status];
        }
      });
    }
  }
  fmt::print("\n1,000 hostile requests: {} succeeded, {} made the server fail;", succeeded.load(),
             failures.load());
  for (const auto& [status, count] : by_status) fmt::print(" {}x{}", count, status);
  httplib::Client http(address);
  const auto alive = http.Get("/api/me", {{"Cookie", office.cookie}});
  fmt::print("\nserver afterwards: {}\n",
             alive && alive->status == 200 ? "up, the session still holds" : "NOT WELL");
}

int run(int held, int all, int seconds, const std::filesystem::path& kept) {
  start_secrets();
  const auto began = std::chrono::steady_clock::now();
  School school(held, all, kept);
  fmt::print("{} photos ({} held), 2,000 people, ready in {:.0f} s; {} processors\n", all, held,
             std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count(),
             std::thread::hardware_concurrency());
  const RunningServer server(*school);
  const SignedIn admin = sign_in(server.address, "admin");
  measure_reviewers(server.address, admin, held, std::chrono::seconds(seconds));
  measure_pages(server.address, admin);
  attack(server.address, sign_in(server.address, "office"));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc > 1 ? std::stoi(argv[1]) : 5000, argc > 2 ? std::stoi(argv[2]) : 20000,
               argc > 3 ? std::stoi(argv[3]) : 10, argc > 4 ? argv[4] : "");
  } catch (const std::exception& error) {
    fmt::print(stderr, "review_load: {}\n", error.what());
    return 1;
  }
}
