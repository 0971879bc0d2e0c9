// Milliseconds per stage, photos per minute and peak memory of the whole way from files to holds.
// usage: pipeline_bench REGISTER.csv ENROL_DIR PHOTO...
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <opencv2/core.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "consent/import/register_import.hpp"
#include "foundation/durable_file.hpp"
#include "foundation/heap.hpp"
#include "foundation/secrets.hpp"
#include "gate/intake/enrolment.hpp"
#include "gate/running/process.hpp"
#include "pipeline/photo/decoding/decode.hpp"
#include "support/temporary_folder.hpp"

using namespace schoolgate;

namespace {

template <typename T>
T or_throw(Result<T> result) {
  if (!result) throw std::runtime_error(sentence(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

using Timings = std::map<std::string, std::vector<double>>;

template <typename Stage>
auto timed(Timings& timings, const std::string& name, Stage&& stage) {
  const auto start = std::chrono::steady_clock::now();
  auto result = stage();
  timings[name].push_back(
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  return result;
}

void make_school(const std::filesystem::path& folder, const std::filesystem::path& register_csv,
                 const std::filesystem::path& portraits, const Clock& clock) {
  or_throw(gate::Workspace::create(folder, {.assessment = gate::Assessment{"BENCH", clock.today()}}));
  const auto school = or_throw(gate::School::open(folder, clock));
  const Bytes csv = or_throw(read_file(register_csv, 1U << 26U));
  const auto plan = or_throw(
      consent::plan_import({reinterpret_cast<const char*>(csv.data()), csv.size()}, school->people().view(),
                           {.platforms = school->settings().platforms, .day = clock.today()}));
  or_throw(school->people().put_people(plan.people, {.name = "bench", .source = "bench"}));
  static_cast<void>(or_throw(gate::enrol(*school, portraits, {.who = "bench"})));
}

// One thread, stage by stage.
Timings stages(const std::filesystem::path& folder, const std::vector<std::string>& photos,
               const Clock& clock) {
  cv::setNumThreads(1);
  const auto school = or_throw(gate::School::open(folder, clock));
  const auto knowledge = or_throw(school->knowledge());
  const auto bench = or_throw(school->benches().make());
  Timings timings;
  for (const auto& path : photos) {
    const Bytes bytes = or_throw(read_file(path, 1U << 28U));
    const auto whole = std::chrono::steady_clock::now();
    const auto photo = or_throw(timed(timings, "decode", [&] { return pipeline::decode(bytes, {}); }));
    const auto findings = bench->analyse(photo, *knowledge).findings;
    for (const auto& [stage, ms] : findings.timings_ms) timings["analyse: " + stage].push_back(ms);
    auto plan = timed(timings, "decide",
                      [&] { return gate::make_plan(findings, {}, *knowledge, school->settings(), ""); });
    const auto made = timed(timings, "redact, encode, verify", [&] {
      return gate::render_all(photo, findings, {}, plan, school->settings(), bench->verifier());
    });
    static_cast<void>(or_throw(made));
    timings["whole photo"].push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - whole).count());
  }
  return timings;
}

// A whole batch in a process of its own, whose peak memory the system then tells.
void batch(const std::filesystem::path& folder, const std::vector<std::string>& photos, int jobs,
           const Clock& clock) {
  std::fflush(stdout);  // else the child would print it once more
  const pid_t child = ::fork();
  if (child == 0) {
    const auto school = or_throw(gate::School::open(folder, clock));
    const auto summary = or_throw(gate::process(
        *school, {photos.begin(), photos.end()},
        {.who = "bench", .jobs = jobs, .recognition = gate::Recognition::AsSettings, .event = {}},
        [](const gate::BatchProgress&) {}));
    fmt::print("--jobs {}: {} photos in {:.1f} s, {:.0f} photos per minute", jobs, summary.photos.size(),
               summary.seconds, 60.0 * static_cast<double>(summary.photos.size()) / summary.seconds);
    std::fflush(stdout);
    ::_exit(0);
  }
  int status = 0;
  rusage usage{};
  ::wait4(child, &status, 0, &usage);
  if (status != 0) throw std::runtime_error("the batch failed");
  fmt::print(", peak memory {} MB\n", usage.ru_maxrss / 1024);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    fmt::print(stderr, "usage: {} REGISTER.csv ENROL_DIR PHOTO...\n", argv[0]);
    return 2;
  }
  keep_large_blocks();
  start_secrets();
  const SystemClock clock;
  const std::vector<std::string> photos(argv + 3, argv + argc);
  const test::TemporaryFolder folder;
  // The batches come first: a fork after inference would inherit its memory.
  for (const int jobs : {1, 2}) {
    const auto workspace = folder.path() / fmt::format("jobs-{}", jobs);
    const pid_t child = ::fork();
    if (child == 0) {
      make_school(workspace, argv[1], argv[2], clock);
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status != 0) return 3;
    batch(workspace, photos, jobs, clock);
  }
  fmt::print("\n{:<26} {:>9} {:>9} {:>9}   ms per photo, one thread\n", "stage", "mean", "median", "most");
  for (auto& [stage, values] : stages(folder.path() / "jobs-1", photos, clock)) {
    std::sort(values.begin(), values.end());
    double sum = 0;
    for (const double value : values) sum += value;
    fmt::print("{:<26} {:>9.1f} {:>9.1f} {:>9.1f}\n", stage, sum / static_cast<double>(values.size()),
               values[values.size() / 2], values.back());
  }
}
