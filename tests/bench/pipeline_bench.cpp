// Time per stage, photos per minute and peak memory of the whole way from files to holds, and what larger
// photos and larger registers cost.
// usage: pipeline_bench [--save FILE] [--compare FILE] REGISTER.csv ENROL_DIR PHOTO...
// The first photo is also looked at in four sizes. --save keeps all figures, --compare prints them beside
// those that an earlier run saved.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <opencv2/imgproc.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "consent/import/register_import.hpp"
#include "figures.hpp"
#include "foundation/durable_file.hpp"
#include "foundation/heap.hpp"
#include "foundation/secrets.hpp"
#include "gate/intake/enrolment.hpp"
#include "gate/running/process.hpp"
#include "models/engine/engine.hpp"
#include "pipeline/faces/knowing/quality.hpp"
#include "pipeline/photo/decoding/decode.hpp"
#include "pipeline_growth.hpp"
#include "support/temporary_folder.hpp"

using namespace schoolgate;
using bench::Figures;
using bench::Spent;
using bench::timed;
using bench::Timings;

namespace {

template <typename T>
T or_throw(Result<T> result) {
  if (!result) throw std::runtime_error(sentence(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

void make_school(const std::filesystem::path& folder, const std::filesystem::path& register_csv,
                 const std::filesystem::path& portraits, const Clock& clock) {
  or_throw(gate::Workspace::create(folder, {.assessment = gate::Assessment{"BENCH", clock.today()}}));
  const auto school = or_throw(gate::School::open(folder, clock));
  const Bytes csv = or_throw(read_file(register_csv, 1U << 26U));
  const auto plan =
      or_throw(consent::plan_import(or_throw(school->decoder().read_list(csv)), school->people().view(),
                                    {.platforms = school->settings().platforms, .day = clock.today()}));
  or_throw(school->people().put_people(plan.people, {.name = "bench", .source = "bench"}));
  static_cast<void>(or_throw(gate::enrol(*school, portraits, {.who = "bench"})));
}

// The stages of a photo's way as pipeline/analyse.cpp and gate/holding/develop.cpp have them, one thread.
class Stages {
 public:
  explicit Stages(gate::School& school)
      : school_(school),
        models_(or_throw(school.models())),
        knowledge_(or_throw(school.knowledge())),
        analyser_(or_throw(pipeline::Analyser::create(
            models_->analyser,
            {.detect = school.settings().detect,
             .texts = school.settings().texts,
             .codes = [&school](const cv::Mat& grey) { return school.decoder().find_codes(grey); }}))),
        verifier_(analyser_.faces()) {}

  void run(const Bytes& bytes, Timings& timings) {
    const bench::Stopwatch whole;
    const auto photo = or_throw(timed(timings, "1 decode", [&] { return pipeline::decode(bytes, {}); }));
    auto faces = timed(timings, "2 find faces", [&] { return analyser_.faces().find(photo.bgr); });
    for (pipeline::Face& face : faces) face.quality = pipeline::measure_quality(photo.bgr, face);
    if (analyser_.embedder() != nullptr && !knowledge_->gallery.empty()) {
      const auto probes =
          timed(timings, "3 look closer and embed", [&] { return analyser_.embed(photo, faces); });
      knowledge_->gallery.identify(faces, probes);
    }
    seen_.push_back(
        timed(timings, "4 find and read texts", [&] { return analyser_.texts().see(photo.bgr, faces); }));
    pipeline::Findings findings;
    findings.size = photo.bgr.size();
    for (pipeline::Face& face : faces) findings.add(std::move(face));
    auto texts = timed(timings, "5 judge texts",
                       [&] { return analyser_.texts().judge(seen_.back(), knowledge_->names); });
    for (pipeline::Text& text : texts.texts) findings.add(std::move(text));
    for (pipeline::Code& code : texts.codes) findings.add(std::move(code));
    auto plan = timed(timings, "6 decide",
                      [&] { return gate::make_plan(findings, {}, *knowledge_, school_.settings(), ""); });
    static_cast<void>(or_throw(timed(timings, "7 redact, encode, verify", [&] {
      return gate::render_all(photo, findings, {}, plan, school_.settings(), verifier_);
    })));
    timings["whole photo"].push_back(whole.spent());
  }

  [[nodiscard]] const std::vector<pipeline::SeenTexts>& seen() const { return seen_; }
  [[nodiscard]] const pipeline::EmbeddingModels& embedding() const { return models_->analyser.embedding; }
  [[nodiscard]] pipeline::TextFinder& texts() { return analyser_.texts(); }

 private:
  gate::School& school_;
  std::shared_ptr<const gate::LoadedModels> models_;
  std::shared_ptr<const gate::Knowledge> knowledge_;
  pipeline::Analyser analyser_;
  pipeline::Verifier verifier_;
  std::vector<pipeline::SeenTexts> seen_;
};

Spent mean_of(const std::vector<Spent>& all) {
  Spent mean;
  for (const Spent& one : all) {
    mean.wall_ms += one.wall_ms / static_cast<double>(all.size());
    mean.processor_ms += one.processor_ms / static_cast<double>(all.size());
  }
  return mean;
}

void print(const std::string& name, const std::vector<Spent>& all, double whole_ms, Figures& figures) {
  const Spent mean = mean_of(all);
  double most = 0;
  for (const Spent& one : all) most = std::max(most, one.processor_ms);
  fmt::print("{:<26} {:>9.1f} {:>9.1f} {:>9.1f} {:>7.1f} %\n", name, mean.wall_ms, mean.processor_ms, most,
             100 * mean.processor_ms / whole_ms);
  figures[name] = mean.processor_ms;
}

void print_stages(Stages& stages, const std::vector<std::string>& photos, Figures& figures) {
  Timings timings;
  for (const auto& path : photos) stages.run(or_throw(read_file(path, 1U << 28U)), timings);
  fmt::print("\n{:<26} {:>9} {:>9} {:>9} {:>9}   ms per photo, one thread\n", "stage", "wall", "processor",
             "most", "share");
  const double whole = mean_of(timings.at("whole photo")).processor_ms;
  for (const auto& [stage, all] : timings) print(stage, all, whole, figures);
}

// One photo, brought to sizes as phones and cameras make them.
void print_sizes(Stages& stages, const std::string& path, Figures& figures) {
  const auto photo = or_throw(pipeline::decode(or_throw(read_file(path, 1U << 28U)), {}));
  fmt::print("\n{:<26} {:>9} {:>9}   ms of the first photo\n", "megapixels", "wall", "processor");
  for (const int megapixels : {4, 8, 16, 24}) {
    const double factor = std::sqrt(megapixels * 1e6 / static_cast<double>(photo.bgr.total()));
    cv::Mat sized;
    cv::resize(photo.bgr, sized, {}, factor, factor, factor < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
    Timings timings;
    stages.run(or_throw(pipeline::encode_jpeg(sized, {})), timings);
    const Spent spent = timings.at("whole photo").front();
    fmt::print("{:<26} {:>9.0f} {:>9.0f}\n", megapixels, spent.wall_ms, spent.processor_ms);
    figures[fmt::format("a photo of {} megapixels", megapixels)] = spent.processor_ms;
  }
}

// A whole batch in a process of its own, whose peak memory the system then tells. Its decoders are processes
// apart, and are not in it.
void print_batch(const std::filesystem::path& folder, const std::vector<std::string>& photos, int jobs,
                 const Clock& clock, Figures& figures) {
  std::fflush(stdout);  // else the child would print it once more
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    const auto school = or_throw(gate::School::open(folder, clock));
    const auto summary = or_throw(gate::process(
        *school, {photos.begin(), photos.end()},
        {.who = "bench", .jobs = jobs, .recognition = gate::Recognition::AsSettings, .event = {}},
        [](const gate::BatchProgress&) {}));
    const double seconds = summary.seconds;
    ::_exit(::write(ends[1], &seconds, sizeof seconds) == sizeof seconds ? 0 : 1);
  }
  ::close(ends[1]);
  double seconds = 0;
  const bool told = ::read(ends[0], &seconds, sizeof seconds) == sizeof seconds;
  ::close(ends[0]);
  int status = 0;
  rusage usage{};
  ::wait4(child, &status, 0, &usage);
  if (status != 0 || !told) throw std::runtime_error("the batch failed");
  const auto in_seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  const double processor = in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime);
  const auto megabytes = static_cast<double>(usage.ru_maxrss) / 1024;
  fmt::print(
      "--jobs {}: {} photos in {:.1f} s ({:.1f} of the processor), {:.0f} photos per minute, peak memory "
      "{:.0f} MB\n",
      jobs, photos.size(), seconds, processor, 60.0 * static_cast<double>(photos.size()) / seconds,
      megabytes);
  figures[fmt::format("jobs {}: seconds", jobs)] = seconds;
  figures[fmt::format("jobs {}: processor seconds", jobs)] = processor;
  figures[fmt::format("jobs {}: peak memory in MB", jobs)] = megabytes;
}

// The batches come first: a fork after inference would inherit its memory.
void print_batches(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
                   const std::vector<std::string>& photos, const Clock& clock, Figures& figures) {
  for (const int jobs : {1, 2}) {
    const auto workspace = folder / fmt::format("jobs-{}", jobs);
    const pid_t child = ::fork();
    if (child == 0) {
      make_school(workspace, arguments[0], arguments[1], clock);
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status != 0) throw std::runtime_error("the school could not be made");
    print_batch(workspace, photos, jobs, clock, figures);
  }
}

void compare(const std::string& file, const Figures& now) {
  const auto saved = nlohmann::json::parse(std::ifstream(file));
  fmt::print("\n{:<34} {:>9} {:>9} {:>7}   {}\n", "processor ms, unless said", "before", "now", "ratio",
             saved.at("engine").get<std::string>());
  const auto before = saved.at("figures").get<Figures>();
  for (const auto& [name, value] : now) {
    const auto other = before.find(name);
    if (other == before.end()) continue;
    fmt::print("{:<34} {:>9.2f} {:>9.2f} {:>7.2f}\n", name, other->second, value, value / other->second);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto option = [&arguments](const char* name) {
    const auto at = std::find(arguments.begin(), arguments.end(), name);
    if (at == arguments.end() || std::next(at) == arguments.end()) return std::string();
    std::string value = *std::next(at);
    arguments.erase(at, at + 2);
    return value;
  };
  const std::string save = option("--save");
  const std::string earlier = option("--compare");
  if (arguments.size() < 3) {
    fmt::print(stderr, "usage: {} [--save FILE] [--compare FILE] REGISTER.csv ENROL_DIR PHOTO...\n", argv[0]);
    return 2;
  }
  keep_large_blocks();
  start_secrets();
  const SystemClock clock;
  const std::vector<std::string> photos(arguments.begin() + 2, arguments.end());
  const test::TemporaryFolder folder;
  Figures figures;
  print_batches(folder.path(), arguments, photos, clock, figures);
  const std::string engine = or_throw(models::engines()).words;
  fmt::print("{}\n", engine);
  cv::setNumThreads(1);
  const auto school = or_throw(gate::School::open(folder.path() / "jobs-1", clock));
  Stages stages(*school);
  print_stages(stages, photos, figures);
  const std::vector<pipeline::SeenTexts> seen = stages.seen();
  print_sizes(stages, photos.front(), figures);
  if (!stages.embedding().empty())
    bench::measure_registers(stages.embedding(), stages.texts(), seen, figures);
  if (!earlier.empty()) compare(earlier, figures);
  if (!save.empty()) std::ofstream(save) << nlohmann::json{{"engine", engine}, {"figures", figures}}.dump(1);
}
