#include "review/review_school.hpp"

#include <condition_variable>
#include <fstream>
#include <stdexcept>

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "consent/register/register.hpp"
#include "gate/running/process.hpp"
#include "gate/school/workspace.hpp"
#include "gate/unknown_faces.hpp"
#include "support/pictures.hpp"
#include "support/postgresql.hpp"

namespace schoolgate::test {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

consent::Person named(consent::Person person, const char* first, const char* last) {
  person.first_name = first;
  person.last_name = last;
  person.class_name = "4B";
  return person;
}

}  // namespace

std::string Answer::error() const {
  const auto parsed = json();
  if (!parsed.is_object() || !parsed.contains("error")) return {};
  return parsed["error"].value("code", std::string());
}

std::string Answer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

PageClient::PageClient(const std::string& address) : http_(address) {
  http_.set_keep_alive(true);
  http_.set_read_timeout(240);  // a password's hash takes seconds on a machine that is busy
  http_.set_connection_timeout(20);
  http_.enable_server_certificate_verification(false);
}

PageClient::PageClient(const std::string& address, const std::string& user, const std::string& password)
    : PageClient(address) {
  const Answer answer = sign_in(user, password);
  if (answer.status != 200) throw std::runtime_error("no sign-in: " + answer.body);
}

Answer PageClient::send(const std::string& method, const std::string& path, const std::string& body,
                        const httplib::Headers& headers) {
  httplib::Request request;
  request.method = method;
  request.path = place + path;
  request.headers = headers;
  std::string cookies = cookie;
  if (!sent_device_.empty()) cookies += (cookies.empty() ? "" : "; ") + sent_device_;
  if (!cookies.empty()) request.set_header("Cookie", cookies);
  request.body = body;
  const auto result = http_.send(request);
  if (!result) return {0, {}, httplib::to_string(result.error())};
  return {result->status, result->headers, result->body};
}

Answer PageClient::sign_in(const std::string& user, const std::string& password) {
  Answer answer = send("POST", "/api/login", json{{"user", user}, {"password", password}}.dump(),
                       {{"Content-Type", "application/json"}});
  if (answer.status == 200) {
    const auto [first, last] = answer.headers.equal_range("Set-Cookie");
    for (auto set = first; set != last; ++set) {
      const std::string value = set->second.substr(0, set->second.find(';'));
      (value.find("_device=") == std::string::npos ? cookie : device) = value;
    }
    csrf = answer.json()["csrf"].get<std::string>();
  }
  return answer;
}

Answer PageClient::get(const std::string& path) { return send("GET", path, "", {}); }

Answer PageClient::post(const std::string& path, const json& body) {
  return send("POST", path, body.dump(), {{"Content-Type", "application/json"}, {"X-CSRF-Token", csrf}});
}

Answer PageClient::put(const std::string& path, const json& body) {
  return send("PUT", path, body.dump(), {{"Content-Type", "application/json"}, {"X-CSRF-Token", csrf}});
}

Answer PageClient::remove(const std::string& path) {
  return send("DELETE", path, "", {{"X-CSRF-Token", csrf}});
}

Answer PageClient::upload(const std::string& event, const std::string& name, const std::string& bytes) {
  const std::string path = "/api/uploads?event=" + httplib::detail::encode_query_param(event) +
                           "&name=" + httplib::detail::encode_query_param(name);
  return send("POST", path, bytes, {{"Content-Type", "application/octet-stream"}, {"X-CSRF-Token", csrf}});
}

json PageClient::photo(std::int64_t id) {
  const Answer answer = get("/api/photos/" + std::to_string(id));
  EXPECT_EQ(answer.status, 200) << answer.body;
  return answer.json();
}

json pictures_of(const json& view) {
  json pictures = json::array();
  for (const json& one : view["renditions"]) pictures.push_back(one["sha256"]);
  return pictures;
}

Answer PageClient::act(std::int64_t id, const std::string& action, json more) {
  const json view = photo(id);
  more["version"] = view["photo"]["version"];
  if (action == "approve" && !more.contains("seen")) more["seen"] = pictures_of(view);
  return post("/api/photos/" + std::to_string(id) + "/" + action, more);
}

review::ServerOptions ReviewSchool::quick_options() {
  review::ServerOptions options;
  options.port = 0;
  options.signed_in = {1e6, 1e6};
  options.anonymous = {1e6, 1e6};
  options.threads = 16;
  return options;
}

ReviewSchool::ReviewSchool(const review::ServerOptions& options, const std::string& settings) {
  const auto workspace = folder.path() / "school";
  if (auto made = gate::Workspace::create(workspace, {}); !made)
    throw std::runtime_error(sentence(made.error()));
  use_server(gate::Workspace::open(workspace)->database());
  if (!settings.empty()) std::ofstream(workspace / "schoolgate.conf") << settings;
  make_bench = [this]() -> Result<std::unique_ptr<gate::Workbench>> {
    return std::make_unique<MadeBench>(
        [this](const pipeline::Photo& photo) {
          const std::scoped_lock lock(script_mutex_);
          pipeline::Findings scripted = script_[photo.bgr.cols];
          scripted.size = photo.bgr.size();
          return scripted;
        },
        templates_of);
  };
  school = gate::School::open(workspace, clock, std::nullopt, [this] { return make_bench(); }).value();
  auto made = review::Server::create(*school, options);
  if (!made) throw std::runtime_error(sentence(made.error()));
  server = std::move(*made);

  std::mutex mutex;
  std::condition_variable listening;
  std::string failed;
  thread_ = std::jthread([&, this](const std::stop_token& stop) {
    review::ServerCallbacks callbacks;
    callbacks.listening = [&](const std::string& where) {
      const std::scoped_lock lock(mutex);
      address = where;
      listening.notify_one();
    };
    callbacks.problem = [this](const std::string& problem) {
      const std::scoped_lock lock(problem_mutex_);
      problems_.push_back(problem);
    };
    const auto ended = server->run(stop, callbacks);
    if (!ended && address.empty()) {
      const std::scoped_lock lock(mutex);
      failed = sentence(ended.error());
      listening.notify_one();
    }
  });
  std::unique_lock lock(mutex);
  listening.wait(lock, [&] { return !address.empty() || !failed.empty(); });
  if (!failed.empty()) throw std::runtime_error(failed);
  port = std::stoi(address.substr(address.rfind(':') + 1));
}

ReviewSchool::~ReviewSchool() {
  stop();
  server.reset();  // ends processing, which asks for the script
  for (const std::string& problem : problems_) ADD_FAILURE() << problem;
}

void ReviewSchool::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

std::vector<std::string> ReviewSchool::take_problems() {
  const std::scoped_lock lock(problem_mutex_);
  return std::exchange(problems_, {});
}

void ReviewSchool::add_user(const std::string& user, review::Role role) {
  review::Accounts accounts(school->database(), clock);
  if (auto added = accounts.add(user, kPassword, role, user); !added)
    throw std::runtime_error(sentence(added.error()));
}

std::unique_ptr<PageClient> ReviewSchool::add_and_sign_in(const std::string& user, review::Role role) {
  add_user(user, role);
  return std::make_unique<PageClient>(client(user));
}

void ReviewSchool::fill_register() {
  consent::Person everywhere = named(pupil("P001"), "Amelia", "Hughes");
  everywhere.known_as = "Amy";
  for (const auto& platform : school->settings().platforms) {
    everywhere.consents.push_back(granted(platform, consent::Purpose::Image));
    everywhere.consents.push_back(granted(platform, consent::Purpose::Name));
  }
  const auto put = school->people().put_people(
      {everywhere, named(pupil("P002"), "Amir", "Khan"), named(pupil("P003", {"facebook"}), "Zoë", "Nuñez"),
       named(do_not_publish(pupil("P004")), "Noah", "Ward")},
      {"test", "test"});
  if (!put) throw std::runtime_error(sentence(put.error()));
}

void ReviewSchool::script(int width, pipeline::Findings findings) {
  const std::scoped_lock lock(script_mutex_);
  script_[width] = std::move(findings);
}

std::int64_t ReviewSchool::held_photo(PageClient& client, int width, const std::string& event) {
  const Answer answer = client.upload(event, "IMG_1.jpg", picture(width));
  EXPECT_EQ(answer.status, 201) << answer.body;
  wait_until_processed(client);
  return answer.json().value("photo", std::int64_t{0});
}

void ReviewSchool::wait_until_processed(PageClient& client) {
  for (int i = 0; i < 1200; ++i) {
    const json progress = client.get("/api/uploads/progress").json();
    if (progress.value("waiting", 1) == 0 && !progress.value("running", true)) return;
    if (!progress.value("problem", std::string()).empty())
      throw std::runtime_error(progress["problem"].get<std::string>());
    std::this_thread::sleep_for(50ms);
  }
  throw std::runtime_error("photos still wait after a minute");
}

std::string picture(int width, int height) {
  static std::atomic<std::uint64_t> seed = 1;
  cv::RNG random(seed++);
  cv::Mat coarse(height / 8 + 1, width / 8 + 1, CV_8UC3);
  random.fill(coarse, cv::RNG::UNIFORM, 0, 256);
  cv::Mat bgr;
  cv::resize(coarse, bgr, {width, height}, 0, 0, cv::INTER_CUBIC);
  const Bytes jpeg = jpeg_of(bgr, 90);
  return {jpeg.begin(), jpeg.end()};
}

pipeline::Face doubtful_face(const cv::Rect2f& box) {
  pipeline::Face found = face(box);
  found.doubtful = true;
  found.score = 0.3F;
  return found;
}

pipeline::Text text(const cv::Rect2f& box, const std::string& words, consent::TextKind kind,
                    std::vector<std::string> persons) {
  pipeline::Text found;
  found.quad = {box.tl(), cv::Point2f(box.x + box.width, box.y), box.br(),
                cv::Point2f(box.x, box.y + box.height)};
  found.text = words;
  found.confidence = 0.9F;
  found.kind = kind;
  found.persons = std::move(persons);
  return found;
}

}  // namespace schoolgate::test
