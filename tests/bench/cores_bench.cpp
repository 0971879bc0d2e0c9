// What a second core adds on this machine: the same work on one core while the other is kept still, on both
// by two threads, and on both by two processes.
//
//     cores_bench [ROUNDS]
//
// Both begin each round together, and a round took as long as the slower of them; the best of ROUNDS counts
// (20), so that whoever is pushed off its core spoils its round alone. On a machine with other work it tells
// the truth only where it goes before that (nice -n -20).
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <new>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <opencv2/core.hpp>
#include <sched.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "find_model.hpp"
#include "foundation/heap.hpp"
#include "models/engine/onnx_runtime.hpp"

namespace {

using namespace schoolgate;
using Work = std::function<void()>;
using MakeWork = std::function<Work()>;

void breathe() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

// In memory that two processes share.
struct Meeting {
  std::atomic<int> arrived{0};
  std::atomic<int> left{0};
  std::array<double, 2> ms{};
};

// Both go on once both are here.
void meet(std::atomic<int>& count, int all) {
  ++count;
  while (count < all) breathe();
}

void stay_on(int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(static_cast<std::size_t>(core), &cores);
  if (::sched_setaffinity(0, sizeof cores, &cores) != 0)
    throw std::runtime_error(fmt::format("there is no core {} to measure on", core));
}

// The best round of the first, or of the slower of both.
double rounds_of(int who, bool both, int rounds, const MakeWork& make, Meeting& meeting) {
  stay_on(who);
  const Work work = make();
  work();
  double best = 1e9;
  for (int round = 1; round <= rounds; ++round) {
    meet(meeting.arrived, 2 * round);
    const auto start = std::chrono::steady_clock::now();
    if (who == 0 || both) {
      work();
    } else {
      while (meeting.left < 2 * round - 1) breathe();
    }
    meeting.ms[static_cast<std::size_t>(who)] =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    meet(meeting.left, 2 * round);
    best = std::min(best, both ? std::max(meeting.ms[0], meeting.ms[1]) : meeting.ms[0]);
  }
  return best;
}

double by_threads(bool both, int rounds, const MakeWork& make) {
  Meeting meeting;
  double best = 0;
  {
    const std::jthread second([&] { rounds_of(1, both, rounds, make, meeting); });
    const std::jthread first([&] { best = rounds_of(0, both, rounds, make, meeting); });
  }
  return best;
}

double by_processes(int rounds, const MakeWork& make) {
  void* memory = ::mmap(nullptr, sizeof(Meeting), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::runtime_error("no memory to share");
  auto* meeting = new (memory) Meeting;
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("no process to measure with");
  if (child == 0) {
    rounds_of(1, true, rounds, make, *meeting);
    ::_exit(0);
  }
  double best = 0;
  std::jthread([&] { best = rounds_of(0, true, rounds, make, *meeting); }).join();
  int status = 0;
  ::waitpid(child, &status, 0);
  ::munmap(memory, sizeof(Meeting));
  if (status != 0) throw std::runtime_error("the other process failed");
  return best;
}

// Nothing but the core: no memory, and one product after the other.
Work sums() {
  return [] {
    double sum = 1;
    for (int i = 0; i < 5'000'000; ++i) sum = sum * 0.999 + 1;
    if (sum < 1) throw std::logic_error("the sum is wrong");  // it must be made
  };
}

// Nothing but memory.
Work copies() {
  const auto from = std::make_shared<std::vector<char>>(std::size_t{64} << 20U, 'a');
  const auto to = std::make_shared<std::vector<char>>(from->size());
  return [from, to] { std::copy(from->begin(), from->end(), to->begin()); };
}

Work network(const models::OnnxRuntime& runtime, const models::Model& model, const std::vector<int>& sizes) {
  models::NetworkUse use;
  use.any_size = true;
  std::shared_ptr<models::Network> net = runtime.load(*model.bytes, model.entry.name, use).value();
  const auto input = std::make_shared<cv::Mat>(sizes, CV_32F);
  cv::RNG(7).fill(*input, cv::RNG::UNIFORM, -1, 1);
  return [net, input] { static_cast<void>(net->run(*input)); };
}

void measure(const char* name, int rounds, const MakeWork& make) {
  // Processes first: what is forked while threads run inherits their locks.
  const double processes = by_processes(rounds, make);
  const double alone = by_threads(false, rounds, make);
  const double threads = by_threads(true, rounds, make);
  fmt::print("| {} | {:.1f} | {:.1f} | {:.2f} | {:.1f} | {:.2f} |\n", name, alone, threads,
             2 * alone / threads, processes, 2 * alone / processes);
}

int run(int rounds) {
  cv::setNumThreads(1);
  const auto runtime = models::open_onnx_runtime(models::onnx_runtime_places());
  if (!runtime) throw std::runtime_error(sentence(runtime.error()));
  fmt::print("| work | one core ms | two threads ms | times as much | two processes ms | times as much |\n");
  fmt::print("|---|---|---|---|---|---|\n");
  measure("sums, no memory", rounds, sums);
  measure("64 MB copied", rounds, copies);
  for (const auto& network_of : {std::pair<const char*, std::vector<int>>{"yunet", {1, 3, 960, 1280}},
                                 {"ppocr-text-detection", {1, 3, 960, 1280}},
                                 {"mobilefacenet", {1, 3, 112, 112}}}) {
    const auto model = bench::find_model(network_of.first);
    if (!model) throw std::runtime_error(fmt::format("{} is not here", network_of.first));
    measure(network_of.first, rounds, [&] { return network(**runtime, *model, network_of.second); });
  }
  return 0;
}

}  // namespace

int main(int count, char** words) {
  keep_large_blocks();
  try {
    return run(count > 1 ? std::max(1, std::atoi(words[1])) : 20);
  } catch (const std::exception& error) {
    fmt::print(stderr, "cores_bench: {}\n", error.what());
    return 1;
  }
}
