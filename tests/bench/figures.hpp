// What a benchmark measured, to be saved and compared with another run.
#pragma once

#include <chrono>
#include <ctime>
#include <map>
#include <string>
#include <vector>

namespace schoolgate::bench {

struct Spent {
  double wall_ms = 0;
  double processor_ms = 0;  // of the whole process
};

class Stopwatch {
 public:
  [[nodiscard]] Spent spent() const {
    return {std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_).count(),
            1000.0 * static_cast<double>(std::clock() - processor_) / CLOCKS_PER_SEC};
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::clock_t processor_ = std::clock();
};

using Timings = std::map<std::string, std::vector<Spent>>;

template <typename Stage>
auto timed(Timings& timings, const std::string& name, Stage&& stage) {
  const Stopwatch watch;
  auto result = stage();
  timings[name].push_back(watch.spent());
  return result;
}

using Figures = std::map<std::string, double>;

}  // namespace schoolgate::bench
